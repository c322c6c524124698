//! What a stranger wrote, made fit to be shown: on one line, with everything escaped that a terminal would
//! act on or a reader could not see, and cut to a length people read.
//!
//! Every format for people passes every text that is not its own through here. It takes no secrets out; that
//! has happened before a report is made.

use std::borrow::Cow;

use super::counted;

/// The text on one line, at most `most` characters of it, with a note of how many bytes are left out.
///
/// Quotes and backslashes stay as they are, so that JSON is still readable; so does all printable text of any
/// script. Line ends, control characters, terminal sequences, bidirectional overrides, invisible and
/// combining characters become `\n`, `\u{1b}`, `\u{202e}` and so on.
pub(super) fn line(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut length = 0;
    for (at, character) in text.char_indices() {
        if length >= most {
            let left_out = counted(text.len() - at, "byte");
            return format!("{shown}… ({left_out} more)");
        }
        length += push(&mut shown, character);
    }
    shown
}

/// The last `most_lines` lines that are not blank, each made fit like [`line`] from its last `most` characters.
pub(super) fn tail(text: &str, most_lines: usize, most: usize) -> Vec<String> {
    let all: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let left_out = all.len().saturating_sub(most_lines);
    let mut shown = Vec::new();
    if left_out > 0 {
        shown.push(format!("… ({} before this)", counted(left_out, "line")));
    }
    shown.extend(all[left_out..].iter().map(|text| ending(text, most)));
    shown
}

/// A line with its first character escaped, if a workflow runner would take it for a command; they look behind spaces.
pub(super) fn commanding_nobody(line: &str) -> Cow<'_, str> {
    match line.chars().next() {
        Some(first) if line.starts_with("::") || line.starts_with("##[") => {
            Cow::Owned(format!("{}{}", first.escape_unicode(), &line[1..]))
        }
        _ => Cow::Borrowed(line),
    }
}

/// Whether a character stands for itself on a page.
pub(super) fn is_plain(character: char) -> bool {
    matches!(character, '\\' | '"' | '\'') || character.escape_debug().len() == 1
}

fn ending(text: &str, most: usize) -> String {
    let first = text
        .char_indices()
        .rev()
        .nth(most.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    let mark = if first > 0 { "…" } else { "" };
    format!("{mark}{}", line(&text[first..], usize::MAX))
}

/// Adds one character, escaped if need be, and says how many it became.
fn push(shown: &mut String, character: char) -> usize {
    if is_plain(character) {
        shown.push(character);
        return 1;
    }
    shown.extend(character.escape_debug());
    character.escape_debug().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_is_readable_and_escapes_the_rest() {
        for (text, expected) in [
            ("plain text, {\"a\": 'b\\n'}", "plain text, {\"a\": 'b\\n'}"),
            ("Größe 鍵 🔑 – …", "Größe 鍵 🔑 – …"),
            ("a\r\nfail  fake/case\tx", "a\\r\\nfail  fake/case\\tx"),
            (
                "\u{1b}[2J\u{1b}]0;title\u{7}",
                "\\u{1b}[2J\\u{1b}]0;title\\u{7}",
            ),
            ("\u{9b}31m \u{7f}\u{8}", "\\u{9b}31m \\u{7f}\\u{8}"),
            (
                "safe\u{202e}evil\u{2066}\u{200b}\u{feff}",
                "safe\\u{202e}evil\\u{2066}\\u{200b}\\u{feff}",
            ),
            ("a\u{2028}b\u{85}c\0", "a\\u{2028}b\\u{85}c\\0"),
            ("z\u{335}\u{336}", "z\\u{335}\\u{336}"),
            ("\u{e0041}\u{ad}\u{a0}", "\\u{e0041}\\u{ad}\\u{a0}"),
        ] {
            assert_eq!(line(text, 500), expected, "{text:?}");
        }
    }

    #[test]
    fn cuts_and_says_by_how_much() {
        for (text, most, expected) in [
            ("abcdef", 6, "abcdef"),
            ("abcdef", 3, "abc… (3 bytes more)"),
            ("ä鍵xyz", 2, "ä鍵… (3 bytes more)"),
            ("\u{1b}\u{1b}\u{1b}", 7, "\\u{1b}\\u{1b}… (1 byte more)"),
            ("", 0, ""),
        ] {
            assert_eq!(line(text, most), expected, "{text:?}");
        }
    }

    #[test]
    fn keeps_the_last_lines() {
        for (text, expected) in [
            ("", &[][..]),
            ("\n \n", &[]),
            ("one\n\ntwo\n", &["one", "two"]),
            (
                "one\ntwo\nthree",
                &["… (1 line before this)", "two", "three"],
            ),
            ("0123456789\r\n", &["…456789"][..]),
            ("\u{1b}[1A\rok", &["…[1A\\rok"]),
        ] {
            assert_eq!(tail(text, 2, 6), expected, "{text:?}");
        }
    }
}
