//! Repairs YAML that does not parse, so that one slip of a key does not hide every other problem. Each repair
//! changes one line, never adds or removes one, and is kept only if the parser gets further with it.

use super::indentation::{self, Moved};
use super::line_repairs::line_repairs;
use super::read_yaml::place;
use super::tree::Place;
use crate::config::yaml::{self, Document, YamlError};

/// What was changed, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repair {
    pub(super) code: &'static str,
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) fix: String,
}

/// More lines than this are not repaired one by one.
const MAX_REPAIRS: usize = 50;

/// After this many repairs of one line it is left out: each may double what is to be quoted.
const MAX_REPAIRS_OF_LINE: usize = 4;

/// The text as it parses, its nodes, and what was changed to get there.
pub(super) fn repair(text: &str) -> (String, Document, Vec<Repair>) {
    let mut repairs = Vec::new();
    let mut text = text.to_owned();
    let mut error = match yaml::compose(text.as_bytes()) {
        Ok(document) => return (text, document, repairs),
        Err(error) => error,
    };
    for _ in 0..MAX_REPAIRS {
        if error.text.ends_with(yaml::TOO_DEEP) {
            break;
        }
        let (changed, found) = repair_whole(&text, &error).unwrap_or_else(|| {
            let (changed, repair) = repair_one(&text, &error, &repairs);
            (changed, vec![repair])
        });
        text = changed;
        repairs.extend(found);
        match yaml::compose(text.as_bytes()) {
            Ok(document) => return (text, document, repairs),
            Err(later) => error = later,
        }
    }
    // A text that is nested beyond all sense, or broken in too many places, is given up.
    (text, Document::default(), repairs)
}

/// A change of all lines at once: tabs, which are never right, or indentation, if the parser gets further with it.
fn repair_whole(text: &str, error: &YamlError) -> Option<(String, Vec<Repair>)> {
    let (spaced, tabs) = replace_tabs(text);
    if !tabs.is_empty() {
        return Some((spaced, tabs));
    }
    let (aligned, moved) = align(text);
    let helps = !moved.is_empty() && gets_further(&yaml::compose(aligned.as_bytes()), error, true);
    helps.then_some((aligned, moved))
}

/// Whether the next fault is on a later line, or further behind on the same one. What only makes a line longer must
/// reach a later line, or it could be done for ever.
fn gets_further(parsed: &Result<Document, YamlError>, before: &YamlError, longer: bool) -> bool {
    let place = |error: &YamlError| {
        (
            error.begins.line,
            if longer { 0 } else { error.begins.column },
        )
    };
    match parsed {
        Ok(_) => true,
        Err(later) => place(later) > place(before),
    }
}

/// Spaces for tabs at the beginning of lines.
fn replace_tabs(text: &str) -> (String, Vec<Repair>) {
    let mut repairs = Vec::new();
    let mut replaced = String::with_capacity(text.len());
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim_start_matches([' ', '\t']);
        let indentation = &line[..line.len() - content.len()];
        if let Some(tab) = indentation.find('\t') {
            repairs.push(Repair {
                code: "yaml-tab",
                place: Place {
                    line: at + 1,
                    column: tab + 1,
                },
                message: "the line is indented with a tab, which YAML does not allow".to_owned(),
                fix: "indent with spaces".to_owned(),
            });
        }
        replaced.push_str(&indentation.replace('\t', "  "));
        replaced.push_str(content);
    }
    (replaced, repairs)
}

/// Lines in their places; lines next to each other are one repair.
fn align(text: &str) -> (String, Vec<Repair>) {
    let (aligned, moved) = indentation::align(text);
    let mut runs: Vec<(Moved, usize)> = Vec::new();
    for line in moved {
        match runs.last_mut() {
            Some((first, last))
                if *last + 1 == line.line && (first.from, first.to) == (line.from, line.to) =>
            {
                *last = line.line;
            }
            _ => runs.push((line, line.line)),
        }
    }
    let repair = |(first, last): (Moved, usize)| {
        let (line, from, to) = (first.line, first.from, first.to);
        let (lines, are, they) = match last == line {
            true => (format!("line {line}"), "is", "it belongs"),
            false => (format!("lines {line} to {last}"), "are", "they belong"),
        };
        Repair {
            code: "yaml-indentation",
            place: Place {
                line,
                column: from + 1,
            },
            message: format!(
                "{lines} {are} indented by {}, where {they} to no key or item above",
                spaces(from)
            ),
            fix: format!("indent by {}", spaces(to)),
        }
    };
    (aligned, runs.into_iter().map(repair).collect())
}

fn spaces(count: usize) -> String {
    match count {
        0 => "no space".to_owned(),
        1 => "1 space".to_owned(),
        _ => format!("{count} spaces"),
    }
}

/// Changes the line of the error, or the last one before it that has content, in the first way that helps; if none
/// does, the line is left out.
fn repair_one(text: &str, error: &YamlError, before: &[Repair]) -> (String, Repair) {
    let lines: Vec<&str> = text.split('\n').collect();
    let at = error.begins.line.min(lines.len() - 1);
    let above = (0..at).rev().find(|line| !lines[*line].trim().is_empty());
    let repairs = |at: usize| {
        let same = before.iter().filter(|repair| repair.place.line == at + 1);
        same.count()
    };
    let lines_in_question = [Some(at), above].into_iter().flatten();
    for line in lines_in_question.filter(|line| repairs(*line) < MAX_REPAIRS_OF_LINE) {
        for way in line_repairs(lines[line]) {
            let longer = way.line.starts_with(lines[line]);
            let changed = replace_line(&lines, line, &way.line);
            if gets_further(&yaml::compose(changed.as_bytes()), error, longer) {
                return (
                    changed,
                    on_line(
                        line,
                        lines[line],
                        "yaml-syntax",
                        way.message.to_owned(),
                        way.fix.to_owned(),
                    ),
                );
            }
        }
    }
    let line = match lines[at].trim().is_empty() {
        true => above.unwrap_or(at),
        false => at,
    };
    let what = format!(
        "the line cannot be read as YAML: {}",
        error.text.trim_start_matches("yaml: ")
    );
    let fix = format!(
        "write the line as `key: value` or `- value`; it stands at column {}",
        place(error.place).column
    );
    (
        replace_line(&lines, line, ""),
        on_line(line, lines[line], "yaml-syntax", what, fix),
    )
}

fn on_line(line: usize, written: &str, code: &'static str, message: String, fix: String) -> Repair {
    let column = written.len() - written.trim_start().len() + 1;
    Repair {
        code,
        place: Place {
            line: line + 1,
            column,
        },
        message,
        fix,
    }
}

fn replace_line(lines: &[&str], at: usize, by: &str) -> String {
    let mut lines = lines.to_vec();
    lines[at] = by;
    lines.join("\n")
}
