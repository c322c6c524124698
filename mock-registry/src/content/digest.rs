//! Digests of content, as descriptors and paths write them: an algorithm, a colon, lowercase hex digits.
//!
//! Source: OCI image-spec 1.1, "Digests"; its two registered algorithms are the ones known here.

use std::fmt;
use std::str::FromStr;

use ring::digest::{Context, SHA256, SHA512};

/// A hash function that a digest may name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Algorithm {
    /// The canonical one, that content has when nobody asks for another.
    #[default]
    Sha256,
    Sha512,
}

/// The digest of some bytes. It is small enough to be copied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Digest {
    algorithm: Algorithm,
    /// As many as the algorithm has; the rest is zero.
    bytes: [u8; 64],
}

/// A text that is no digest of a known algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotADigest;

/// Takes content piece by piece.
#[derive(Clone)]
pub(crate) struct Hasher {
    algorithm: Algorithm,
    context: Context,
}

impl Algorithm {
    pub(crate) const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    /// The name in front of the colon.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The length of a digest in bytes.
    fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

impl FromStr for Algorithm {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let known = Self::ALL.into_iter().find(|known| known.as_str() == text);
        known.ok_or(NotADigest)
    }
}

impl Digest {
    /// The canonical digest of `bytes`.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::with(Algorithm::default(), bytes)
    }

    /// The digest of `bytes` that this algorithm gives.
    pub(crate) fn with(algorithm: Algorithm, bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The hex digits behind the colon.
    pub(crate) fn encoded(&self) -> String {
        hex(&self.bytes[..self.algorithm.length()])
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let (algorithm, encoded) = text.split_once(':').ok_or(NotADigest)?;
        let algorithm: Algorithm = algorithm.parse()?;
        if encoded.len() != 2 * algorithm.length() {
            return Err(NotADigest);
        }
        let mut bytes = [0; 64];
        for (byte, pair) in bytes.iter_mut().zip(encoded.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self { algorithm, bytes })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.algorithm.as_str(), self.encoded())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Hasher {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        let context = match algorithm {
            Algorithm::Sha256 => Context::new(&SHA256),
            Algorithm::Sha512 => Context::new(&SHA512),
        };
        Self { algorithm, context }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn update(&mut self, piece: &[u8]) {
        self.context.update(piece);
    }

    pub(crate) fn finish(self) -> Digest {
        let hash = self.context.finish();
        let mut bytes = [0; 64];
        bytes[..self.algorithm.length()].copy_from_slice(hash.as_ref());
        Digest {
            algorithm: self.algorithm,
            bytes,
        }
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.algorithm.fmt(formatter)
    }
}

/// Two lowercase digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn digit(byte: u8) -> Result<u8, NotADigest> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(NotADigest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_hash_of_the_bytes() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(empty.parse(), Ok(Digest::of(b"")));
        let long = "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
                    47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";
        assert_eq!(Digest::with(Algorithm::Sha512, b"").to_string(), long);
        assert_eq!(
            long.parse(),
            Ok(Digest::with(Algorithm::Sha512, b"")),
            "{long}"
        );
        for text in [
            "",
            "sha256:",
            "sha256:abc",
            &empty.to_uppercase(),
            &empty.replace("e3b0", "E3B0"),
            &empty.replace("e3b0", "e3g0"),
            &empty.replace("sha256", "sha512"),
            &empty.replace("sha256", "md5"),
            &format!("{empty}00"),
        ] {
            assert_eq!(text.parse::<Digest>(), Err(NotADigest), "{text}");
        }
    }
}
