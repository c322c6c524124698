//! JSON as Go's `encoding/json` reads it: the same texts are refused with the same words, and what is taken
//! comes out as the same values. Order, duplicate keys and byte offsets are kept; nothing is looked up or typed.
//!
//! A [`Document`] is one flat list, so the deepest input the rules allow (10000 levels) needs no stack, and an
//! input of any size is read in one pass.

mod parser;
mod scalar;
mod string;

use std::borrow::Cow;
use std::ops::Range;

pub use parser::{MAX_DEPTH, SyntaxError};
pub(crate) use scalar::is_beyond_float64;
pub(crate) use string::plain_length;

/// A parsed JSON text: exactly one value. What can be borrowed from the text is.
///
/// ```
/// use credproof_kubelet::golang::json::{Document, Kind};
///
/// let document = Document::parse(br#"{"a": 1, "a": [true]}"#).unwrap();
/// let members: Vec<_> = document.root().members().collect();
/// assert_eq!(members[1].key, "a");
/// assert_eq!(members[1].value.kind(), Kind::Array);
/// assert_eq!(members[1].value.span(), 14..20);
///
/// let error = Document::parse(b"{'a': 1}").unwrap_err();
/// assert_eq!(error.to_string(), r"invalid character '\'' looking for beginning of object key string");
/// assert_eq!(error.offset, 1);
/// ```
#[derive(Debug, Clone)]
pub struct Document<'i> {
    nodes: Vec<Node<'i>>,
}

/// One value, or one key of an object. The children of a node follow it directly.
#[derive(Debug, Clone)]
struct Node<'i> {
    span: Range<usize>,
    /// Index of the first node that is not part of this one.
    after: usize,
    content: Content<'i>,
}

#[derive(Debug, Clone)]
enum Content<'i> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(Cow<'i, str>),
    /// After unescaping; also a key.
    String(Cow<'i, str>),
    Array,
    Object,
}

impl Content<'_> {
    fn into_owned(self) -> Content<'static> {
        match self {
            Content::Null => Content::Null,
            Content::Bool(value) => Content::Bool(value),
            Content::Number(digits) => Content::Number(digits.into_owned().into()),
            Content::String(text) => Content::String(text.into_owned().into()),
            Content::Array => Content::Array,
            Content::Object => Content::Object,
        }
    }
}

/// A value of a [`Document`].
#[derive(Debug, Clone, Copy)]
pub struct Value<'d> {
    document: &'d Document<'d>,
    index: usize,
}

/// What a [`Value`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'d> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(&'d str),
    /// A text, unescaped.
    String(&'d str),
    /// See [`Value::elements`].
    Array,
    /// See [`Value::members`].
    Object,
}

impl Kind<'_> {
    /// The word of Go's type errors: `cannot unmarshal number into …`.
    pub fn go_name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool(_) => "bool",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
}

/// A key and its value.
#[derive(Debug, Clone, Copy)]
pub struct Member<'d> {
    /// The key, unescaped.
    pub key: &'d str,
    /// Byte of the input at which the key's opening quote stands.
    pub key_offset: usize,
    /// What the key stands for.
    pub value: Value<'d>,
}

impl<'i> Document<'i> {
    /// Reads one JSON value with nothing but white space around it.
    ///
    /// # Errors
    ///
    /// [`SyntaxError`] with the text of Go's `encoding/json` for this input.
    pub fn parse(input: &'i [u8]) -> Result<Self, SyntaxError> {
        parser::parse(input).map(|nodes| Self { nodes })
    }

