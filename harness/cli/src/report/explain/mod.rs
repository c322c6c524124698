//! Everything about one case, for people: what `credproof explain ID` shows.

mod expect;
mod given;

use std::io::{self, Write};

use credproof_kubelet::Releases;

use super::page::Page;
use crate::case::{Case, Level};
use crate::terminal::Terminal;

/// Writes what the case gives, what it expects, why, and how to run it alone.
///
/// # Errors
///
/// When the writer fails.
pub fn render(case: &Case, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(terminal, out);
    page.heading(&case.id)?;
    page.text(&case.title)?;
    page.gap()?;
    page.field("level", level(case.level))?;
    page.field(
        "releases",
        &case.releases.unwrap_or(Releases::SCORED).to_string(),
    )?;
    page.gap()?;
    entries("given", given::sentences(&case.given), &mut page)?;
    entries(
        "expected",
        case.expect.iter().flat_map(expect::sentences).collect(),
        &mut page,
    )?;
    page.gap()?;
    page.field("cluster sees", &case.effect)?;
    page.field("fix", &case.fix)?;
    page.field("source", &case.source)?;
    page.gap()?;
    page.command(
        "run it alone",
        &format!("credproof check --case {} PLUGIN", case.id),
    )
}

fn level(level: Level) -> &'static str {
    match level {
        Level::May => "may: it is worth knowing and changes no verdict",
        Level::Should => "should: a plugin that does otherwise gets a warning",
        Level::Must => "must: a plugin that does otherwise fails",
    }
}

/// The entries of a list, the label before the first only.
fn entries(label: &str, entries: Vec<String>, page: &mut Page<'_>) -> io::Result<()> {
    let mut label = label;
    for entry in entries {
        page.field(label, &format!("- {entry}"))?;
        label = "";
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn reads_as_written_down() {
        let mut out = Vec::new();
        render(&sample::case(), Terminal::PLAIN, &mut out).unwrap();
        let got = String::from_utf8(out).unwrap();
        assert!(
            got == include_str!("../../../tests/report/explain.txt"),
            "the text is now\n{got}"
        );
    }
}
