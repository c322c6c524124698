//! The end of the page: remarks, what was skipped and why, notes, the releases it works with, the counts, and
//! the verdict in one sentence.

use std::io;

use super::super::page::Page;
use super::super::{compatibility, counted};
use crate::case::Skip;
use crate::verdict::{Outcome, Report, Verdict};

/// Passed cases of level `may` that found something.
pub(super) fn remarks(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let mut remarks = Vec::new();
    for outcome in report
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Pass)
    {
        for finding in &outcome.findings {
            remarks.push(format!(
                "{}: expected {}, got {}",
                outcome.case, finding.expected, finding.got
            ));
        }
    }
    list("Remarks", &remarks, page)
}

/// What the harness could not do, each with the cases it could not judge for it.
pub(super) fn not_judged(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let errors = report
        .outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.error.as_deref()?, outcome)));
    let line = |(error, outcomes): (&str, Vec<&Outcome>)| {
        let cases: Vec<&str> = outcomes
            .iter()
            .map(|outcome| outcome.case.as_str())
            .collect();
        format!(
            "{}, {error}: {}",
            counted(cases.len(), "case"),
            cases.join(", ")
        )
    };
    list(
        "Not judged",
        &grouped(errors).into_iter().map(line).collect::<Vec<_>>(),
        page,
    )
}

/// The reasons, each with how many cases it kept from being judged.
pub(super) fn skipped(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let skips = report
        .outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.skip.as_ref()?, outcome)));
    let line = |(skip, outcomes): (&Skip, Vec<&Outcome>)| {
        format!(
            "{}, {}: {}",
            counted(outcomes.len(), "case"),
            skip.reason.name(),
            skip.detail
        )
    };
    list(
        "Skipped",
        &grouped(skips).into_iter().map(line).collect::<Vec<_>>(),
        page,
    )
}

/// What the reader needs to weigh the result.
pub(super) fn notes(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    list("Notes", &report.notes, page)
}

/// The compatibility table; a row names the cases that set it apart from another.
pub(super) fn releases(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    page.gap()?;
    page.heading("Kubelet releases")?;
    let rows = compatibility::rows(report);
    let everywhere = |case: &str| rows.iter().all(|row| row.failing.contains(&case));
    for row in &rows {
        let here: Vec<&str> = row
            .failing
            .iter()
            .copied()
            .filter(|case| !everywhere(case))
            .collect();
        let result = match (row.failing.len(), here.len()) {
            _ if !row.judged => "not judged".to_owned(),
            (0, _) => "ok".to_owned(),
            (count, 0) => failing(count),
            (count, _) => format!("{}, among them {}", failing(count), here.join(", ")),
        };
        page.field(&row.releases.to_string(), &result)?;
    }
    Ok(())
}

/// The counts and the verdict.
pub(super) fn totals(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let mut counts = vec![format!("{} passed", report.count(Verdict::Pass))];
    for (verdict, word) in [
        (Verdict::Fail, "failed"),
        (Verdict::Warn, "warned"),
        (Verdict::Error, "not judged"),
        (Verdict::Skip, "skipped"),
    ] {
        let count = report.count(verdict);
        if count > 0 {
            counts.push(format!("{count} {word}"));
        }
    }
    let cases = counted(report.outcomes.len(), "case");
    let seconds = report.duration.as_secs_f64();
    page.gap()?;
    page.text(&format!("{cases}: {} · {seconds:.1} s", counts.join(", ")))?;
    page.heading(&sentence(report))
}

/// The verdict in one sentence.
fn sentence(report: &Report) -> String {
    let provider = &report.subject.provider;
    let failed = report.count(Verdict::Fail);
    let not_judged = counted(report.count(Verdict::Error), "case");
    let verdict = match report.verdict() {
        Verdict::Skip => format!("{provider} was not judged: no case was run"),
        Verdict::Pass => format!("{provider} conforms in all that was judged"),
        Verdict::Warn => {
            let warned = counted(report.count(Verdict::Warn), "case");
            format!("{provider} conforms, with warnings in {warned}")
        }
        Verdict::Fail => format!("{provider} does not conform: {}", failing(failed)),
        Verdict::Error if failed > 0 => {
            format!(
                "{provider} does not conform: {}, and {not_judged} could not be judged",
                failing(failed)
            )
        }
        Verdict::Error => {
            format!("{not_judged} could not be judged, which is no fault of {provider}")
        }
    };
    let interrupted = if report.interrupted {
        "Interrupted: "
    } else {
        ""
    };
    format!("{interrupted}{verdict}")
}

/// `3 cases fail`, `1 case fails`.
fn failing(count: usize) -> String {
    let verb = if count == 1 { "fails" } else { "fail" };
    format!("{} {verb}", counted(count, "case"))
}

/// The outcomes of each reason, in the order in which the reasons first come up.
fn grouped<'a, R: PartialEq>(
    outcomes: impl Iterator<Item = (R, &'a Outcome)>,
) -> Vec<(R, Vec<&'a Outcome>)> {
    let mut groups: Vec<(R, Vec<&Outcome>)> = Vec::new();
    for (reason, outcome) in outcomes {
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, group)) => group.push(outcome),
            None => groups.push((reason, vec![outcome])),
        }
    }
    groups
}

/// A heading and its entries; nothing when there are none.
fn list(heading: &str, entries: &[String], page: &mut Page<'_>) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    page.gap()?;
    page.heading(heading)?;
    entries.iter().try_for_each(|entry| page.entry(entry))
}
