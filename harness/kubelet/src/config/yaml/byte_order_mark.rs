//! Reads a byte order mark at the beginning of a line as go-yaml does: as part of what stands there. libyaml-safer passes
//! it over (`is_bom` of `yamlprivateh.go` looks at the beginning of its buffer, not at the place it is asked about). The
//! mark at the beginning of a file is not seen here; of a second one behind it, with which go-yaml passes over the first
//! character of every line, nothing is known.

use super::YamlError;
use super::compose::Document;
use super::reader::Source;
use super::{stand_in, tag};

const MARK: char = '\u{feff}';

/// [`tag::compose`] for a text that may have such marks.
pub(super) fn compose(source: Source) -> Result<Document, YamlError> {
    let has_mark = str::from_utf8(&source.text).is_ok_and(|text| {
        text.match_indices(MARK)
            .any(|(at, _)| begins_line(&text[..at], ""))
    });
    let read = |source: &Source| tag::compose(source.clone());
    match has_mark {
        true => stand_in::compose(&source, MARK, begins_line, read)
            .unwrap_or_else(|| tag::compose(source)),
        false => tag::compose(source),
    }
}

fn begins_line(before: &str, _behind: &str) -> bool {
    before.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}
