//! How a question is told from others: given back with its answer, never judged.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::write::Object;

/// The `id` of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Id<'q> {
    /// A text.
    Text(Cow<'q, str>),
    /// A number.
    Number(serde_json::Number),
}

impl Id<'_> {
    pub(super) fn write(&self, object: &mut Object<'_>) {
        match self {
            Self::Text(text) => object.text("id", text),
            Self::Number(number) => object.value("id", number),
        };
    }
}

impl<'de: 'q, 'q> Deserialize<'de> for Id<'q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Id<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Id::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Id::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Id::Number(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Id::Number(number.into()))
    }
}
