//! Keeps texts from libyaml-safer 0.3 that end in a block scalar or an escape, for which it would panic: each is read in
//! an equal form instead. See `tag` for the third kind.

use super::YamlError;
use super::compose::{Content, Document, Place};
use super::flow_colon;
use super::reader::Source;

/// [`super::compose::compose`] for a text without a comma directly behind a tag.
///
/// A text without a line break at its end is first read with one. Only if no block scalar ends there, the text as
/// it is can be read, and must be, because errors at its end name another line.
pub(super) fn compose(source: Source) -> Result<Document, YamlError> {
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
