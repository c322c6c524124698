//! Text for people: what was tested, what is wrong, a screen for each of those, and what it comes to.
//!
//! The end is what is read first on a terminal and the beginning what is read first in a file, so both say how
//! it came out. Nothing depends on colour.

mod case;
mod summary;

use std::io::{self, Write};

use super::Options;
use super::page::Page;
use crate::verdict::{Outcome, Report, Verdict};

/// Writes the report as text for people.
pub(super) fn render(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(options.terminal, out);
    subject(report, &mut page)?;
    let broken = |outcome: &&Outcome| matches!(outcome.verdict, Verdict::Warn | Verdict::Fail);
    let open: Vec<&Outcome> = report.outcomes.iter().filter(broken).collect();
    contents(&open, &mut page)?;
    for outcome in &open {
        page.gap()?;
        case::render(outcome, report, &mut page)?;
    }
    summary::not_judged(report, &mut page)?;
    summary::remarks(report, &mut page)?;
    summary::skipped(report, &mut page)?;
    summary::notes(report, &mut page)?;
    summary::releases(report, &mut page)?;
    summary::totals(report, &mut page)
}

fn subject(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let subject = &report.subject;
    let sha256: String = subject.sha256.chars().take(12).collect();
    let version = env!("CARGO_PKG_VERSION");
    page.text(&format!(
        "credproof {version} · {} · sha256 {sha256} · provider {} · profile {} · kubelet {}",
        subject.path, subject.provider, subject.profile, report.releases
    ))
}

fn contents(open: &[&Outcome], page: &mut Page<'_>) -> io::Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    page.gap()?;
    page.heading("Not passed")?;
    let widest = open
        .iter()
        .map(|outcome| outcome.case.len())
        .max()
        .unwrap_or(0);
    for outcome in open {
        page.row(outcome.verdict, &outcome.case, widest, &outcome.title)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::terminal::Terminal;

    fn text(report: &Report, terminal: Terminal) -> String {
        let options = Options {
            exit_code: 1,
            terminal,
        };
        let mut out = Vec::new();
        render(report, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn reads_as_written_down() {
        let check = |report: &Report, expected: &str| {
            let got = text(report, Terminal::PLAIN);
            assert!(got == expected, "the text is now\n{got}");
        };
        check(
            &sample::report(),
            include_str!("../../../tests/report/human.txt"),
        );
        check(
            &sample::passed(),
            include_str!("../../../tests/report/human-passed.txt"),
        );
        check(
            &sample::interrupted(),
            include_str!("../../../tests/report/human-interrupted.txt"),
        );
    }

    #[test]
    fn says_the_same_with_colour() {
        let coloured = text(
            &sample::report(),
            Terminal {
                color: true,
                ..Terminal::PLAIN
            },
        );
        let plain = text(&sample::report(), Terminal::PLAIN);
        assert_ne!(coloured, plain);
        assert_eq!(without_styles(&coloured), plain);
    }

    #[test]
    fn fits_the_width_but_for_commands() {
        for width in [60, 80, 100] {
            let text = text(
                &sample::report(),
                Terminal {
                    color: false,
                    width,
                },
            );
            for line in text
                .lines()
                .filter(|line| !line.contains("credproof check") && !line.contains("env -i"))
            {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_plugin_cannot_write_a_line_of_ours() {
        let honest = text(&sample::report(), Terminal::PLAIN);
        let hostile = text(&sample::hostile(), Terminal::PLAIN);
        let ours = |text: &str| -> Vec<String> {
            let is_quoted = |line: &&str| line.starts_with("    ") || line.contains("| ");
            text.lines()
                .filter(|line| !is_quoted(line))
                .map(|line| line.chars().take(15).collect())
                .collect()
        };
        assert_eq!(ours(&hostile), ours(&honest));
        assert!(
            hostile
                .chars()
                .all(|character| character == '\n' || super::super::shown::is_plain(character))
        );
    }

    fn without_styles(text: &str) -> String {
        let mut plain = String::new();
        for (number, part) in text.split("\u{1b}[").enumerate() {
            let rest = if number == 0 {
                part
            } else {
                part.split_once('m').unwrap().1
            };
            plain.push_str(rest);
        }
        plain
    }
}
