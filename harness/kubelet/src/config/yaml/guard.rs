//! Keeps three kinds of text from libyaml-safer 0.3, which would panic: a block scalar or an escape that the file
//! ends in, and a comma directly behind a tag. Each is read in an equal form instead.

use super::YamlError;
use super::compose::{Content, Document, Place};
use super::flow_colon;
use super::reader::Source;
use super::walk::Walk;

/// [`super::compose::compose`] for any text.
pub(super) fn compose(source: Source) -> Result<Document, YamlError> {
    let (text, added) = space_behind_tags(&source.text);
    if !added.is_empty() {
        let spaced = Source {
            text,
            fault: source.fault,
        };
        let document = compose_to_the_end(spaced.clone())?;
        if let Some(start) = tag_at_added_space(&document, &spaced.text, &added) {
            return Err(YamlError::new(
                "did not find expected whitespace or line break",
                start,
            ));
        }
    }
    compose_to_the_end(source)
}

/// A text without a line break at its end is first read with one. Only if no block scalar ends there, the text as
/// it is can be read, and must be, because errors at its end name another line.
fn compose_to_the_end(source: Source) -> Result<Document, YamlError> {
    if source.fault.is_some()
        || source
            .text
            .last()
            .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    {
        return flow_colon::compose(&source);
    }
    let mut ended = source.clone();
    ended.text.push(b'\n');
    let end = Place {
        line: line_breaks(&ended.text),
        column: 0,
    };
    let read = flow_colon::compose(&ended)
        .map(|mut document| (remove_added_break(&mut document, end), document));
    match read {
        Ok((true, document)) => Ok(document),
        Err(error) if may_end_in_block_scalar(&source, &error) => Err(error),
        _ if source.text.ends_with(b"\\") => read.map(|(_, document)| document),
        _ => flow_colon::compose(&source),
    }
}

/// A quoted text without an end is what the file ends in; anything else may be a block scalar.
fn may_end_in_block_scalar(source: &Source, error: &YamlError) -> bool {
    let has_mark = source.text.iter().any(|byte| matches!(byte, b'|' | b'>'));
    has_mark && !error.text.ends_with("found unexpected end of stream")
}

/// Whether the last scalar is a block scalar up to the end; it loses the line break that was not written.
fn remove_added_break(document: &mut Document, end: Place) -> bool {
    match document.nodes.last_mut() {
        Some(node) if node.block && node.end.line >= end.line => {
            if let Content::Scalar { value, .. } = &mut node.content
                && value.ends_with('\n')
            {
                value.pop();
            }
            true
        }
        _ => false,
    }
}

fn line_breaks(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
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

/// The first node whose tag ends at one of the added spaces.
fn tag_at_added_space(document: &Document, spaced: &[u8], added: &[usize]) -> Option<Place> {
    let mut walk = Walk::new(spaced);
    let mut tagged = document.nodes.iter().filter(|node| !node.tag.is_empty());
    tagged.find_map(|node| {
        walk.to(node.start);
        // An anchor may stand before the tag.
        while walk.character() == Some('&') {
            walk.behind_word();
            walk.behind_spaces();
        }
        walk.behind_word();
        let found = added.binary_search(&walk.offset()).is_ok();
        found.then_some(node.start)
    })
}
