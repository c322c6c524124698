//! Ways to change one line that YAML cannot read: what people leave out, and what they leave bare.

use super::indentation::key_end;

/// One way to change a line.
pub(super) struct Way {
    pub(super) line: String,
    /// What is wrong with the line as it is.
    pub(super) message: &'static str,
    /// What to do.
    pub(super) fix: &'static str,
}

/// The ways, the most probable first. The parser says which one helps.
pub(super) fn line_repairs(line: &str) -> Vec<Way> {
    let line = line.trim_end_matches('\r');
    let content = line.trim_start().trim_start_matches("- ").trim_start();
    let before = &line[..line.len() - content.len()];
    let mut ways = colon(before, content);
    let value_at = key_end(content).map_or(0, |end| end + 1);
    let (key, value) = content.split_at(value_at);
    let value = value.split(" #").next().unwrap_or_default().trim();
    let close = closers(line);
    match value.starts_with(['"', '\'', '[', '{']) {
        true => ways.extend(close.into_iter().chain(quotes(before, key, value))),
        false => ways.extend(quotes(before, key, value).into_iter().chain(close)),
    }
    let plain = line
        .chars()
        .filter(|character| *character == '\t' || !character.is_control())
        .collect();
    ways.push(Way {
        line: plain,
        message: "the line holds a control character",
        fix: "remove it",
    });
    ways.retain(|way| way.line != line);
    ways
}

/// A colon, or the space behind it.
fn colon(before: &str, content: &str) -> Vec<Way> {
    let word = content
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(content.len());
    let (key, rest) = content.split_at(word);
    if key.is_empty() {
        return Vec::new();
    }
    if let Some(value) = rest.strip_prefix(':') {
        return vec![Way {
            line: format!("{before}{key}: {}", value.trim_start()),
            message: "there is no space behind the colon",
            fix: "put a space behind the colon",
        }];
    }
    let value = rest.trim_start_matches([' ', '=', '\t']);
    vec![Way {
        line: format!("{before}{key}: {value}").trim_end().to_owned(),
        message: "there is no colon behind the key",
        fix: "put a colon and a space behind the key",
    }]
}

/// The value in double quotes.
fn quotes(before: &str, key: &str, value: &str) -> Option<Way> {
    let gap = if key.is_empty() { "" } else { " " };
    let quoted = value
        .trim_matches(['"', '\''])
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    (!value.is_empty()).then(|| Way {
        line: format!("{before}{key}{gap}\"{quoted}\""),
        message: "the value begins with or holds a character that means something in YAML",
        fix: "put the value in quotes",
    })
}

/// What may be left open.
fn closers(line: &str) -> [Way; 4] {
    [
        ("\"", "the quote is not closed"),
        ("'", "the quote is not closed"),
        ("]", "the bracket is not closed"),
        ("}", "the brace is not closed"),
    ]
    .map(|(close, message)| Way {
        line: format!("{line}{close}"),
        message,
        fix: "close it",
    })
}
