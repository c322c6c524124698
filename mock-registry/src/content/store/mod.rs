//! What the registry serves: repositories with tags, manifests and blobs, in memory or in a folder.
//! Content is kept byte for byte under its digest, once for all repositories that have it; who may read
//! it there is not asked here.

mod contents;
mod directory;
mod load;
mod repository;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::body::Bytes;
use thiserror::Error;

use self::contents::Contents;
use self::directory::Directory;
pub(crate) use self::directory::InFolder;
pub(crate) use self::repository::{Page, Reference};
use self::repository::{Repository, page};
use super::blob::Blob;
use super::budget::{Budget, Full, Share};
use super::digest::{Algorithm, Digest, Hasher};
use super::manifest::{Manifest, Referrer};
use super::upload::{Received, ReceivedBytes, Upload};

/// Why something cannot be served or changed.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    #[error("no such repository")]
    NoRepository,
    #[error("the repository has no such content")]
    NoContent,
    #[error("content that the manifest names is missing")]
    MissingBlobs(Vec<Digest>),
    #[error("{0}")]
    System(#[from] io::Error),
}

/// The content of one registry.
#[derive(Debug)]
pub(crate) struct Store {
    contents: RwLock<Contents>,
    directory: Option<Directory>,
    budget: Budget,
}

impl Store {
    /// An empty store in memory that takes this many bytes of content.
    pub(crate) fn in_memory(longest: u64) -> Self {
        Self {
            contents: RwLock::default(),
            directory: None,
            budget: Budget::new(longest),
        }
    }

    /// The store in a folder, which is made if there is none. Its manifests are held in memory too, and
    /// no more than this many bytes of them can be pushed.
    pub(crate) fn in_directory(root: &Path, longest: u64) -> io::Result<Self> {
        let directory = Directory::open(root)?;
        let budget = Budget::new(longest);
        Ok(Self {
            contents: RwLock::new(load::load(&directory, &budget)?),
            directory: Some(directory),
            budget,
        })
    }

    /// A place for a blob to come.
    pub(crate) fn new_upload(&self, algorithm: Algorithm) -> io::Result<Upload> {
        let hasher = Hasher::new(algorithm);
        match &self.directory {
            None => Ok(Upload::in_memory(hasher, self.budget.share())),
            Some(directory) => {
                let (file, path) = directory.temporary()?;
                Ok(Upload::in_file(hasher, file, path))
            }
        }
    }

    /// Memory for a manifest of this length.
    pub(crate) fn manifest_share(&self, length: usize) -> Result<Share, Full> {
        let mut share = self.budget.share();
        share.grow(length as u64).map(|()| share)
    }

    /// Memory for content of the registry's own caller.
    pub(crate) fn own_share(&self, length: usize) -> Share {
        self.budget.share_of(length as u64)
    }

    /// Puts a blob into a repository, which is made if there is none.
    pub(crate) fn add_blob(&self, repository: &str, received: Received) -> io::Result<()> {
        let Received { digest, bytes } = received;
        let mut contents = self.write();
        let blob = match (contents.blob(&digest), &self.directory) {
            (Some(blob), _) => blob.clone(),
            (None, None) => match bytes {
                ReceivedBytes::Memory(bytes, share) => Blob::Memory {
                    bytes,
                    _share: share.into(),
                },
                ReceivedBytes::File(..) => {
                    return Err(io::Error::other("a store in memory takes no file"));
                }
            },
            (None, Some(directory)) => {
                let length = match bytes {
                    ReceivedBytes::Memory(bytes, _) => {
                        directory.write_content(&digest, &bytes)?;
                        bytes.len() as u64
                    }
                    ReceivedBytes::File(path, length) => {
                        directory.keep(&path, &digest)?;
                        length
                    }
                };
                Blob::File {
                    path: directory.content(&digest).into(),
                    length,
                }
            }
        };
        self.insert_blob(&mut contents, repository, digest, blob)
    }

    /// Puts the bytes of the registry's own caller into a repository.
    pub(crate) fn add_bytes(
        &self,
        repository: &str,
        digest: Digest,
        bytes: Bytes,
    ) -> io::Result<()> {
        let share = self.own_share(bytes.len());
        let bytes = ReceivedBytes::Memory(bytes, share);
        self.add_blob(repository, Received { digest, bytes })
    }

    /// Puts a copy of a file into a repository that lies in a folder.
    pub(crate) fn add_copy(&self, repository: &str, digest: Digest, path: &Path) -> io::Result<()> {
        let Some(directory) = &self.directory else {
            return Err(io::Error::other("a store in memory takes no file"));
        };
        let (mut copy, name) = directory.temporary()?;
        let length = io::copy(&mut File::open(path)?, &mut copy)?;
        let bytes = ReceivedBytes::File(name, length);
        self.add_blob(repository, Received { digest, bytes })
    }

    /// Puts a file into a repository, where it lies; it must not change as long as the registry lives.
    pub(crate) fn add_file(
        &self,
        repository: &str,
        digest: Digest,
        path: &Path,
        length: u64,
    ) -> io::Result<()> {
        let path = path.into();
        self.insert_blob(
            &mut self.write(),
            repository,
            digest,
            Blob::File { path, length },
        )
    }

    /// Puts the blob of one repository into another; `false` if there is none to put.
    pub(crate) fn mount(&self, from: &str, to: &str, digest: &Digest) -> io::Result<bool> {
        let mut contents = self.write();
        let source = contents.repositories.get(from);
        let blob = source.and_then(|source| source.blobs.get(digest).cloned());
        match blob {
            None => Ok(false),
            Some(blob) => self
                .insert_blob(&mut contents, to, *digest, blob)
                .map(|()| true),
        }
    }

