//! YAML as the kubelet reads it: sigs.k8s.io/yaml over go-yaml v2, from bytes to JSON text with Go's words for
//! every error. It knows nothing about what a configuration holds.

mod compose;
mod construct;
mod fault;
mod keys;
mod mark;
mod parser;
mod reader;
mod resolve;
mod scanner;
mod write_json;

pub(crate) use compose::{Content, Document};
pub(crate) use mark::Place;
pub(crate) use resolve::{Scalar, resolve};
pub(crate) use scanner::TOO_DEEP;
pub(crate) use write_json::UNSUPPORTED_MAP_KEY;

/// Why a text is no YAML, or no JSON can be made of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub(crate) struct YamlError {
    /// The kubelet's words, `yaml: ` included.
    pub(crate) text: String,
    /// Where the fault was noticed.
    pub(crate) place: Place,
    /// Where the quoted text or the bracket begins that has no end, else the same.
    pub(crate) begins: Place,
}

impl YamlError {
    fn new(text: &str, place: Place) -> Self {
        Self {
            text: format!("yaml: {text}"),
            place,
            begins: place,
        }
    }
}

/// The nodes of the first document, each with its place.
///
/// # Errors
///
/// A text that cannot be parsed, in go-yaml's words.
pub(crate) fn compose(bytes: &[u8]) -> Result<Document, YamlError> {
    compose::compose(&reader::read(bytes))
}

/// The first document as JSON text (`yaml.YAMLToJSON`).
///
/// # Errors
///
/// As [`compose`], bad aliases and merges, and what JSON cannot hold.
pub(crate) fn to_json(bytes: &[u8]) -> Result<String, YamlError> {
    json_of(&compose(bytes)?)
}

/// The same for a document that was composed.
pub(crate) fn json_of(document: &Document) -> Result<String, YamlError> {
    let values = construct::construct(document, false)?;
    write_json::write(&values).map_err(|text| YamlError {
        text,
        place: Place::default(),
        begins: Place::default(),
    })
}

/// What `yaml.YAMLToJSONStrict` says of keys met twice in a document that [`json_of`] takes.
pub(crate) fn repeated_keys(document: &Document) -> Option<YamlError> {
    construct::construct(document, true).err()
}
