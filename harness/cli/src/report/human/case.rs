//! The screen of one case that did not pass: what is wrong, what it does to a cluster, what to change, and how
//! to see it again.

use std::io;

use credproof_kubelet::Releases;

use super::super::counted;
use super::super::page::Page;
use crate::verdict::{Account, Finding, Outcome, Report};

/// The most findings of one case on a screen.
const SHOWN: usize = 5;

pub(super) fn render(outcome: &Outcome, report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    page.rule(
        outcome.verdict,
        &format!("{} ({})", outcome.case, outcome.level.name()),
    )?;
    page.heading(&outcome.title)?;
    for finding in outcome.findings.iter().take(SHOWN) {
        page.gap()?;
        self::finding(finding, outcome.releases, report.releases, page)?;
    }
    if outcome.findings.len() > SHOWN {
        page.gap()?;
        let left_out = counted(outcome.findings.len() - SHOWN, "finding");
        page.field(
            "",
            &format!("{left_out} more; `--format json` has them all"),
        )?;
    }
    page.gap()?;
    consequence(outcome, page)?;
    for pull in &outcome.pulls {
        page.gap()?;
        page.field("pull", &format!("{}: {}", pull.image, pull.result))?;
        page.quote("requests", &pull.steps.join("\n"))?;
    }
    if let Some(account) = outcome.accounts.last() {
        page.gap()?;
        self::account(account, page)?;
    }
    if let Some(reproduce) = &outcome.reproduce {
        page.gap()?;
        page.reproduce(reproduce)?;
    }
    Ok(())
}

fn finding(
    finding: &Finding,
    judged: Releases,
    tested: Releases,
    page: &mut Page<'_>,
) -> io::Result<()> {
    page.field("expected", &finding.expected)?;
    page.field("got", &finding.got)?;
    if !finding.because.is_empty() {
        page.field("because", &finding.because)?;
    }
    if let Some(line) = &finding.kubelet_log {
        page.field("kubelet logs", line)?;
    }
    let affected = finding.releases.intersection(judged);
    if affected != tested {
        page.field("in kubelet", &affected.to_string())?;
    }
    match &finding.hint {
        Some(hint) => page.field("fix", hint),
        None => Ok(()),
    }
}

/// What the case says about every finding; its own advice only where a finding has none.
fn consequence(outcome: &Outcome, page: &mut Page<'_>) -> io::Result<()> {
    page.field("cluster sees", &outcome.effect)?;
    if outcome
        .findings
        .iter()
        .any(|finding| finding.hint.is_none())
    {
        page.field("fix", &outcome.fix)?;
    }
    page.field("source", &outcome.source)
}

fn account(account: &Account, page: &mut Page<'_>) -> io::Result<()> {
    page.field("plugin ended", &account.ended)?;
    page.quote("stdout", &account.stdout)?;
    page.quote("stderr", &account.stderr)
}