    /// Whether content lies in a folder.
    pub(crate) fn is_directory(&self) -> bool {
        self.directory.is_some()
    }

    /// The blob of this digest.
    pub(crate) fn blob(&self, repository: &str, digest: &Digest) -> Result<Blob, StoreError> {
        self.look_up(repository, |repository| {
            repository.blobs.get(digest).cloned()
        })
    }

    /// Takes a blob out of a repository.
    pub(crate) fn delete_blob(&self, repository: &str, digest: &Digest) -> Result<(), StoreError> {
        let mut contents = self.write();
        let found = contents.repositories.get(repository);
        let found = found.ok_or(StoreError::NoRepository)?;
        if !found.blobs.contains_key(digest) {
            return Err(StoreError::NoContent);
        }
        if let Some(directory) = &self.directory {
            directory.unlink_blob(repository, digest)?;
        }
        contents.remove_blob(repository, digest);
        self.forget(&contents, digest)
    }

    /// Puts a manifest into a repository under these tags. Its blobs must be there already, unless
    /// `sparse` says that they need not; the manifests of an index need not.
    pub(crate) fn put_manifest(
        &self,
        repository: &str,
        tags: &[&str],
        manifest: Manifest,
        sparse: bool,
    ) -> Result<(), StoreError> {
        let mut contents = self.write();
        let found = contents.repositories.get(repository);
        let is_missing =
            |blob: &&Digest| !found.is_some_and(|found| found.blobs.contains_key(blob));
        let missing: Vec<Digest> = manifest
            .links
            .blobs
            .iter()
            .filter(is_missing)
            .copied()
            .collect();
        if !sparse && !missing.is_empty() {
            return Err(StoreError::MissingBlobs(missing));
        }
        let digest = manifest.digest;
        if let Some(directory) = &self.directory {
            if !contents.holds(&digest) {
                directory.write_content(&digest, &manifest.bytes)?;
            }
            directory.link_manifest(repository, &digest, manifest.media_type.as_bytes())?;
            for tag in tags {
                directory.set_tag(repository, tag, &digest)?;
            }
        }
        contents.add_manifest(repository, manifest.into());
        for tag in tags {
            contents.set_tag(repository, tag, digest);
        }
        Ok(())
    }

    /// The manifest that a tag or a digest names.
    pub(crate) fn manifest(
        &self,
        repository: &str,
        reference: &Reference,
    ) -> Result<Arc<Manifest>, StoreError> {
        self.look_up(repository, |repository| {
            repository.manifest(reference).cloned()
        })
    }

    /// Removes a tag, or a manifest with all its tags.
    pub(crate) fn delete_manifest(
        &self,
        repository: &str,
        reference: &Reference,
    ) -> Result<(), StoreError> {
        let mut contents = self.write();
        let found = contents.repositories.get(repository);
        let found = found.ok_or(StoreError::NoRepository)?;
        found.manifest(reference).ok_or(StoreError::NoContent)?;
        match reference {
            Reference::Tag(tag) => {
                if let Some(directory) = &self.directory {
                    directory.remove_tag(repository, tag)?;
                }
                contents.repository(repository).tags.remove(tag);
                Ok(())
            }
            Reference::Digest(digest) => {
                if let Some(directory) = &self.directory {
                    for tag in found.tags_of(digest) {
                        directory.remove_tag(repository, &tag)?;
                    }
                    directory.unlink_manifest(repository, digest)?;
                }
                contents.remove_manifest(repository, digest);
                self.forget(&contents, digest)
            }
        }
    }

    /// Tags in lexical order, after `last`, at most `longest`.
    pub(crate) fn tags(
        &self,
        repository: &str,
        last: Option<&str>,
        longest: usize,
    ) -> Result<Page, StoreError> {
        self.look_up(repository, |repository| {
            Some(page(&repository.tags, last, longest))
        })
    }

    /// Names of repositories in lexical order, after `last`, at most `longest`.
    pub(crate) fn repositories(&self, last: Option<&str>, longest: usize) -> Page {
        page(&self.read().repositories, last, longest)
    }

    /// Who refers to this manifest, with this artifact type if one is given. Nobody refers to what is
    /// not there.
    pub(crate) fn referrers(
        &self,
        repository: &str,
        subject: &Digest,
        artifact_type: Option<&str>,
    ) -> Vec<Referrer> {
        let contents = self.read();
        let referrers = contents.repositories.get(repository);
        let referrers = referrers
            .into_iter()
            .flat_map(|found| found.referrers(subject));
        let wanted = |referrer: &&Referrer| {
            artifact_type.is_none_or(|wanted| referrer.artifact_type.as_deref() == Some(wanted))
        };
        referrers.filter(wanted).cloned().collect()
    }

    fn insert_blob(
        &self,
        contents: &mut Contents,
        repository: &str,
        digest: Digest,
        blob: Blob,
    ) -> io::Result<()> {
        if let Some(directory) = &self.directory {
            directory.link_blob(repository, &digest)?;
        }
        contents.add_blob(repository, digest, blob);
        Ok(())
    }

    /// Removes the file of content that no repository has any more.
    fn forget(&self, contents: &Contents, digest: &Digest) -> Result<(), StoreError> {
        match &self.directory {
            Some(directory) if !contents.holds(digest) => Ok(directory.remove_content(digest)?),
            _ => Ok(()),
        }
    }

    fn look_up<T>(
        &self,
        name: &str,
        find: impl FnOnce(&Repository) -> Option<T>,
    ) -> Result<T, StoreError> {
        let contents = self.read();
        let found = contents.repositories.get(name);
        find(found.ok_or(StoreError::NoRepository)?).ok_or(StoreError::NoContent)
    }

    fn read(&self) -> RwLockReadGuard<'_, Contents> {
        self.contents.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Contents> {
        self.contents
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
