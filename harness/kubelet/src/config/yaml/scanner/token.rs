//! What the scanner cuts a text into.

use crate::config::yaml::mark::Place;

/// A token and where it stands (`yaml_token_t`).
#[derive(Debug)]
pub(in crate::config::yaml) struct Token {
    pub(in crate::config::yaml) kind: Kind,
    pub(in crate::config::yaml) start: Place,
    pub(in crate::config::yaml) end: Place,
}

/// The kinds of tokens (`yaml_token_type_t`).
#[derive(Debug, PartialEq, Eq)]
pub(in crate::config::yaml) enum Kind {
    StreamStart,
    StreamEnd,
    Version { major: u8, minor: u8 },
    TagDirective { handle: String, prefix: String },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag { handle: String, suffix: String },
    Scalar { value: String, plain: bool },
}
