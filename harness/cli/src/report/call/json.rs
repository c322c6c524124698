//! The call for programs: the shape that `cases/schema/call.schema.json` promises.

use std::io::{self, Write};

use serde::Serialize;

use super::super::{Options, json};
use crate::told::{Seen, Told};

/// Raised when a field goes away or changes its meaning; new fields may come without.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    exit_code: u8,
    image: &'a str,
    match_images: Vec<Pattern<'a>>,
    program: &'a str,
    arguments: &'a [String],
    variables: &'a [String],
    transcript: json::TranscriptObject<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<Stopped>,
    kubelets: Vec<Kubelet<'a>>,
    problems: Vec<Problem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<&'a str>,
    shell: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serve: Option<&'a [String]>,
}

#[derive(Serialize)]
struct Pattern<'a> {
    pattern: &'a str,
    matches: bool,
    reason: &'a str,
}

#[derive(Serialize)]
struct Stopped {
    offset: usize,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kubelet<'a> {
    releases: Vec<String>,
    taken: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a str>,
    credentials: Vec<Credential<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reused_for: Option<&'a str>,
    reused_by: Vec<Reuse<'a>>,
}

#[derive(Serialize)]
struct Credential<'a> {
    key: &'a str,
    username: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reuse<'a> {
    image: &'a str,
    with_credentials: bool,
}

#[derive(Serialize)]
struct Problem<'a> {
    code: &'a str,
    path: &'a str,
    message: &'a str,
    fix: &'a str,
    releases: Vec<String>,
}

pub(super) fn render(told: &Told, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        exit_code: options.exit_code,
        image: &told.image,
        match_images: told
            .patterns
            .iter()
            .map(|pattern| Pattern {
                pattern: &pattern.pattern,
                matches: pattern.matches,
                reason: &pattern.reason,
            })
            .collect(),
        program: &told.program,
        arguments: &told.arguments,
        variables: &told.variables,
        transcript: json::transcript(&told.account),
        protocol: told.protocol.as_deref(),
        stopped: told.stopped.as_ref().map(|stopped| Stopped {
            offset: stopped.offset,
            line: stopped.line,
            column: stopped.column,
        }),
        kubelets: told.views.iter().map(kubelet).collect(),
        problems: told
            .problems
            .iter()
            .map(|problem| Problem {
                code: &problem.code,
                path: &problem.path,
                message: &problem.message,
                fix: &problem.fix,
                releases: json::names(problem.releases),
            })
            .collect(),
        corrected: told.corrected.as_deref(),
        shell: &told.reproduce.shell,
        serve: told.reproduce.serve.as_deref(),
    };
    json::write(&document, out)
}

fn kubelet(seen: &Seen) -> Kubelet<'_> {
    let kept = seen.result.as_ref().ok();
    let logged = seen.result.as_ref().err();
    Kubelet {
        releases: json::names(seen.releases),
        taken: kept.is_some(),
        error: logged.map(|logged| logged.error.as_str()),
        log: logged.map(|logged| logged.log.as_str()),
        credentials: kept
            .iter()
            .flat_map(|kept| &kept.candidates)
            .map(|(key, username)| Credential { key, username })
            .collect(),
        cache_key: kept.and_then(|kept| kept.cache_key.as_deref()),
        reused_for: kept
            .filter(|kept| kept.cache_key.is_some())
            .map(|kept| kept.reused_for.as_str()),
        lifetime: kept.map(|kept| kept.lifetime.as_str()),
        reused_by: kept
            .iter()
            .flat_map(|kept| &kept.reused_by)
            .map(|(image, served)| Reuse {
                image,
                with_credentials: *served,
            })
            .collect(),
    }
}
