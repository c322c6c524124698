//! The cases as a table, and as JSON: what `credproof list` shows.

use std::io::{self, Write};

use anstyle::Style;
use credproof_kubelet::Releases;
use serde::Serialize;

use super::{Format, json, shown};
use crate::case::Case;
use crate::terminal::Terminal;

/// Writes one line a case: id, level, releases, title. As JSON, a list of objects with what is said about a
/// case beside what it gives and expects.
///
/// # Errors
///
/// When the writer fails.
pub fn render(
    format: Format,
    cases: &[&Case],
    terminal: Terminal,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => table(cases, terminal, out),
        Format::Json => json::write(&cases.iter().map(|case| row(case)).collect::<Vec<_>>(), out),
    }
}

fn table(cases: &[&Case], terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let releases = |case: &Case| case.releases.unwrap_or(Releases::SCORED).to_string();
    let ids = cases.iter().map(|case| case.id.len()).max().unwrap_or(0);
    let widest = cases
        .iter()
        .map(|case| releases(case).chars().count())
        .max()
        .unwrap_or(0);
    for case in cases {
        let id = terminal.paint(Style::new().bold(), format!("{:<ids$}", case.id));
        let title = shown::line(&case.title, usize::MAX);
        writeln!(
            out,
            "{id}  {:<6}  {:<widest$}  {title}",
            case.level.name(),
            releases(case)
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    area: &'static str,
    level: &'static str,
    releases: Vec<String>,
    title: &'a str,
    source: &'a str,
    effect: &'a str,
    fix: &'a str,
}

fn row(case: &Case) -> Row<'_> {
    Row {
        id: &case.id,
        area: case.area().name(),
        level: case.level.name(),
        releases: json::names(case.releases.unwrap_or(Releases::SCORED)),
        title: &case.title,
        source: &case.source,
        effect: &case.effect,
        fix: &case.fix,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn text(format: Format) -> String {
        let (plain, newer) = (
            sample::case(),
            Case {
                id: "auth/new".into(),
                releases: "1.34..".parse().ok(),
                ..sample::case()
            },
        );
        let mut out = Vec::new();
        render(format, &[&plain, &newer], Terminal::PLAIN, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn has_one_line_a_case() {
        assert_eq!(
            text(Format::Human),
            "concurrency/same-answer  must    1.26–1.37  Runs at once all give the same answer\n\
             auth/new                 must    1.34–1.37  Runs at once all give the same answer\n"
        );
    }

    #[test]
    fn has_one_object_a_case() {
        let rows: serde_json::Value = serde_json::from_str(&text(Format::Json)).unwrap();
        assert_eq!(rows[0]["id"], "concurrency/same-answer");
        assert_eq!(rows[1]["area"], "auth");
        assert_eq!(
            rows[1]["releases"],
            serde_json::json!(["1.34", "1.35", "1.36", "1.37"])
        );
    }
}
