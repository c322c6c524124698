//! Reads plain text inside of `[…]` and `{…}` as go-yaml's scanner does where it is older than libyaml-safer's: a colon
//! before a bracket, a comma or a question mark is part of the text (`yaml_parser_scan_plain_scalar` of `scannerc.go`).

use super::YamlError;
use super::compose::{self, Document};
use super::reader::Source;
use super::stand_in;

/// How libyaml-safer refuses the colon.
const UNEXPECTED_COLON: &str = "found unexpected ':'";

/// [`compose::compose`] for a text that may have such colons.
pub(super) fn compose(source: &Source) -> Result<Document, YamlError> {
    let read = compose::compose(source);
    match &read {
        Err(error) if error.text.ends_with(UNEXPECTED_COLON) => {
            stand_in::compose(source, ':', is_text, compose::compose).unwrap_or(read)
        }
        _ => read,
    }
}

/// Whether a plain text may go on with a colon. Behind a quote or a bracket it stands between key and value, as it mostly
/// does behind a space.
fn is_text(before: &str, behind: &str) -> bool {
    !before.is_empty()
        && !before.ends_with([' ', '\t', '\r', '\n', '"', '\'', ',', '[', ']', '{', '}'])
        && behind.starts_with([',', '?', '[', ']', '{', '}'])
}
