//! One case and what happened in; one outcome out, with every minted secret taken out of its texts.

use std::time::Duration;

use credproof_kubelet::Releases;

use crate::case::{Case, Expect, Skip};
use crate::check::{self, Context};
use crate::evidence::{Call, Evidence, PullEvidence, PullResult};
use crate::profile::Minted;
use crate::target::Target;
use crate::verdict::{Account, Finding, Outcome, PullAccount, Reproduce, Verdict};

/// How much of an output stream an account keeps, in bytes. The whole of it is in no report.
const SHOWN: usize = 4096;

/// The outcome of a case whose run took place.
#[must_use]
pub fn judge(case: &Case, target: &Target, evidence: &Evidence, reproduce: Reproduce) -> Outcome {
    let releases = case
        .releases
        .unwrap_or(Releases::SCORED)
        .intersection(target.releases);
    let context = Context {
        target,
        releases,
        evidence,
    };
    let findings = case
        .expect
        .iter()
        .flat_map(|expect| check::judge(expect, context));
    let clean = |finding: Finding| scrubbed(finding, &evidence.minted);
    let narrowed = |mut finding: Finding| {
        finding.releases = finding.releases.intersection(releases);
        finding
    };
    let findings: Vec<Finding> = findings
        .map(narrowed)
        .filter(|finding| !finding.releases.is_empty())
        .map(clean)
        .collect();
    let verdict = if findings.is_empty() {
        Verdict::Pass
    } else {
        Verdict::broken(case.level)
    };
    Outcome {
        verdict,
        findings,
        accounts: evidence
            .calls
            .iter()
            .map(|call| account(call, &evidence.minted))
            .collect(),
        pulls: pulls(case, evidence),
        reproduce: Some(reproduce),
        duration: evidence.calls.iter().map(|call| call.transcript.wall).sum(),
        ..blank(case, releases)
    }
}

/// The outcome of a case that was not judged.
#[must_use]
pub fn skipped(case: &Case, skip: Skip) -> Outcome {
    Outcome {
        skip: Some(skip),
        ..blank(case, Releases::EMPTY)
    }
}

/// The outcome of a case that the harness could not judge.
#[must_use]
pub fn not_judged(case: &Case, reason: String) -> Outcome {
    Outcome {
        verdict: Verdict::Error,
        error: Some(reason),
        ..blank(case, Releases::EMPTY)
    }
}

fn blank(case: &Case, releases: Releases) -> Outcome {
    Outcome {
        case: case.id.clone(),
        title: case.title.clone(),
        level: case.level,
        releases,
        verdict: Verdict::Skip,
        findings: Vec::new(),
        skip: None,
        error: None,
        source: case.source.clone(),
        effect: case.effect.clone(),
        fix: case.fix.clone(),
        reproduce: None,
        accounts: Vec::new(),
        pulls: Vec::new(),
        duration: Duration::ZERO,
    }
}

/// The pulls that a case asked for, without secrets.
fn pulls(case: &Case, evidence: &Evidence) -> Vec<PullAccount> {
    let asked = |pull: &&PullEvidence| case.expect.contains(&Expect::Pull(pull.rule));
    let clean = |text: String| evidence.minted.scrub_text(&text);
    let told = |pull: &PullEvidence| {
        let (result, steps) = match &pull.result {
            PullResult::Pulled { key, steps } => {
                (format!("pulled with the entry {key:?}"), steps.as_slice())
            }
            PullResult::NotReused => (
                "not pulled: the kubelet would ask the plugin again".to_owned(),
                &[][..],
            ),
            PullResult::NothingToUse(reason) => (format!("no credentials: {reason}"), &[][..]),
            PullResult::Refused { last, steps, .. } => {
                (format!("refused with the entry {last}"), steps.as_slice())
            }
        };
        PullAccount {
            image: pull.image.clone(),
            result: clean(result),
            steps: steps.iter().map(|step| clean(step.to_string())).collect(),
        }
    };
    evidence.pulls.iter().filter(asked).map(told).collect()
}

/// What a call did, for people and without its secrets.
#[must_use]
pub fn account(call: &Call, minted: &Minted) -> Account {
    let shown = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(&minted.scrub(bytes)).into_owned();
        cut(text)
    };
    let transcript = &call.transcript;
    Account {
        stdin: shown(call.stdin.expose()),
        ended: call.ended_in_words(),
        stdout: shown(transcript.stdout.bytes.expose()),
        stderr: shown(transcript.stderr.bytes.expose()),
        wall: transcript.wall,
        held: transcript.held.duration,
        held_cut: transcript.held.cut,
        cpu: transcript.usage.user + transcript.usage.system,
        max_rss: transcript.usage.max_rss_bytes,
        left_behind: transcript
            .left_behind
            .iter()
            .map(|left| left.comm.clone())
            .collect(),
    }
}

/// The beginning of a long text, with a word about the rest.
#[must_use]
pub fn cut(text: String) -> String {
    if text.len() <= SHOWN {
        return text;
    }
    let whole = text.len();
    let end = (0..=SHOWN)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    format!("{}… ({whole} bytes in all)", &text[..end])
}

fn scrubbed(finding: Finding, minted: &Minted) -> Finding {
    let clean =
        |text: String| cut(String::from_utf8_lossy(&minted.scrub(text.as_bytes())).into_owned());
    Finding {
        expected: clean(finding.expected),
        got: clean(finding.got),
        because: clean(finding.because),
        kubelet_log: finding.kubelet_log.map(clean),
        hint: finding.hint.map(clean),
        ..finding
    }
}
