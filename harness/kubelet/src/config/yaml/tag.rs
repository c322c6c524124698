//! Keeps a comma directly behind a tag from libyaml-safer 0.3, which would panic. For go-yaml it is part of the tag, as
//! brackets are (`yaml_parser_scan_tag_uri` of `scannerc.go`), so both are read as escapes in it.

use super::YamlError;
use super::compose::{Document, Place};
use super::guard;
use super::reader::Source;
use super::walk::Walk;

/// How often a text is read again because a tag that goes on made another one of something behind it.
const MAX_ROUNDS: usize = 8;

/// [`super::compose::compose`] for any text.
pub(super) fn compose(mut source: Source) -> Result<Document, YamlError> {
    for _ in 0..MAX_ROUNDS {
        let (text, added) = space_behind_tags(&source.text);
        if added.is_empty() {
            return guard::compose(source);
        }
        let spaced = Source {
            text,
            fault: source.fault,
        };
        let document = guard::compose(spaced.clone())?;
        let commas = commas_in_tags(&document, &spaced.text, &added);
        if commas.is_empty() {
            return guard::compose(source);
        }
        source.text = escape(&source.text, &commas);
    }
    let problem = "did not find expected whitespace or line break";
    Err(YamlError::new(problem, Place::default()))
}

/// The text with a space before every comma that may follow a tag, and where these spaces are.
fn space_behind_tags(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut spaced, mut added) = (Vec::with_capacity(text.len()), Vec::new());
    let mut in_tag = false;
    for byte in text {
        match byte {
            b'!' => in_tag = true,
            b' ' | b'\t' | b'\r' | b'\n' => in_tag = false,
            b',' if in_tag => {
                added.push(spaced.len());
                spaced.push(b' ');
                in_tag = false;
            }
            _ => {}
        }
        spaced.push(*byte);
    }
    (spaced, added)
}

/// Where in the text without added spaces the commas stand that do follow a tag, in order.
fn commas_in_tags(document: &Document, spaced: &[u8], added: &[usize]) -> Vec<usize> {
    let mut walk = Walk::new(spaced);
    let tagged = document.nodes.iter().filter(|node| !node.tag.is_empty());
    let commas = tagged.filter_map(|node| {
        walk.to(node.start);
        // An anchor may stand before the tag.
        while walk.character() == Some('&') {
            walk.behind_word();
            walk.behind_spaces();
        }
        walk.behind_word();
        let before = added.binary_search(&walk.offset()).ok()?;
        Some(walk.offset() - before)
    });
    commas.collect()
}

/// The text with escapes for these commas, and for the commas and brackets that follow them up to a space.
fn escape(text: &[u8], commas: &[usize]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len() + 2 * commas.len());
    let mut commas = commas.iter().peekable();
    let mut in_tag = false;
    for (at, byte) in text.iter().enumerate() {
        in_tag = (in_tag && !byte.is_ascii_whitespace()) || commas.next_if_eq(&&at).is_some();
        match byte {
            b',' if in_tag => escaped.extend_from_slice(b"%2C"),
            b'[' if in_tag => escaped.extend_from_slice(b"%5B"),
            b']' if in_tag => escaped.extend_from_slice(b"%5D"),
            _ => escaped.push(*byte),
        }
    }
    escaped
}
