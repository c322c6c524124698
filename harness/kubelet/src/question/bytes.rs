//! Bytes in a question, in one of three ways: as text, in base64, or as texts that are repeated.

use std::borrow::Cow;

use serde::Deserialize;

use super::field::{Base64, Text};
use super::from_object::from_object;

/// The most bytes that repeated texts may come to: 256 MiB.
pub const MAX_REPEATED: usize = 256 << 20;

/// A text that stands in the bytes so many times.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Part<'q> {
    /// The text.
    #[serde(borrow, default)]
    pub text: Text<'q>,
    /// How many times; as in the oracle, 0 is once.
    #[serde(default)]
    pub repeat: Option<u64>,
}

from_object!(Part: "text and repeat");

/// Bytes as they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes<'q> {
    /// As text.
    Text(Text<'q>),
    /// In base64, decoded.
    Decoded(Vec<u8>),
    /// In parts, at most [`MAX_REPEATED`] bytes.
    Parts(Vec<Part<'q>>),
}

impl<'q> Bytes<'q> {
    /// The one way in which the bytes called `name` were given; none is no bytes.
    ///
    /// # Errors
    ///
    /// A text for people, if they were given in several ways or would be too many.
    pub(super) fn read(
        name: &str,
        text: Option<Text<'q>>,
        base64: Option<Base64>,
        parts: Option<Vec<Part<'q>>>,
    ) -> Result<Self, String> {
        match (text, base64, parts) {
            (text, None, None) => Ok(Self::Text(text.unwrap_or_default())),
            (None, Some(base64), None) => Ok(Self::Decoded(base64.0)),
            (None, None, Some(parts)) => match length(&parts) {
                Some(length) if length <= MAX_REPEATED => Ok(Self::Parts(parts)),
                _ => Err(format!(
                    "{name}_parts come to more than {MAX_REPEATED} bytes; repeat them less often"
                )),
            },
            _ => Err(format!(
                "expected one of {name}, {name}_b64 and {name}_parts, not several"
            )),
        }
    }

    /// All of the bytes.
    pub fn to_bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Text(text) => Cow::Borrowed(text.as_str().as_bytes()),
            Self::Decoded(bytes) => Cow::Borrowed(bytes),
            Self::Parts(parts) => {
                let repeated = |part: &Part<'_>| part.text.as_str().repeat(times(part));
                let all: String = parts.iter().map(repeated).collect();
                Cow::Owned(all.into_bytes())
            }
        }
    }
}

fn times(part: &Part<'_>) -> usize {
    let repeat = part.repeat.unwrap_or(1).max(1);
    usize::try_from(repeat).unwrap_or(usize::MAX)
}

fn length(parts: &[Part<'_>]) -> Option<usize> {
    parts.iter().try_fold(0_usize, |sum, part| {
        let bytes = part.text.as_str().len().checked_mul(times(part))?;
        sum.checked_add(bytes)
    })
}
