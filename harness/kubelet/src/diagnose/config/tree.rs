//! A configuration as it was written, whatever is wrong with it: values in order, each with its place. It is what
//! the checks read and what the corrected file is written from.

/// A place in a file, counted from 1 in lines and characters; all zero for what was not written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) value: Value,
}

/// What is written. A scalar keeps its text, so that `12` can become `"12"`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Boolean(bool, String),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key, where it stands, and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) place: Place,
    pub(super) value: Node,
}

impl Node {
    /// A value that was not written.
    pub(super) fn new(value: Value) -> Self {
        Self {
            place: Place::default(),
            value,
        }
    }

    /// A text in the place of what was written there.
    pub(super) fn text(place: Place, text: &str) -> Self {
        Self {
            place,
            value: Value::Text(text.to_owned()),
        }
    }

    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The scalar as it was written, whatever its type; nothing for null and collections.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) | Value::Boolean(_, text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Go's word for the type, as in `cannot unmarshal number into …`.
    pub(super) fn go_name(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Boolean(..) => "bool",
            Value::Number(_) => "number",
            Value::Text(_) => "string",
            Value::List(_) => "array",
            Value::Map(_) => "object",
        }
    }
}

impl Entry {
    /// An entry that was not written.
    pub(super) fn new(key: &str, value: Value) -> Self {
        Self {
            key: key.to_owned(),
            place: Place::default(),
            value: Node::new(value),
        }
    }
}

/// The value of the last entry with this key, which is the one that a lenient kubelet takes.
pub(super) fn get<'e>(entries: &'e [Entry], key: &str) -> Option<&'e Node> {
    entries
        .iter()
        .rev()
        .find(|entry| entry.key == key)
        .map(|entry| &entry.value)
}
