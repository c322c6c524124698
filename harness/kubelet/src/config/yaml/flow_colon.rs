//! Reads plain text inside of `[…]` and `{…}` as go-yaml's scanner does where it is older than libyaml-safer's: a colon
//! before a bracket, a comma or a question mark is part of the text (`yaml_parser_scan_plain_scalar` of `scannerc.go`).

use std::collections::HashSet;

use super::YamlError;
use super::compose::{self, Content, Document};
use super::reader::Source;

/// How libyaml-safer refuses the colon.
const UNEXPECTED_COLON: &str = "found unexpected ':'";

/// [`compose::compose`] for a text that may have such colons: they are read as a character that the text does not have,
/// and put back.
pub(super) fn compose(source: &Source) -> Result<Document, YamlError> {
    let read = compose::compose(source);
    match &read {
        Err(error) if error.text.ends_with(UNEXPECTED_COLON) => {}
        _ => return read,
    }
    let Some(stand_in) = unused_character(&source.text) else {
        return read;
    };
    let mut document = compose::compose(&Source {
        text: replace_colons(&source.text, stand_in),
        ..source.clone()
    })?;
    for node in &mut document.nodes {
        node.tag = node.tag.replace(stand_in, ":");
        if let Content::Scalar { value, .. } = &mut node.content {
            *value = value.replace(stand_in, ":");
        }
    }
    Ok(document)
}

/// A character for private use that the text does not use.
fn unused_character(text: &[u8]) -> Option<char> {
    let text = str::from_utf8(text).ok()?;
    let used: HashSet<char> = text.chars().filter(|c| *c >= '\u{e000}').collect();
    ('\u{e000}'..='\u{f8ff}').find(|character| !used.contains(character))
}

/// The text without the colons that a plain text may go on with. A colon behind a quote or a bracket stands between key
/// and value, as one behind a space mostly does.
fn replace_colons(text: &[u8], stand_in: char) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| text[before]);
        let in_text = before.is_some_and(|byte| !b" \t\r\n\"',[]{}".contains(&byte));
        let behind = text
            .get(at + 1)
            .is_some_and(|byte| b",?[]{}".contains(byte));
        if *byte == b':' && in_text && behind {
            replaced.extend_from_slice(stand_in.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            replaced.push(*byte);
        }
    }
    replaced
}
