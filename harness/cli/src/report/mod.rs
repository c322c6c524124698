//! A report as bytes. Each format is one file with the same `render`; what they share is how a stranger's
//! text is shown, how a page for people is laid out, and how releases are summed up.
//!
//! Nothing here judges, reads the environment or opens files: a format gets a finished [`Report`] and a
//! writer. A new format is a file, a variant of [`Format`] and a line in [`render`].

pub mod call;
mod compatibility;
pub mod explain;
mod human;
pub mod json;
pub mod lint;
pub mod list;
pub mod matching;
mod page;
pub mod pull;
#[cfg(test)]
pub(crate) mod sample;
mod shown;

use std::io::{self, Write};

use crate::terminal::Terminal;
use crate::verdict::Report;

/// The shapes a report comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Text for people. Its wording is no promise.
    #[default]
    Human,
    /// JSON for programs, as `cases/schema/report.schema.json` says. Its shape is a promise.
    Json,
}

/// What a format is told beside the report itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The exit code of the run, so that the same number stands in the report.
    pub exit_code: u8,
    /// How to write for people.
    pub terminal: Terminal,
}

/// Writes the report in this format.
///
/// # Errors
///
/// When the writer fails.
pub fn render(
    format: Format,
    report: &Report,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::render(report, options, out),
        Format::Json => json::render(report, options, out),
    }
}

/// The longest line of an error that is shown, in characters.
const LONGEST_COMPLAINT: usize = 2000;

/// An error fit to be shown: its lines stay, and all else in it that a terminal or a workflow runner acts on is escaped.
#[must_use]
pub fn complaint(text: &str) -> String {
    let shown = |line: &str| {
        let line = shown::line(line, LONGEST_COMPLAINT);
        shown::commanding_nobody(&line).into_owned()
    };
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// `1 case`, `2 cases`.
fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