    /// The outermost value.
    pub fn root(&self) -> Value<'_> {
        Value {
            document: self,
            index: 0,
        }
    }

    /// The same document, which borrows nothing.
    pub fn into_owned(self) -> Document<'static> {
        let nodes = self.nodes.into_iter().map(|node| Node {
            span: node.span,
            after: node.after,
            content: node.content.into_owned(),
        });
        Document {
            nodes: nodes.collect(),
        }
    }

    /// The byte at which the first number with an exponent stands that is too large for 64 bits of floating point.
    pub(crate) fn number_beyond_float64(&self) -> Option<usize> {
        let beyond = |node: &&Node<'_>| matches!(&node.content, Content::Number(text) if is_beyond_float64(text));
        self.nodes.iter().find(beyond).map(|node| node.span.start)
    }
}

impl<'d> Value<'d> {
    /// What the value is.
    pub fn kind(self) -> Kind<'d> {
        match &self.node().content {
            Content::Null => Kind::Null,
            Content::Bool(value) => Kind::Bool(*value),
            Content::Number(digits) => Kind::Number(digits),
            Content::String(text) => Kind::String(text),
            Content::Array => Kind::Array,
            Content::Object => Kind::Object,
        }
    }

    /// The bytes of the input that the value was read from, brackets and quotes included.
    pub fn span(self) -> Range<usize> {
        self.node().span.clone()
    }

    /// The members of an object in the order written, duplicates included; nothing for another value.
    pub fn members(self) -> impl Iterator<Item = Member<'d>> {
        let mut children = self.children(matches!(self.kind(), Kind::Object));
        std::iter::from_fn(move || {
            let key_node = children.next()?;
            let value = children.next()?;
            let Kind::String(key) = key_node.kind() else {
                return None;
            };
            Some(Member {
                key,
                key_offset: key_node.span().start,
                value,
            })
        })
    }

    /// The elements of an array; nothing for another value.
    pub fn elements(self) -> impl Iterator<Item = Value<'d>> {
        self.children(matches!(self.kind(), Kind::Array))
    }

    /// The nodes directly below this one, if `wanted`.
    fn children(self, wanted: bool) -> impl Iterator<Item = Value<'d>> {
        let end = if wanted {
            self.node().after
        } else {
            self.index
        };
        let mut index = self.index + 1;
        std::iter::from_fn(move || {
            let child = Value {
                document: self.document,
                index,
            };
            (index < end).then(|| {
                index = child.node().after;
                child
            })
        })
    }

    fn node(self) -> &'d Node<'d> {
        &self.document.nodes[self.index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a value back, so that a test can compare trees.
    fn show(value: Value<'_>) -> String {
        match value.kind() {
            Kind::Null => "null".to_owned(),
            Kind::Bool(flag) => flag.to_string(),
            Kind::Number(digits) => digits.to_owned(),
            Kind::String(text) => format!("{text:?}"),
            Kind::Array => format!(
                "[{}]",
                value.elements().map(show).collect::<Vec<_>>().join(",")
            ),
            Kind::Object => {
                let members = value
                    .members()
                    .map(|m| format!("{:?}:{}", m.key, show(m.value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn keeps_order_duplicates_and_nesting() {
        for text in [
            "null",
            "[]",
            "{}",
            r#"{"b":[1,[],{"x":{}},null],"a":true,"b":-0.5e+1,"":""}"#,
        ] {
            let document = Document::parse(text.as_bytes()).unwrap();
            assert_eq!(show(document.root()), text);
        }
    }

    #[test]
    fn gives_offsets_of_keys_and_values() {
        let input = br#" { "auth" : {"r.io": null} } "#;
        let document = Document::parse(input).unwrap();
        let auth = document.root().members().next().unwrap();
        assert_eq!(document.root().span(), 1..28);
        assert_eq!(auth.key_offset, 3);
        assert_eq!(&input[auth.value.span()], br#"{"r.io": null}"#);
    }

    #[test]
    fn deep_input_needs_no_stack() {
        let nested = |levels| [vec![b'['; levels], vec![b']'; levels]].concat();
        assert!(Document::parse(&nested(MAX_DEPTH)).is_ok());
        let error = Document::parse(&nested(100_000)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid character '[' exceeded max depth"
        );
        assert_eq!(error.offset, MAX_DEPTH);
    }
}
