//! The kinds of value that stand in questions. Each is read with serde and refused with the words of what was expected.
//! As in Go, null is the same as nothing: an empty text, an empty list.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::golang::duration::Duration;

/// A text, borrowed from the question where it holds no escapes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Text<'q>(pub Cow<'q, str>);

impl Text<'_> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'q, 'q> Deserialize<'de> for Text<'q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Text::default())
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text)))
    }
}

/// A duration as Go writes it, such as `1h30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoDuration(pub Duration);

impl<'de> Deserialize<'de> for GoDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        let parsed = text.as_str().parse();
        parsed.map(Self).map_err(|error: crate::DurationError| {
            D::Error::custom(format_args!("{error}; expected one such as \"1h30m\""))
        })
    }
}

/// The mode of a file in octal digits, such as `0755`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode(pub u32);

impl Mode {
    pub(super) fn read(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let mode = u32::from_str_radix(text, 8).ok().filter(|_| digits)?;
        (mode <= 0o7777).then_some(Self(mode))
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        Self::read(text.as_str()).ok_or_else(|| {
            D::Error::custom(format_args!(
                "{:?} is no mode of a file; expected octal digits such as \"0755\"",
                text.as_str()
            ))
        })
    }
}

/// Bytes in base64, with padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

/// Like Go's `base64.StdEncoding`, which does not look at the bits that are left over at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Writes bytes as Go's `base64.StdEncoding` does.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        BASE64.decode(text.as_str()).map(Self).map_err(|error| {
            let error = error.to_string();
            let error = error.trim_end_matches('.');
            D::Error::custom(format_args!(
                "not base64: {error}; expected the standard alphabet with padding"
            ))
        })
    }
}

/// An object whose keys are free: pairs in the order written. Of a key that stands twice, the last value counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object<'q, V>(pub Vec<(Text<'q>, V)>);

impl<V> Default for Object<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Object<'_, V> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let mut pairs = self.0.iter();
        pairs.find_map(|(found, value)| (found.as_str() == key).then_some(value))
    }
}

impl<'de: 'q, 'q, V: Deserialize<'de>> Deserialize<'de> for Object<'q, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for ObjectVisitor<V> {
    type Value = Object<'de, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some((Key(key), value)) = map.next_entry()? {
            pairs.push((key, value));
        }
        Ok(Object(each_key_once(pairs)))
    }
}

/// A key, which is never null, and whose name a path may need.
struct Key<'q>(Text<'q>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Self)
    }
}

/// Keeps the first place and the last value of every key.
fn each_key_once<'q, V>(pairs: Vec<(Text<'q>, V)>) -> Vec<(Text<'q>, V)> {
    if pairs.len() < 2 {
        return pairs;
    }
    let mut places: HashMap<Text<'q>, usize> = HashMap::with_capacity(pairs.len());
    let mut kept: Vec<(Text<'q>, V)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match places.get(&key) {
            Some(place) => kept[*place].1 = value,
            None => {
                places.insert(key.clone(), kept.len());
                kept.push((key, value));
            }
        }
    }
    kept
}
