//! Reads some characters of a text as one that the text does not have, and puts them back afterwards: so libyaml-safer takes
//! for text what go-yaml takes for text.

use std::collections::HashSet;

use super::YamlError;
use super::compose::{Content, Document};
use super::reader::Source;

/// Composes the text with another character in the place of every `original` that `is_text` says is one, told the text before
/// and behind it. Nothing if the text uses all characters for private use.
pub(super) fn compose(
    source: &Source,
    original: char,
    is_text: impl Fn(&str, &str) -> bool,
    compose: impl Fn(&Source) -> Result<Document, YamlError>,
) -> Option<Result<Document, YamlError>> {
    let text = str::from_utf8(&source.text).ok()?;
    let used: HashSet<char> = text.chars().filter(|c| *c >= '\u{e000}').collect();
    let stand_in = ('\u{e000}'..='\u{f8ff}').find(|character| !used.contains(character))?;
    let mut replaced = String::with_capacity(text.len());
    let mut behind_last = 0;
    for (at, _) in text.match_indices(original) {
        let behind = at + original.len_utf8();
        if is_text(&text[..at], &text[behind..]) {
            replaced.push_str(&text[behind_last..at]);
            replaced.push(stand_in);
            behind_last = behind;
        }
    }
    replaced.push_str(&text[behind_last..]);
    let replaced = Source {
        text: replaced.into_bytes(),
        fault: source.fault,
    };
    Some(compose(&replaced).map(|mut document| {
        for node in &mut document.nodes {
            node.tag = node
                .tag
                .replace(stand_in, original.encode_utf8(&mut [0; 4]));
            if let Content::Scalar { value, .. } = &mut node.content {
                *value = value.replace(stand_in, original.encode_utf8(&mut [0; 4]));
            }
        }
        document
    }))
}
