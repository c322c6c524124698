//! The findings for people: a line each with its place, then what the releases say, then the corrected document.

use std::io::{self, Write};

use credproof_kubelet::Releases;
use credproof_kubelet::diagnose::config::ConfigProblem;

use super::super::Options;
use super::super::page::Page;
use crate::lint::{Linted, LintedFile, Start};

pub(super) fn render(linted: &[Linted], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(options.terminal, out);
    for (number, linted) in linted.iter().enumerate() {
        if number > 0 {
            page.gap()?;
        }
        for file in &linted.files {
            findings(file, linted.asked(), &mut page)?;
        }
        page.gap()?;
        page.heading(&format!("Kubelets with {}", linted.path))?;
        for start in &linted.starts {
            said(start, &mut page)?;
        }
        for file in &linted.files {
            corrected(file, &mut page)?;
        }
    }
    Ok(())
}

fn findings(file: &LintedFile, asked: Releases, page: &mut Page<'_>) -> io::Result<()> {
    for ConfigProblem {
        problem,
        line,
        column,
        concerns,
        kubelet,
    } in &file.diagnosis.problems
    {
        let place = if problem.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", problem.path)
        };
        let word = if problem.releases.is_empty() {
            "warning"
        } else {
            "error"
        };
        page.heading(&format!(
            "{}:{line}:{column}: {word}: {place}{}",
            file.path, problem.message
        ))?;
        page.field("fix", &problem.fix)?;
        if !problem.releases.is_empty() {
            page.field("refused by", &problem.releases.to_string())?;
        }
        if problem.releases.is_empty() && *concerns != asked {
            page.field("in kubelet", &concerns.to_string())?;
        }
        if let Some(words) = kubelet {
            page.field("kubelet says", words)?;
        }
    }
    Ok(())
}

fn said(start: &Start, page: &mut Page<'_>) -> io::Result<()> {
    let releases = start.releases.to_string();
    match &start.result {
        Ok(providers) => page.field(
            &releases,
            &format!("starts, and asks {}", providers.join(", then ")),
        ),
        Err(words) => page.field(&releases, &format!("does not start: {words}")),
    }
}

fn corrected(file: &LintedFile, page: &mut Page<'_>) -> io::Result<()> {
    let Some(text) = &file.diagnosis.corrected else {
        return Ok(());
    };
    page.gap()?;
    let taken = if file.diagnosis.taken_by.is_empty() {
        "still taken by none of them".to_owned()
    } else {
        format!("taken by {}", file.diagnosis.taken_by)
    };
    page.heading(&format!(
        "Corrected ({taken}; `credproof lint --fix` prints it alone)"
    ))?;
    page.document(text)
}
