//! Keeps three kinds of text from libyaml-safer 0.3, which would panic: a block scalar or an escape that the file
//! ends in, and a comma directly behind a tag. Each is read in an equal form instead.

use super::YamlError;
use super::compose::{Content, Document, Place};
use super::flow_colon;
use super::reader::Source;

/// [`super::compose::compose`] for any text.
pub(super) fn compose(source: Source) -> Result<Document, YamlError> {
    let spaced = Source {
        text: space_behind_tags(&source.text),
        fault: source.fault,
    };
    if spaced.text.len() > source.text.len() {
        let document = compose_to_the_end(spaced)?;
        if let Some(node) = document.nodes.iter().find(|node| !node.tag.is_empty()) {
            return Err(YamlError::new(
                "did not find expected whitespace or line break",
                node.start,
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
        Err(error) if source.text.iter().any(|byte| matches!(byte, b'|' | b'>')) => Err(error),
        _ if source.text.ends_with(b"\\") => read.map(|(_, document)| document),
        _ => flow_colon::compose(&source),
    }
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

/// The text with a space before every comma that may follow a tag.
fn space_behind_tags(text: &[u8]) -> Vec<u8> {
    let mut spaced = Vec::with_capacity(text.len());
    let mut in_tag = false;
    for byte in text {
        match byte {
            b'!' => in_tag = true,
            b' ' | b'\t' | b'\r' | b'\n' => in_tag = false,
            b',' if in_tag => {
                spaced.push(b' ');
                in_tag = false;
            }
            _ => {}
        }
        spaced.push(*byte);
    }
    spaced
}
