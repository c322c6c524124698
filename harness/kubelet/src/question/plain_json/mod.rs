//! Reads the JSON of a question into its structs, in a fraction of the time that serde_json takes. It says nothing of
//! what is wrong and leaves out what is rare: what is not taken here (a fraction, an integer beyond 64 bits, deep
//! nesting, anything that is no JSON) is for serde_json to judge. What is taken means the same to both.

mod reader;

use std::borrow::Cow;
use std::fmt;

use serde::de::value::CowStrDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use reader::Reader;

/// Reads one value with nothing but white space around it.
pub(super) fn from_str<'q, T: Deserialize<'q>>(text: &'q str) -> Result<T, NotTaken> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader)?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(NotTaken),
    }
}

/// A text that another reader has to judge.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not plain JSON of the expected shape")]
pub(super) struct NotTaken;

impl de::Error for NotTaken {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// How many objects and lists may be open at once; serde_json allows a few more.
const MAX_DEPTH: usize = 100;

impl<'q> Reader<'q> {
    /// Takes an object or a list with its brackets.
    fn enclosed<T>(
        &mut self,
        [open, close]: [u8; 2],
        visit: impl FnOnce(&mut Members<'_, 'q>) -> Result<T, NotTaken>,
    ) -> Result<T, NotTaken> {
        self.take(open)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(NotTaken);
        }
        let mut members = Members {
            is_first: true,
            close,
            reader: self,
        };
        let value = visit(&mut members)?;
        self.take(close)?;
        self.depth -= 1;
        Ok(value)
    }
}

impl<'q> Deserializer<'q> for &mut Reader<'q> {
    type Error = NotTaken;

    fn deserialize_any<V: Visitor<'q>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        match self.peek().ok_or(NotTaken)? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.enclosed(*b"{}", |members| visitor.visit_map(members)),
            b'[' => self.enclosed(*b"[]", |members| visitor.visit_seq(members)),
            b'n' => self.word("null", ()).and_then(|()| visitor.visit_unit()),
            b't' => self
                .word("true", true)
                .and_then(|flag| visitor.visit_bool(flag)),
            b'f' => self
                .word("false", false)
                .and_then(|flag| visitor.visit_bool(flag)),
            _ => self.integer(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'q>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.take(b'"')?;
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_option<V: Visitor<'q>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        match self.peek() {
            Some(b'n') => self.word("null", ()).and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'q>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotTaken> {
        self.take(b'"')?;
        let name = CowStrDeserializer::<NotTaken>::new(self.string()?);
        visitor.visit_enum(name)
    }

    fn deserialize_newtype_struct<V: Visitor<'q>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotTaken> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_string<V: Visitor<'q>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'q>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.deserialize_str(visitor)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'q>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct ignored_any
    }
}

/// What stands between two brackets.
struct Members<'r, 'q> {
    reader: &'r mut Reader<'q>,
    close: u8,
    is_first: bool,
}

impl Members<'_, '_> {
    /// The first byte of the next one, if there is one; takes the comma before it.
    fn next(&mut self) -> Result<Option<u8>, NotTaken> {
        let byte = self.reader.peek();
        if byte == Some(self.close) {
            return Ok(None);
        }
        if std::mem::take(&mut self.is_first) {
            return Ok(byte);
        }
        self.reader.take(b',')?;
        Ok(self.reader.peek())
    }
}

impl<'q> de::MapAccess<'q> for &mut Members<'_, 'q> {
    type Error = NotTaken;

    fn next_key_seed<K: DeserializeSeed<'q>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, NotTaken> {
        match self.next()? {
            None => Ok(None),
            Some(b'"') => seed.deserialize(&mut *self.reader).map(Some),
            Some(_) => Err(NotTaken),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'q>>(&mut self, seed: V) -> Result<V::Value, NotTaken> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'q> de::SeqAccess<'q> for &mut Members<'_, 'q> {
    type Error = NotTaken;

    fn next_element_seed<T: DeserializeSeed<'q>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, NotTaken> {
        match self.next()? {
            None => Ok(None),
            Some(_) => seed.deserialize(&mut *self.reader).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn takes_what_questions_hold() {
        for (text, expected) in [
            (" { } ", json!({})),
            ("[ ]", json!([])),
            (
                r#"{"a":[1,-2,"b",true,false,null],"a ":{"c":"d"}}"#,
                json!({"a": [1, -2, "b", true, false, null], "a ": {"c": "d"}}),
            ),
            (
                r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀""#,
                json!("\"\\/\u{8}\u{c}\n\r\té😀é😀"),
            ),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
        ] {
            assert_eq!(from_str(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn leaves_the_rest_to_serde_json() {
        let deep = "[".repeat(MAX_DEPTH + 1) + &"]".repeat(MAX_DEPTH + 1);
        for text in [
            "",
            "1.5",
            "1e3",
            "-0",
            "01",
            "-",
            "+1",
            "18446744073709551616",
            "nul",
            "[1,]",
            "[1 2]",
            "{\"a\":1,}",
            "{1:2}",
            "{\"a\" 1}",
            "[}",
            "{} x",
            r#""\ud83d""#,
            r#""\ud83d\u0041""#,
            r#""\u12"#,
            r#""\x""#,
            "\"\n\"",
            "\"a",
            &deep,
        ] {
            assert_eq!(from_str::<Value>(text), Err(NotTaken), "{text}");
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let parts = [
            "{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\"a\"", "\"a\":", "\\", "\\u00e9",
            "\\ud83d", "\\ude00", "\\n", "é", "1", "0", "-", ".", "e", "null", "true", "false",
            "x",
        ];
        let parts = prop::collection::vec(prop::sample::select(parts.to_vec()), 0..8);
        parts.prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]
        #[test]
        fn what_is_taken_means_the_same_to_serde_json(text in texts()) {
            if let Ok(value) = from_str::<Value>(&text) {
                prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
            }
        }
    }
}
