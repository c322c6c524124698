//! Writes a tree as YAML with the comments of the file it came from: a comment on a line of its own goes before what
//! followed it, one behind a value stays there.

use super::comments::Comments;
use super::tree::{Entry, Node, Value};
use super::write_json::quote;
use crate::config::yaml::{Scalar, resolve};

/// The whole file.
pub(super) fn write(root: &Node, comments: Comments) -> String {
    let mut writer = Writer {
        yaml: String::new(),
        comments,
    };
    match &root.value {
        Value::Map(entries) if !entries.is_empty() => writer.entries(entries, 0, false),
        _ => {
            writer.scalar(root);
            writer.yaml.push('\n');
        }
    }
    for comment in writer.comments.rest() {
        writer.yaml.push_str(&comment);
        writer.yaml.push('\n');
    }
    writer.yaml
}

struct Writer {
    yaml: String,
    comments: Comments,
}

impl Writer {
    /// Entries at a column; `opened` if the line of the first one was begun with a dash.
    fn entries(&mut self, entries: &[Entry], column: usize, opened: bool) {
        for (at, entry) in entries.iter().enumerate() {
            if !(opened && at == 0) {
                self.before(entry.place.line, column);
                self.indent(column);
            }
            self.text(&entry.key);
            self.yaml.push(':');
            self.value(&entry.value, entry.place.line, column);
        }
    }

    /// What stands behind the colon of a key, to the end of its last line.
    fn value(&mut self, node: &Node, line: usize, column: usize) {
        match &node.value {
            Value::List(items) if !items.is_empty() => {
                self.end(line);
                for item in items {
                    self.item(item, column);
                }
            }
            Value::Map(entries) if !entries.is_empty() => {
                self.end(line);
                self.entries(entries, column + 2, false);
            }
            _ => {
                self.yaml.push(' ');
                self.scalar(node);
                self.end(node.place.line.max(line));
            }
        }
    }

    /// One item, its dash at the column.
    fn item(&mut self, node: &Node, column: usize) {
        let first = match &node.value {
            Value::Map(entries) => entries
                .iter()
                .map(|entry| entry.place.line)
                .find(|line| *line > 0),
            _ => None,
        };
        self.before(first.unwrap_or(node.place.line), column);
        self.indent(column);
        self.yaml.push_str("- ");
        match &node.value {
            Value::Map(entries) if !entries.is_empty() => self.entries(entries, column + 2, true),
            _ => {
                self.scalar(node);
                self.end(node.place.line);
            }
        }
    }

    fn before(&mut self, line: usize, column: usize) {
        for comment in self.comments.before(line) {
            self.indent(column);
            self.yaml.push_str(&comment);
            self.yaml.push('\n');
        }
    }

    fn end(&mut self, line: usize) {
        if let Some(comment) = self.comments.behind(line) {
            self.yaml.push_str("  ");
            self.yaml.push_str(&comment);
        }
        self.yaml.push('\n');
    }

    fn indent(&mut self, column: usize) {
        self.yaml.push_str(&" ".repeat(column));
    }

    fn scalar(&mut self, node: &Node) {
        match &node.value {
            Value::Null => self.yaml.push_str("null"),
            Value::Boolean(value, _) => self.yaml.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => self.yaml.push_str(number),
            Value::Text(text) => self.text(text),
            // Collections without anything in them, and lists in lists, which no field has.
            Value::List(_) => self.yaml.push_str("[]"),
            Value::Map(_) => self.yaml.push_str("{}"),
        }
    }

    /// A text, in quotes unless every reader takes it for a text without.
    fn text(&mut self, text: &str) {
        let begins = |first: char| first.is_ascii_alphanumeric() || "/._".contains(first);
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:@+=".contains(&byte);
        let plain = (text.starts_with(begins) || text.starts_with("--"))
            && text.bytes().all(harmless)
            && !text.ends_with(':')
            && !text.starts_with("---")
            && resolve("", text, true) == Ok(Scalar::Text(text.to_owned()));
        match plain {
            true => self.yaml.push_str(text),
            false => quote(&mut self.yaml, text),
        }
    }
}
