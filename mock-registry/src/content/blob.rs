//! The bytes of a blob, in memory or in a file. They never change, and a clone shares them.

use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;

use super::budget::Share;

/// Content that somebody may read.
#[derive(Clone, Debug)]
pub(crate) enum Blob {
    /// All bytes, with what they take of the memory.
    Memory { bytes: Bytes, _share: Arc<Share> },
    /// A file of this length, which is read when somebody asks.
    File { path: Arc<Path>, length: u64 },
}

impl Blob {
    /// Its length in bytes.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Memory { bytes, .. } => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}
