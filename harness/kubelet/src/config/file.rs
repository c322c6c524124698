//! Reads one configuration file as the kubelet's codec does (`config.go` `decode`): JSON or YAML, then the kind, then
//! the object. Whether its values make sense is judged in `validate`.

use std::borrow::Cow;

use super::object;
use super::other_kind;
use super::provider::Provider;
use super::scheme::{self, Known};
use super::yaml;
use super::{json_iterator, schema::Schema};
use crate::decode::{JSON_ERROR, interpret};
use crate::golang::json::{Document, SyntaxError};
use crate::release::Release;

/// A file as far as every release reads it alike: its JSON, parsed.
#[derive(Debug)]
pub(crate) struct Parsed<'f> {
    file: &'f [u8],
    /// The JSON of the file, written or made of YAML, and what it holds, or the kubelet's words about it.
    json: Result<(Cow<'f, [u8]>, Document<'f>), String>,
    /// What strict YAML says of keys met twice.
    repeated: Option<String>,
}

impl<'f> Parsed<'f> {
    /// Reads JSON if the first character is a brace, else YAML.
    pub(crate) fn new(file: &'f [u8]) -> Self {
        let mut repeated = None;
        let syntax_error = |error: SyntaxError| format!("{JSON_ERROR}{error}");
        let json = match is_json(file) {
            true => Document::parse(file)
                .map(|document| (Cow::Borrowed(file), document))
                .map_err(syntax_error),
            false => yaml::compose(file)
                .and_then(|document| {
                    repeated = yaml::repeated_keys(&document).map(|error| error.text);
                    yaml::json_of(&document).map(String::into_bytes)
                })
                .map_err(|error| error.text)
                .and_then(|json| {
                    let document = Document::parse(&json).map_err(syntax_error)?;
                    let document = document.into_owned();
                    Ok((Cow::Owned(json), document))
                }),
        };
        Self {
            file,
            json,
            repeated,
        }
    }

    /// The bytes of the file.
    pub(super) fn file(&self) -> &'f [u8] {
        self.file
    }
}

/// `yaml.IsJSONBuffer`: the first character that is no white space is a brace.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    let Some(chunk) = bytes.utf8_chunks().next() else {
        return false;
    };
    chunk.valid().trim_start().starts_with('{')
}

/// The providers of a file, or the kubelet's words about it.
pub(super) fn decode(parsed: &Parsed<'_>, release: Release) -> Result<Vec<Provider>, Vec<u8>> {
    let (json, document) = parsed.json.as_ref().map_err(|text| worded(text, release))?;
    let repeated = parsed.repeated.clone();
    let meta = interpret(document.root()).map_err(|error| error.text)?;
    let missing = |what: &str| {
        let mut text = format!("Object '{what}' is missing in '").into_bytes();
        text.extend_from_slice(parsed.file);
        text.push(b'\'');
        text
    };
    if meta.kind.is_empty() {
        return Err(missing("Kind"));
    }
    if meta
        .group_version
        .rsplit('/')
        .next()
        .is_none_or(str::is_empty)
    {
        return Err(missing("apiVersion"));
    }
    match scheme::look_up(meta.group_version, meta.kind, release)? {
        Known::Config(schema) => decode_config(json, document, repeated, schema),
        Known::Other(go_type) => {
            let unknown = other_kind::decode(json, document.root(), go_type, release)?;
            scheme::convert(meta.group_version, meta.kind, release)?;
            let strict: Vec<_> = repeated.into_iter().chain(unknown).collect();
            match strict.as_slice() {
                [_, ..] if release.decodes_strictly() => Err(strict_error(&strict)),
                _ => Err(format!("failed to decode \"{}\" (wrong Kind)", meta.kind).into_bytes()),
            }
        }
    }
}

/// What no JSON can be made of, in the words of a release.
fn worded(text: &str, release: Release) -> String {
    match text.strip_prefix(yaml::UNSUPPORTED_MAP_KEY) {
        Some(rest) if release.capitalises_unsupported_map_key() => {
            format!("Unsupported map key{rest}")
        }
        _ => text.to_owned(),
    }
}

fn decode_config(
    json: &[u8],
    document: &Document<'_>,
    repeated: Option<String>,
    schema: Schema,
) -> Result<Vec<Provider>, Vec<u8>> {
    let decoded = object::decode(document.root(), schema);
    if schema.release.decodes_with_json_iterator()
        && (decoded.is_err() || document.number_beyond_float64().is_some())
        && let Some(text) = json_iterator::error(json, schema)
    {
        return Err(text);
    }
    let decoded = decoded?;
    let strict: Vec<_> = repeated.into_iter().chain(decoded.strict).collect();
    if schema.release.decodes_strictly() && !strict.is_empty() {
        return Err(strict_error(&strict));
    }
    Ok(decoded.config.providers.unwrap_or_default())
}

/// `runtime.strictDecodingError`.
fn strict_error(errors: &[String]) -> Vec<u8> {
    format!("strict decoding error: {}", errors.join(", ")).into_bytes()
}
