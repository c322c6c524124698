//! Which releases a plugin works with: neighbouring releases in which the same cases fail, as one row.

use credproof_kubelet::{Release, Releases};

use crate::verdict::{Outcome, Report, Verdict};

/// Neighbouring releases in which the same cases fail.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// The releases.
    pub(super) releases: Releases,
    /// Whether any case was judged for them.
    pub(super) judged: bool,
    /// The ids of the cases that fail in each of them, in the order of the report.
    pub(super) failing: Vec<&'a str>,
}

/// The rows for all releases of a report, oldest first.
pub(super) fn rows(report: &Report) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for release in report.releases.iter() {
        let next = row(report, release);
        match rows.last_mut() {
            Some(row) if (row.judged, &row.failing) == (next.judged, &next.failing) => {
                row.releases.insert(release)
            }
            _ => rows.push(next),
        }
    }
    rows
}

fn row(report: &Report, release: Release) -> Row<'_> {
    let judged = |outcome: &&Outcome| {
        matches!(
            outcome.verdict,
            Verdict::Pass | Verdict::Warn | Verdict::Fail
        ) && outcome.releases.contains(release)
    };
    let fails = |outcome: &&Outcome| {
        outcome.verdict == Verdict::Fail
            && outcome
                .findings
                .iter()
                .any(|finding| finding.releases.contains(release))
    };
    let outcomes = report.outcomes.iter().filter(judged);
    Row {
        releases: release.into(),
        judged: outcomes.clone().next().is_some(),
        failing: outcomes
            .filter(fails)
            .map(|outcome| outcome.case.as_str())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn joins_neighbours_in_which_the_same_cases_fail() {
        let report = sample::report();
        let got: Vec<String> = rows(&report)
            .iter()
            .map(|row| format!("{}: {}", row.releases, row.failing.join(" ")))
            .collect();
        assert_eq!(
            got,
            [
                "1.26–1.31: response/decodes",
                "1.32–1.37: response/decodes cache/within-life",
            ]
        );
    }

    #[test]
    fn a_release_without_failures_is_told_from_one_that_was_not_judged() {
        for (report, judged) in [(sample::passed(), true), (sample::interrupted(), false)] {
            let expected = Row {
                releases: report.releases,
                judged,
                failing: Vec::new(),
            };
            assert_eq!(rows(&report), [expected]);
        }
    }
}
