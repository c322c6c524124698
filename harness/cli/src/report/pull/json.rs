//! A pull for programs: the shape that `cases/schema/pull.schema.json` promises.

use std::io::{self, Write};

use serde::Serialize;

use super::super::{Options, json};
use crate::pull::{Auth, Pull, Runtime, Step};

/// Raised when a field goes away or changes its meaning; new fields may come without.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    exit_code: u8,
    image: &'a str,
    runtime: String,
    steps: Vec<StepObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pulled: Option<PulledObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<RefusedObject<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepObject<'a> {
    stage: String,
    method: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    auth: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_asked: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_granted: Option<&'a str>,
}

#[derive(Serialize)]
struct PulledObject<'a> {
    digest: &'a str,
    blobs: Vec<Blob<'a>>,
}

#[derive(Serialize)]
struct Blob<'a> {
    digest: &'a str,
    size: u64,
}

#[derive(Serialize)]
struct RefusedObject<'a> {
    stage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    message: &'a str,
}

pub(super) fn render(
    image: &str,
    runtime: Runtime,
    pull: &Pull,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        exit_code: options.exit_code,
        image,
        runtime: runtime.to_string(),
        steps: pull.steps.iter().map(step).collect(),
        pulled: pull.outcome.as_ref().ok().map(|pulled| PulledObject {
            digest: &pulled.manifest_digest,
            blobs: pulled
                .blobs
                .iter()
                .map(|(digest, size)| Blob {
                    digest,
                    size: *size,
                })
                .collect(),
        }),
        refused: pull.outcome.as_ref().err().map(|refused| RefusedObject {
            stage: refused.stage.to_string(),
            status: refused.status,
            code: refused.code.as_deref(),
            message: &refused.message,
        }),
    };
    json::write(&document, out)
}

fn step(step: &Step) -> StepObject<'_> {
    let (method, url) = step.request.split_once(' ').unwrap_or((&step.request, ""));
    StepObject {
        stage: step.stage.to_string(),
        method,
        url,
        status: step.status,
        auth: match step.auth {
            Auth::None => "none",
            Auth::Basic => "basic",
            Auth::Bearer => "bearer",
            Auth::PasswordGrant => "passwordGrant",
            Auth::RefreshGrant => "refreshGrant",
        },
        scope_asked: step.scope_asked.as_deref(),
        scope_granted: step.scope_granted.as_deref(),
    }
}
