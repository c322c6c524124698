//! Reads a byte order mark at the beginning of a line as go-yaml does: as part of what stands there. libyaml-safer passes
//! it over. The one at the beginning of a file is not seen here (`is_bom` of `yamlprivateh.go` looks at the beginning of
//! its buffer, not at the place it is asked about).

use super::YamlError;
use super::compose::Document;
use super::reader::Source;
use super::{guard, stand_in};

const MARK: char = '\u{feff}';

/// [`guard::compose`] for a text that may have such marks.
pub(super) fn compose(source: Source) -> Result<Document, YamlError> {
    let has_mark = str::from_utf8(&source.text).is_ok_and(|text| {
        text.match_indices(MARK)
            .any(|(at, _)| begins_line(&text[..at], ""))
    });
    let read = |source: &Source| guard::compose(source.clone());
    match has_mark {
        true => stand_in::compose(&source, MARK, begins_line, read)
            .unwrap_or_else(|| guard::compose(source)),
        false => guard::compose(source),
    }
}

fn begins_line(before: &str, _behind: &str) -> bool {
    before.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}
