//! The bytes of one blob on their way in. They are hashed as they come, and held in memory or in a
//! file that goes away unless the blob is finished. Sessions are [`super::uploads`]'s.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use thiserror::Error;
use tokio::task::spawn_blocking;

use super::budget::{Full, Share};
use super::digest::{Digest, Hasher};

/// How many bytes go to a file at once.
const PIECE: usize = 512 * 1024;
/// As many are hashed and written without asking another thread to do it.
const FEW: usize = 64 * 1024;

/// Some first bytes of a blob.
#[derive(Debug)]
pub(crate) struct Upload {
    hasher: Hasher,
    length: u64,
    sink: Sink,
}

/// Where an upload was, to go back to.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    hasher: Hasher,
    length: u64,
}

/// A whole blob whose digest was checked, not yet in any repository.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) digest: Digest,
    pub(crate) bytes: ReceivedBytes,
}

/// Where they are.
#[derive(Debug)]
pub(crate) enum ReceivedBytes {
    Memory(Bytes, Share),
    File(TemporaryPath, u64),
}

/// Why an upload does not go on.
#[derive(Debug, Error)]
pub(crate) enum UploadError {
    #[error("no memory is left for content")]
    Full,
    #[error("the digest is another one")]
    Digest,
    #[error("{0}")]
    System(#[from] io::Error),
}

/// The name of a file that is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct TemporaryPath(PathBuf);

#[derive(Debug)]
enum Sink {
    Memory {
        bytes: Vec<u8>,
        share: Share,
    },
    File {
        file: Arc<File>,
        path: TemporaryPath,
        /// What the file does not have yet.
        pending: Vec<u8>,
    },
}

impl Upload {
    /// Nothing yet, to be held in memory.
    pub(crate) fn in_memory(hasher: Hasher, share: Share) -> Self {
        let bytes = Vec::new();
        Self::new(hasher, Sink::Memory { bytes, share })
    }

    /// Nothing yet, to be held in this empty file.
    pub(crate) fn in_file(hasher: Hasher, file: File, path: TemporaryPath) -> Self {
        let (file, pending) = (Arc::new(file), Vec::new());
        Self::new(
            hasher,
            Sink::File {
                file,
                path,
                pending,
            },
        )
    }

    fn new(hasher: Hasher, sink: Sink) -> Self {
        Self {
            hasher,
            length: 0,
            sink,
        }
    }

    /// How many bytes have come.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Where it is now.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            hasher: self.hasher.clone(),
            length: self.length,
        }
    }

    /// Forgets everything after the mark.
    pub(crate) fn back_to(&mut self, mark: Mark) -> io::Result<()> {
        self.hasher = mark.hasher;
        self.length = mark.length;
        match &mut self.sink {
            Sink::Memory { bytes, share } => {
                bytes.truncate(usize::try_from(mark.length).unwrap_or(usize::MAX));
                share.shrink_to(mark.length);
            }
            Sink::File { file, pending, .. } => {
                pending.clear();
                file.set_len(mark.length)?;
                (&**file).seek(SeekFrom::Start(mark.length))?;
            }
        }
        Ok(())
    }

    /// Takes the next bytes.
    pub(crate) async fn append(&mut self, piece: &[u8]) -> Result<(), UploadError> {
        match &mut self.sink {
            Sink::Memory { bytes, share } => {
                share
                    .grow(piece.len() as u64)
                    .map_err(|Full| UploadError::Full)?;
                self.hasher.update(piece);
                bytes.extend_from_slice(piece);
            }
            Sink::File { pending, .. } => {
                pending.extend_from_slice(piece);
                if pending.len() >= PIECE {
                    self.flush().await?;
                }
            }
        }
        self.length += piece.len() as u64;
        Ok(())
    }

    /// Hashes what is pending, and writes it to the file.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        let Sink::File { file, pending, .. } = &mut self.sink else {
            return Ok(());
        };
        if pending.len() <= FEW {
            self.hasher.update(pending);
            (&**file).write_all(pending)?;
            pending.clear();
            return Ok(());
        }
        let (file, piece) = (Arc::clone(file), std::mem::take(pending));
        let mut hasher = self.hasher.clone();
        let write = spawn_blocking(move || {
            hasher.update(&piece);
            (&*file).write_all(&piece).map(|()| (hasher, piece))
        });
        let (hasher, mut piece) = write.await.map_err(io::Error::other)??;
        piece.clear();
        self.hasher = hasher;
        *pending = piece;
        Ok(())
    }

    /// The blob, if all its bytes have come.
    pub(crate) async fn finish(mut self, digest: Digest) -> Result<Received, UploadError> {
        self.flush().await?;
        let other_algorithm = self.hasher.algorithm() != digest.algorithm();
        let bytes = match self.sink {
            Sink::Memory { mut bytes, share } => {
                bytes.shrink_to_fit();
                let bytes = Bytes::from(bytes);
                if other_algorithm {
                    let again = bytes.clone();
                    let hash = spawn_blocking(move || {
                        let mut hasher = Hasher::new(digest.algorithm());
                        hasher.update(&again);
                        hasher
                    });
                    self.hasher = hash.await.map_err(io::Error::other)?;
                }
                ReceivedBytes::Memory(bytes, share)
            }
            Sink::File { file, path, .. } => {
                if other_algorithm {
                    let hash = spawn_blocking(move || hash(&file, digest));
                    self.hasher = hash.await.map_err(io::Error::other)??;
                }
                ReceivedBytes::File(path, self.length)
            }
        };
        if self.hasher.finish() == digest {
            Ok(Received { digest, bytes })
        } else {
            Err(UploadError::Digest)
        }
    }
}

impl TemporaryPath {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryPath {
    fn drop(&mut self) {
        // It may have been given its final name.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Reads the file again, for a client that named its algorithm at the end only.
fn hash(mut file: &File, digest: Digest) -> io::Result<Hasher> {
    let mut hasher = Hasher::new(digest.algorithm());
    let mut piece = vec![0; PIECE];
    file.seek(SeekFrom::Start(0))?;
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher),
            length => hasher.update(&piece[..length]),
        }
    }
}
