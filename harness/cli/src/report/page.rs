//! A page for people: headings, labelled fields and quotations, wrapped to the reader's width.
//!
//! This is the only way text gets onto such a page, and all of it is escaped here. A stranger's text always
//! stands behind a label or a bar, on every line, so it can never begin a line that looks like ours.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::WordSplitter;

use super::shown;
use crate::reproduce::quote;
use crate::terminal::Terminal;
use crate::verdict::{Reproduce, Verdict};

/// The column at which the text behind a label begins.
const TEXT: usize = 16;
/// The column of further lines of a text at the margin: no line of ours begins there.
const FURTHER: usize = 4;
/// The fewest columns a text gets beside a name; with less it goes below.
const NARROW: usize = 24;
/// The most characters of one field; longer ones are read in JSON.
const LONGEST: usize = 600;
/// The most lines and characters a line of what a plugin printed.
const QUOTED: (usize, usize) = (6, 300);

/// A page that is being written.
pub(super) struct Page<'a> {
    terminal: Terminal,
    out: &'a mut dyn Write,
}

impl<'a> Page<'a> {
    pub(super) fn new(terminal: Terminal, out: &'a mut dyn Write) -> Self {
        Self { terminal, out }
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line in bold, at the margin.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = shown::line(text, LONGEST);
        for (number, line) in self.wrapped(&text, FURTHER).iter().enumerate() {
            let indent = if number == 0 { 0 } else { FURTHER };
            let line = shown::commanding_nobody(line);
            let line = self.terminal.paint(Style::new().bold(), &line);
            writeln!(self.out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    /// A rule across the page that begins with a verdict.
    pub(super) fn rule(&mut self, verdict: Verdict, text: &str) -> io::Result<()> {
        let text = shown::line(text, LONGEST);
        let used = "---   ".len() + verdict.name().len() + text.len();
        let dashes = "-".repeat(self.terminal.width.saturating_sub(used));
        let word = self.terminal.paint(style(verdict), verdict.name());
        let line = format!("--- {word} {text} {dashes}");
        writeln!(self.out, "{}", line.trim_end())
    }

    /// Text at the margin.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.hanging("", FURTHER, text)
    }

    /// An entry of a list.
    pub(super) fn entry(&mut self, text: &str) -> io::Result<()> {
        self.hanging("  - ", FURTHER, text)
    }

    /// `  label         text`, with the text in a column of its own.
    pub(super) fn field(&mut self, label: &str, text: &str) -> io::Result<()> {
        let start = format!("  {label:<width$}  ", width = TEXT - 4);
        self.hanging(&start, start.chars().count(), text)
    }

    /// A row that begins with a verdict; `name` is padded to `widest`.
    pub(super) fn row(
        &mut self,
        verdict: Verdict,
        name: &str,
        widest: usize,
        text: &str,
    ) -> io::Result<()> {
        self.marked((verdict.name(), style(verdict)), name, widest, text)
    }

    /// A row that begins with `match` or `no`; `name` is padded to `widest`.
    pub(super) fn matching(
        &mut self,
        matches: bool,
        name: &str,
        widest: usize,
        text: &str,
    ) -> io::Result<()> {
        let mark = match matches {
            true => ("match", style(Verdict::Pass)),
            false => ("no", Style::new()),
        };
        self.marked(mark, name, widest, text)
    }

    /// A row that begins with a word of at most 6 letters in its style.
    fn marked(
        &mut self,
        (word, style): (&str, Style),
        name: &str,
        widest: usize,
        text: &str,
    ) -> io::Result<()> {
        let name = shown::line(name, LONGEST);
        let gap = " ".repeat(7 - word.len());
        let word = self.terminal.paint(style, word);
        let start = format!("  {word}{gap}{name:<widest$}  ");
        let indent = 9 + widest + 2;
        if text.is_empty() {
            return writeln!(self.out, "{}", start.trim_end());
        }
        if name.chars().count() <= widest && indent + NARROW <= self.terminal.width {
            return self.hanging(&start, indent, text);
        }
        writeln!(self.out, "{}", start.trim_end())?;
        self.hanging("         ", 9, text)
    }

    /// The end of what a plugin printed, line by line behind a bar. Nothing when it printed nothing.
    pub(super) fn quote(&mut self, label: &str, text: &str) -> io::Result<()> {
        let mut label = label;
        let (most_lines, most) = QUOTED;
        for line in shown::tail(text, most_lines, most) {
            for piece in self.wrapped(&line, TEXT + 2) {
                writeln!(self.out, "  {label:<width$}| {piece}", width = TEXT - 2)?;
                label = "";
            }
        }
        Ok(())
    }

    /// A command on a line of its own that is never broken or cut, so that it can be copied.
    pub(super) fn command(&mut self, label: &str, command: &str) -> io::Result<()> {
        let command = shown::line(command, usize::MAX);
        writeln!(self.out, "  {label:<width$}{command}", width = TEXT - 2)
    }

    /// The lines that show a call again, each fit to be copied.
    pub(super) fn reproduce(&mut self, lines: &Reproduce) -> io::Result<()> {
        let joined = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
            words.join(" ")
        };
        self.command("reproduce", &joined(&lines.command))?;
        if let Some(serve) = &lines.serve {
            self.command("beside it", &joined(serve))?;
        }
        self.command("in a shell", &lines.shell)
    }

    /// One line of text behind a bar, with a mark under one of its columns, counted from 1.
    pub(super) fn pointer(&mut self, text: &str, column: usize) -> io::Result<()> {
        let before: String = text.chars().take(column.saturating_sub(1)).collect();
        let shown = shown::line(&before, usize::MAX);
        let behind = shown::line(&text[before.len()..], LONGEST);
        let room = self.terminal.width.saturating_sub(TEXT + 2).max(24) / 2;
        let skipped = shown.chars().count().saturating_sub(room);
        let near: String = shown.chars().skip(skipped).collect();
        let behind: String = behind.chars().take(room).collect();
        let mark = self.terminal.paint(style(Verdict::Fail), "^");
        writeln!(self.out, "{:TEXT$}| {near}{behind}", "")?;
        writeln!(
            self.out,
            "{:TEXT$}| {:width$}{mark}",
            "",
            "",
            width = near.chars().count()
        )
    }

    /// A document of several lines, each behind a bar.
    pub(super) fn document(&mut self, text: &str) -> io::Result<()> {
        for line in text.lines() {
            writeln!(self.out, "  | {}", shown::line(line, usize::MAX))?;
        }
        Ok(())
    }

    /// The first line begins with `start`, the others with `indent` columns; `start` is no wider than that.
    fn hanging(&mut self, start: &str, indent: usize, text: &str) -> io::Result<()> {
        let text = shown::line(text, LONGEST);
        write!(self.out, "{start}")?;
        for (number, line) in self.wrapped(&text, indent).iter().enumerate() {
            match number == 0 && !start.trim().is_empty() {
                true => writeln!(self.out, "{line}")?,
                false if number == 0 => writeln!(self.out, "{}", shown::commanding_nobody(line))?,
                false => writeln!(self.out, "{:indent$}{}", "", shown::commanding_nobody(line))?,
            }
        }
        Ok(())
    }

    /// The lines of a text that has `indent` columns less than the page.
    fn wrapped(&self, text: &str, indent: usize) -> Vec<String> {
        let width = self.terminal.width.saturating_sub(indent).max(1);
        let options = textwrap::Options::new(width).word_splitter(WordSplitter::NoHyphenation);
        textwrap::wrap(text, options)
            .into_iter()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Skip => AnsiColor::Cyan,
        Verdict::Pass => AnsiColor::Green,
        Verdict::Warn => AnsiColor::Yellow,
        Verdict::Fail => AnsiColor::Red,
        Verdict::Error => AnsiColor::Magenta,
    };
    color.on_default().bold()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(write: impl FnOnce(&mut Page<'_>) -> io::Result<()>, expected: &str) {
        let mut out = Vec::new();
        let terminal = Terminal {
            color: false,
            width: 60,
        };
        write(&mut Page::new(terminal, &mut out)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_name_that_is_too_long_leaves_its_text_readable() {
        let text = "three cases fail, and all of them in the same way";
        check(
            |page| page.field("1.26, 1.28, 1.30", text),
            "  1.26, 1.28, 1.30  three cases fail, and all of them in the\n                    same way\n",
        );
        check(
            |page| page.row(Verdict::Fail, "auth/short", 10, text),
            "  fail   auth/short  three cases fail, and all of them in\n                     the same way\n",
        );
        check(
            |page| page.row(Verdict::Fail, "auth/long-long-long-name", 30, text),
            "  fail   auth/long-long-long-name\n         three cases fail, and all of them in the same way\n",
        );
    }

    #[test]
    fn no_line_begins_with_a_command() {
        for command in ["::error::b", "##[error]b"] {
            let text = format!("{} {command}", "a".repeat(44));
            let escaped = command
                .replacen(':', "\\u{3a}", 1)
                .replacen("##", "\\u{23}#", 1);
            let expected = format!(
                "  got           {}\n                {escaped}\n",
                "a".repeat(44)
            );
            check(|page| page.field("got", &text), &expected);
        }
        check(|page| page.field("got", "::1"), "  got           ::1\n");
        check(|page| page.heading("::error::b"), "\\u{3a}:error::b\n");
        check(|page| page.text("::error::b"), "\\u{3a}:error::b\n");
    }

    #[test]
    fn a_text_without_spaces_is_broken_and_stays_behind_its_bar() {
        let long = "x".repeat(60);
        let expected = format!(
            "  stdout        | {}\n                | {}\n",
            "x".repeat(42),
            "x".repeat(18)
        );
        check(|page| page.quote("stdout", &long), &expected);
        check(|page| page.quote("stdout", " \n\n"), "");
    }
}
