//! The types of the document and how they are filled from a report. Their field names are the promise.

use std::time::Duration;

use credproof_kubelet::Releases;
use serde::Serialize;

use super::names;
use crate::report::compatibility;
use crate::verdict::{Account, Finding, Outcome, Report, Reproduce, Verdict};

/// Raised when a field goes away or changes its meaning; new fields may come without.
const SCHEMA_VERSION: u32 = 1;
/// The program that makes the report.
const TOOL: Tool = Tool {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    subject: Subject<'a>,
    releases: Vec<String>,
    summary: Summary,
    verdict: Judgement,
    interrupted: bool,
    duration_ms: u64,
    compatibility: Vec<Compatibility<'a>>,
    outcomes: Vec<OutcomeObject<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Failure<'a> {
    schema_version: u32,
    tool: Tool,
    verdict: Judgement,
    error: &'a str,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Subject<'a> {
    path: &'a str,
    sha256: &'a str,
    size: u64,
    provider: &'a str,
    profile: &'a str,
}

#[derive(Serialize)]
struct Summary {
    passed: usize,
    failed: usize,
    warned: usize,
    skipped: usize,
    errored: usize,
    expected: usize,
    stale: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Judgement {
    status: &'static str,
    exit_code: u8,
}

#[derive(Serialize)]
struct Compatibility<'a> {
    releases: Vec<String>,
    judged: bool,
    failing: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutcomeObject<'a> {
    case: &'a str,
    title: &'a str,
    level: &'static str,
    verdict: &'static str,
    releases: Vec<String>,
    findings: Vec<FindingObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<SkipObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    source: &'a str,
    effect: &'a str,
    fix: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reproduce: Option<ReproduceObject<'a>>,
    transcripts: Vec<TranscriptObject<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pulls: Vec<PullObject<'a>>,
    duration_ms: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingObject<'a> {
    check: &'a str,
    expected: &'a str,
    got: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    because: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kubelet_log: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    releases: Vec<String>,
}

#[derive(Serialize)]
struct SkipObject<'a> {
    reason: &'static str,
    detail: &'a str,
}

#[derive(Serialize)]
struct ReproduceObject<'a> {
    command: &'a [String],
    shell: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serve: Option<&'a [String]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::report) struct TranscriptObject<'a> {
    stdin: &'a str,
    ended: &'a str,
    stdout: &'a str,
    stderr: &'a str,
    wall_ms: u64,
    held_ms: u64,
    held_cut: bool,
    cpu_ms: u64,
    max_rss_bytes: u64,
    left_behind: &'a [String],
}

#[derive(Serialize)]
struct PullObject<'a> {
    image: &'a str,
    result: &'a str,
    steps: &'a [String],
}

impl<'a> Document<'a> {
    /// The document for this report.
    pub(super) fn new(report: &'a Report, exit_code: u8) -> Self {
        let compatibility = compatibility::rows(report)
            .into_iter()
            .map(|row| Compatibility {
                releases: names(row.releases),
                judged: row.judged,
                failing: row.failing,
            });
        Self {
            schema_version: SCHEMA_VERSION,
            tool: TOOL,
            subject: Subject {
                path: &report.subject.path,
                sha256: &report.subject.sha256,
                size: report.subject.size,
                provider: &report.subject.provider,
                profile: &report.subject.profile,
            },
            releases: names(report.releases),
            summary: Summary {
                passed: report.count(Verdict::Pass),
                failed: report.count(Verdict::Fail),
                warned: report.count(Verdict::Warn),
                skipped: report.count(Verdict::Skip),
                errored: report.count(Verdict::Error),
                // Without a baseline no failure is expected, and no expectation can be stale.
                expected: 0,
                stale: 0,
            },
            verdict: Judgement {
                status: report.verdict().name(),
                exit_code,
            },
            interrupted: report.interrupted,
            duration_ms: milliseconds(report.duration),
            compatibility: compatibility.collect(),
            outcomes: report.outcomes.iter().map(outcome).collect(),
            notes: &report.notes,
        }
    }
}

impl<'a> Failure<'a> {
    /// The document for a run that could not be made.
    pub(super) fn new(message: &'a str, exit_code: u8) -> Self {
        let verdict = Judgement {
            status: Verdict::Error.name(),
            exit_code,
        };
        Self {
            schema_version: SCHEMA_VERSION,
            tool: TOOL,
            verdict,
            error: message,
        }
    }
}

fn outcome(outcome: &Outcome) -> OutcomeObject<'_> {
    OutcomeObject {
        case: &outcome.case,
        title: &outcome.title,
        level: outcome.level.name(),
        verdict: outcome.verdict.name(),
        releases: names(outcome.releases),
        findings: outcome
            .findings
            .iter()
            .map(|found| finding(found, outcome.releases))
            .collect(),
        skip: outcome.skip.as_ref().map(|skip| SkipObject {
            reason: skip.reason.name(),
            detail: &skip.detail,
        }),
        error: outcome.error.as_deref(),
        source: &outcome.source,
        effect: &outcome.effect,
        fix: &outcome.fix,
        reproduce: outcome.reproduce.as_ref().map(reproduce),
        transcripts: outcome.accounts.iter().map(transcript).collect(),
        pulls: outcome
            .pulls
            .iter()
            .map(|pull| PullObject {
                image: &pull.image,
                result: &pull.result,
                steps: &pull.steps,
            })
            .collect(),
        duration_ms: milliseconds(outcome.duration),
    }
}

fn finding(finding: &Finding, judged: Releases) -> FindingObject<'_> {
    FindingObject {
        check: finding.check,
        expected: &finding.expected,
        got: &finding.got,
        because: &finding.because,
        kubelet_log: finding.kubelet_log.as_deref(),
        hint: finding.hint.as_deref(),
        releases: names(finding.releases.intersection(judged)),
    }
}

fn reproduce(reproduce: &Reproduce) -> ReproduceObject<'_> {
    ReproduceObject {
        command: &reproduce.command,
        shell: &reproduce.shell,
        serve: reproduce.serve.as_deref(),
    }
}

pub(in crate::report) fn transcript(account: &Account) -> TranscriptObject<'_> {
    TranscriptObject {
        stdin: &account.stdin,
        ended: &account.ended,
        stdout: &account.stdout,
        stderr: &account.stderr,
        wall_ms: milliseconds(account.wall),
        held_ms: milliseconds(account.held),
        held_cut: account.held_cut,
        cpu_ms: milliseconds(account.cpu),
        max_rss_bytes: account.max_rss,
        left_behind: &account.left_behind,
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
