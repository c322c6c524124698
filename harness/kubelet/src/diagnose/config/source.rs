//! The file in question: from bytes to a tree, and from a corrected tree back to text of the same format.

use super::ConfigProblem;
use super::checker::{About, Checker};
use super::comments::{self, Comments};
use super::repair::Repair;
use super::tree::{Entry, Node, Place, Value};
use super::{read_json, read_yaml, write_json, write_yaml};
use crate::config::{is_json, yaml};
use crate::decode::JSON_ERROR;
use crate::diagnose::line_and_column;
use crate::golang::json::Document;

/// A file as it was read.
pub(super) struct Source {
    pub(super) is_json: bool,
    pub(super) root: Node,
    /// The text before repairs.
    text: String,
    /// The text that the tree was read from, and its scalars.
    repaired: String,
    scalars: Vec<(Place, Place)>,
    repairs: Vec<Repair>,
    null_keys: Vec<Place>,
    /// The kubelet's words about the first fault, if the file cannot be read at all.
    words: Option<(String, Place)>,
    /// The line on which another document begins that nobody reads.
    second_document: Option<usize>,
}

impl Source {
    /// Reads JSON and YAML, however broken.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = decode(bytes);
        let mut source = Source {
            is_json: is_json(bytes),
            root: Node::new(Value::Null),
            repaired: text.clone(),
            text,
            scalars: Vec::new(),
            repairs: Vec::new(),
            null_keys: Vec::new(),
            words: None,
            second_document: None,
        };
        if source.is_json {
            let (root, repairs) = read_json::read(&source.text);
            source.root = root;
            if let Err(error) = Document::parse(bytes) {
                let (line, column) = line_and_column(bytes, error.offset);
                source.words = Some((format!("{JSON_ERROR}{error}"), Place { line, column }));
                source.repairs = repairs;
            }
            return source;
        }
        source.words = yaml::compose(bytes)
            .err()
            .map(|error| (error.text, read_yaml::place(error.place)));
        source.second_document = second_document(&source.text);
        let first = first_lines(&source.text, source.second_document);
        let reading = read_yaml::read(&first);
        source.root = reading.root;
        source.repaired = reading.text;
        source.repairs = reading.repairs;
        source.scalars = reading.scalars;
        source.null_keys = reading.null_keys;
        source.repairs.extend(second_mark(bytes, &source.text));
        source
    }

    /// Reports what kept the file from being read, and what of it is not read.
    pub(super) fn report(&self, checker: &mut Checker) {
        if let (Some((words, place)), []) = (&self.words, self.repairs.as_slice()) {
            let about = About {
                code: "unreadable",
                place: *place,
                path: "",
                message: "the file cannot be read at this place".to_owned(),
                fix: "write UTF-8 without control characters, and not thousands of brackets"
                    .to_owned(),
            };
            checker.add(about, checker.asked, Some(words.clone()));
        }
        // A kubelet stops at the first fault: its words belong to the repair that is nearest.
        let distance = |repair: &Repair| {
            let told = self.words.as_ref().map_or(0, |(_, place)| place.line);
            repair.place.line.abs_diff(told)
        };
        let nearest = (0..self.repairs.len()).min_by_key(|at| distance(&self.repairs[*at]));
        for (at, repair) in self.repairs.iter().enumerate() {
            let about = About {
                code: repair.code,
                place: repair.place,
                path: "",
                message: repair.message.clone(),
                fix: repair.fix.clone(),
            };
            let words = self.words.as_ref().filter(|_| nearest == Some(at));
            checker.add(about, checker.asked, words.map(|(words, _)| words.clone()));
        }
        for place in &self.null_keys {
            let about = About {
                code: "key-null",
                place: *place,
                path: "",
                message: "a key is null here, which no JSON can be made of".to_owned(),
                fix: "write the name of a field, in quotes if YAML takes it for null".to_owned(),
            };
            checker.add(about, checker.asked, None);
        }
        if let Some(line) = self.second_document {
            checker.remark(About {
                code: "yaml-second-document",
                place: Place { line, column: 1 },
                path: "",
                message: "only the first document of a file is read; what follows this line is not"
                    .to_owned(),
                fix: "put all providers into one document, or give a directory of files since 1.34"
                    .to_owned(),
            });
        }
    }

    /// Whether a corrected tree says the same as the file.
    pub(super) fn is_same(&self, corrected: &Node) -> bool {
        self.repairs.is_empty() && plain(&self.root) == plain(corrected)
    }

    /// The text of a corrected tree, with the comments of the file.
    pub(super) fn write(&self, corrected: &Node) -> String {
        match self.is_json {
            true => write_json::write(corrected),
            false => write_yaml::write(corrected, self.comments()),
        }
    }

    fn comments(&self) -> Comments {
        comments::find(&self.repaired, &self.scalars)
    }

    /// Moves problems from their places in the repaired text to those in the file.
    pub(super) fn locate(&self, problems: &mut [ConfigProblem]) {
        let (lines, repaired) = (Lines::of(&self.text), Lines::of(&self.repaired));
        // Sorted, so that a long line is walked once and not again for each of its problems.
        problems.sort_by_key(|problem| (problem.line, problem.column));
        let mut walked = Walked::default();
        for problem in problems {
            problem.line = problem.line.max(1);
            problem.column = problem.column.max(1);
            let at = problem.line - 1;
            if !problem.problem.code.starts_with("yaml-") {
                let (before, after) = (lines.indentation(at), repaired.indentation(at));
                problem.column = (problem.column + before).saturating_sub(after).max(1);
            }
            let inside = walked.bytes_before(lines.text(at), at, problem.column - 1);
            problem.problem.offset = Some(lines.start(at, self.text.len()) + inside);
        }
    }
}

