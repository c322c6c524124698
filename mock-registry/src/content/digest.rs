//! Digests of content, as descriptors and paths write them: `sha256:` and 64 lowercase hex digits.

use std::fmt::{self, Write};
use std::str::FromStr;

use ring::digest::{SHA256, digest};

/// The SHA-256 of some bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Digest(String);

/// A text that is no `sha256:` digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotADigest;

impl Digest {
    /// The digest of `bytes`.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(format!("sha256:{}", hex(digest(&SHA256, bytes).as_ref())))
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let encoded = text.strip_prefix("sha256:").ok_or(NotADigest)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if encoded.len() == 64 && encoded.bytes().all(is_hex) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotADigest)
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Two lowercase digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_sha256_of_the_bytes() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(empty.parse(), Ok(Digest::of(b"")));
        for text in [
            "",
            "sha256:",
            "sha256:abc",
            &empty.to_uppercase(),
            &empty.replace("sha256", "sha512"),
        ] {
            assert_eq!(text.parse::<Digest>(), Err(NotADigest), "{text}");
        }
    }
}
