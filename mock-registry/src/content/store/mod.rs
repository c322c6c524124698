//! What the registry serves: repositories with tags, manifests and blobs, in memory or in a folder.
//! Content is kept byte for byte under its digest, once for all repositories that have it; who may read
//! it there is not asked here.

mod change;
mod contents;
mod directory;
mod load;
mod repository;

use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

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
use super::upload::Upload;

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