/// The lines of a text with the bytes at which they start.
struct Lines<'t>(Vec<(usize, &'t str)>);

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut start = 0;
        let line = |line: &'t str| {
            let found = (start, line);
            start += line.len() + 1;
            found
        };
        Self(text.split('\n').map(line).collect())
    }

    fn text(&self, at: usize) -> &'t str {
        self.0.get(at).map_or("", |(_, line)| line)
    }

    fn start(&self, at: usize, end: usize) -> usize {
        self.0.get(at).map_or(end, |(start, _)| *start)
    }

    fn indentation(&self, at: usize) -> usize {
        let line = self.text(at);
        line.len() - line.trim_start().len()
    }
}

/// How far a line was walked: the line, and characters and bytes of it.
#[derive(Default)]
struct Walked {
    line: usize,
    characters: usize,
    bytes: usize,
}

impl Walked {
    /// The bytes of the first characters of a line.
    fn bytes_before(&mut self, text: &str, line: usize, characters: usize) -> usize {
        if self.line != line || self.characters > characters {
            *self = Self {
                line,
                ..Self::default()
            };
        }
        let more = text[self.bytes..]
            .chars()
            .take(characters - self.characters);
        let bytes: usize = more.map(char::len_utf8).sum();
        self.characters = characters;
        self.bytes += bytes;
        self.bytes
    }
}

/// The text, with a replacement character for what is none.
fn decode(bytes: &[u8]) -> String {
    let units = |low: usize| {
        let units = bytes[2..]
            .chunks_exact(2)
            .map(|pair| u16::from(pair[low]) | u16::from(pair[1 - low]) << 8);
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, ..] => units(0),
        [0xfe, 0xff, ..] => units(1),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A second byte order mark at the beginning, if it makes the kubelet pass over characters that mean something.
fn second_mark(bytes: &[u8], text: &str) -> Option<Repair> {
    // What reads the text takes this mark for the first one.
    let matters =
        text.starts_with('\u{feff}') && yaml::to_json(bytes) != yaml::to_json(text.as_bytes());
    matters.then(|| Repair {
        code: "byte-order-mark",
        place: Place { line: 1, column: 1 },
        message: "two byte order marks stand at the beginning, with which the first character of a line is passed over"
            .to_owned(),
        fix: "write UTF-8 without a byte order mark".to_owned(),
    })
}

/// The line with the mark behind which another document has content.
fn second_document(text: &str) -> Option<usize> {
    let has_content = |line: &str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && !matches!(line, "---" | "...")
    };
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|line| has_content(line))?;
    let mark = first
        + lines[first..]
            .iter()
            .position(|line| *line == "---" || line.starts_with("--- "))?;
    let content_behind =
        lines[mark].len() > 3 || lines[mark + 1..].iter().any(|line| has_content(line));
    (content_behind && mark > first).then_some(mark + 1)
}

/// The text up to the second document.
fn first_lines(text: &str, second: Option<usize>) -> String {
    match second {
        Some(line) => text.split_inclusive('\n').take(line - 1).collect(),
        None => text.to_owned(),
    }
}

/// A tree without places and without order of keys.
fn plain(node: &Node) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(plain).collect()),
        Value::Map(entries) => {
            let mut entries: Vec<_> = entries
                .iter()
                .map(|entry| Entry {
                    value: plain(&entry.value),
                    ..Entry::new(&entry.key, Value::Null)
                })
                .collect();
            entries.sort_by(|one, other| one.key.cmp(&other.key));
            Value::Map(entries)
        }
        scalar => scalar.clone(),
    };
    Node::new(value)
}
