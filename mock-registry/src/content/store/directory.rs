//! The folder of a store that survives its registry. Content lies in `blobs/<algorithm>/<hex>`, as in an
//! OCI image layout, once for all repositories. `repositories/<name>/` says what a repository has:
//! `_blobs/<algorithm>/<hex>` (a length each), `_manifests/<algorithm>/<hex>` (a media type each) and
//! `_tags/<tag>` (a digest each); no part of a repository's name begins with `_`.
//!
//! Everything is written under `uploads/` first and then gets its name, so that a file is whole or not
//! there. What lies under `uploads/` when a registry starts is removed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use thiserror::Error;

use crate::content::digest::{Algorithm, Digest};
use crate::content::upload::TemporaryPath;

/// A folder that no other registry uses.
#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
    next_temporary: AtomicU64,
    /// Locked as long as the folder is taken.
    lock: File,
}

/// Why a folder cannot be used.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub(crate) struct InFolder {
    path: PathBuf,
    source: io::Error,
}

impl Directory {
    /// Takes the folder, and makes what is not there.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let path = root.to_owned();
        Self::take(root).map_err(|source| io::Error::new(source.kind(), InFolder { path, source }))
    }

    fn take(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        let lock = File::create(root.join("lock"))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::other("another registry uses this folder"),
            TryLockError::Error(error) => error,
        })?;
        match fs::remove_dir_all(root.join("uploads")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(root.join("uploads"))?;
        fs::create_dir_all(root.join("repositories"))?;
        for algorithm in Algorithm::ALL {
            fs::create_dir_all(root.join("blobs").join(algorithm.as_str()))?;
        }
        fs::write(root.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#)?;
        Ok(Self {
            root: root.to_owned(),
            next_temporary: AtomicU64::default(),
            lock,
        })
    }

    /// A new file that is removed unless it gets a name.
    pub(super) fn temporary(&self) -> io::Result<(File, TemporaryPath)> {
        let number = self.next_temporary.fetch_add(1, Ordering::Relaxed);
        let path = TemporaryPath::new(self.root.join("uploads").join(number.to_string()));
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path.path())?;
        Ok((file, path))
    }

    /// Where content lies.
    pub(super) fn content(&self, digest: &Digest) -> PathBuf {
        self.root.join("blobs").join(relative(digest))
    }

    /// Gives a file of content its name.
    pub(super) fn keep(&self, file: &TemporaryPath, digest: &Digest) -> io::Result<PathBuf> {
        let path = self.content(digest);
        fs::rename(file.path(), &path)?;
        Ok(path)
    }

    /// Writes content.
    pub(super) fn write_content(&self, digest: &Digest, bytes: &[u8]) -> io::Result<()> {
        self.write(&self.content(digest), bytes)
    }

    /// Removes content that no repository has any more.
    pub(super) fn remove_content(&self, digest: &Digest) -> io::Result<()> {
        remove(&self.content(digest))
    }

    pub(super) fn link_blob(
        &self,
        repository: &str,
        digest: &Digest,
        length: u64,
    ) -> io::Result<()> {
        let path = self.blobs(repository).join(relative(digest));
        self.write(&path, length.to_string().as_bytes())
    }

    pub(super) fn unlink_blob(&self, repository: &str, digest: &Digest) -> io::Result<()> {
        remove(&self.blobs(repository).join(relative(digest)))
    }

    pub(super) fn link_manifest(
        &self,
        repository: &str,
        digest: &Digest,
        media_type: &[u8],
    ) -> io::Result<()> {
        let path = self.manifests(repository).join(relative(digest));
        self.write(&path, media_type)
    }

    pub(super) fn unlink_manifest(&self, repository: &str, digest: &Digest) -> io::Result<()> {
        remove(&self.manifests(repository).join(relative(digest)))
    }

    pub(super) fn set_tag(&self, repository: &str, tag: &str, digest: &Digest) -> io::Result<()> {
        let path = self.tags(repository).join(tag);
        self.write(&path, digest.to_string().as_bytes())
    }

    pub(super) fn remove_tag(&self, repository: &str, tag: &str) -> io::Result<()> {
        remove(&self.tags(repository).join(tag))
    }

    pub(super) fn repositories(&self) -> PathBuf {
        self.root.join("repositories")
    }

    pub(super) fn blobs(&self, repository: &str) -> PathBuf {
        self.repositories().join(repository).join("_blobs")
    }

    pub(super) fn manifests(&self, repository: &str) -> PathBuf {
        self.repositories().join(repository).join("_manifests")
    }

    pub(super) fn tags(&self, repository: &str) -> PathBuf {
        self.repositories().join(repository).join("_tags")
    }

    /// Writes a small file whole, making its folders.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let (mut file, temporary) = self.temporary()?;
        file.write_all(bytes)?;
        match fs::rename(temporary.path(), path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(path.parent().unwrap_or(path))?;
                fs::rename(temporary.path(), path)
            }
            done => done,
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Closing it is not enough while a process that is just being started has a copy.
        let _ = self.lock.unlock();
    }
}

/// Where a digest stands in a folder of digests.
pub(super) fn relative(digest: &Digest) -> PathBuf {
    Path::new(digest.algorithm().as_str()).join(digest.encoded())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
