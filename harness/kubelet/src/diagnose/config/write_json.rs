//! Writes a tree as JSON for people: two spaces a level, short lists on one line.

use super::tree::{Node, Value};

/// Longer lists of scalars get a line for each item.
const LINE: usize = 100;

/// The whole file.
pub(super) fn write(root: &Node) -> String {
    let mut json = String::new();
    push(&mut json, root, 0);
    json.push('\n');
    json
}

fn push(json: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Null => json.push_str("null"),
        Value::Boolean(value, _) => json.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => json.push_str(number),
        Value::Text(text) => quote(json, text),
        Value::List(items) if items.is_empty() => json.push_str("[]"),
        Value::List(items) => {
            let scalars = items
                .iter()
                .all(|item| !matches!(item.value, Value::List(_) | Value::Map(_)));
            let mut line = String::from("[");
            for (at, item) in items.iter().enumerate().filter(|_| scalars) {
                line.push_str(if at == 0 { "" } else { ", " });
                push(&mut line, item, depth);
            }
            if scalars && line.len() + depth * 2 < LINE {
                json.push_str(&line);
                json.push(']');
                return;
            }
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                begin(json, at, depth);
                push(json, item, depth + 1);
            }
            end(json, ']', depth);
        }
        Value::Map(entries) if entries.is_empty() => json.push_str("{}"),
        Value::Map(entries) => {
            json.push('{');
            for (at, entry) in entries.iter().enumerate() {
                begin(json, at, depth);
                quote(json, &entry.key);
                json.push_str(": ");
                push(json, &entry.value, depth + 1);
            }
            end(json, '}', depth);
        }
    }
}

fn begin(json: &mut String, at: usize, depth: usize) {
    json.push_str(if at == 0 { "\n" } else { ",\n" });
    json.push_str(&"  ".repeat(depth + 1));
}

fn end(json: &mut String, bracket: char, depth: usize) {
    json.push('\n');
    json.push_str(&"  ".repeat(depth));
    json.push(bracket);
}

/// Appends a text in double quotes that JSON and YAML read alike.
pub(super) fn quote(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\t' => json.push_str("\\t"),
            '\r' => json.push_str("\\r"),
            '\0'..' '
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => json.push(character),
        }
    }
    json.push('"');
}
