//! Content by its digest: what a manifest says of it, and whether what came is it.

use std::io::{self, Read, Write};

use serde::Deserialize;
use sha2::{Digest, Sha256, Sha512};

/// What a manifest says of a blob, or an index of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    #[serde(default)]
    pub(super) media_type: String,
    pub(super) digest: String,
    pub(super) size: u64,
}

/// Copies until the body ends or breaks off; `received` counts in both cases.
pub(super) fn copy(
    body: &mut impl Read,
    hasher: &mut Hasher,
    into: &mut dyn Write,
    received: &mut u64,
) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = match body.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..length]);
        into.write_all(&buffer[..length])?;
        *received += length as u64;
    }
}

/// The two algorithms that the OCI image specification registers.
pub(super) enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    /// The digest that content without one gets.
    pub(super) fn sha256_of(bytes: &[u8]) -> String {
        let mut hasher = Self::sha256();
        hasher.update(bytes);
        hasher.finish()
    }

    /// A hasher of what has no digest yet.
    pub(super) fn sha256() -> Self {
        Self::Sha256(Sha256::new())
    }

    /// A hasher for this digest, `algorithm:hex`, or why there is none.
    pub(super) fn new(digest: &str) -> Result<Self, String> {
        let is_hex = |text: &str| {
            text.bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        match digest.split_once(':') {
            Some(("sha256", hex)) if hex.len() == 64 && is_hex(hex) => {
                Ok(Self::Sha256(Sha256::new()))
            }
            Some(("sha512", hex)) if hex.len() == 128 && is_hex(hex) => {
                Ok(Self::Sha512(Sha512::new()))
            }
            _ => Err(format!("{digest:?} is no sha256 or sha512 digest")),
        }
    }

    /// Takes more of the content.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of all that came.
    pub(super) fn finish(self) -> String {
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        match self {
            Self::Sha256(hasher) => format!("sha256:{}", hex(&hasher.finalize())),
            Self::Sha512(hasher) => format!("sha512:{}", hex(&hasher.finalize())),
        }
    }
}
