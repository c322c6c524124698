//! What the registry serves, in memory: repositories with tags, manifests and blobs. Content is kept
//! byte for byte under its digest.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use axum::body::Bytes;

use crate::content::digest::Digest;

/// A manifest as it is served.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) media_type: &'static str,
    pub(crate) digest: Digest,
    pub(crate) bytes: Bytes,
}

#[derive(Debug, Default)]
struct Repository {
    tags: BTreeMap<String, Digest>,
    manifests: BTreeMap<Digest, Manifest>,
    blobs: BTreeMap<Digest, Bytes>,
}

/// Why something cannot be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Repository,
    Content,
}

/// The content of one registry.
#[derive(Debug, Default)]
pub(crate) struct Store {
    repositories: RwLock<BTreeMap<String, Repository>>,
}

impl Store {
    /// Puts an image under a tag; the repository is made if there is none.
    pub(crate) fn put_image(
        &self,
        repository: &str,
        tag: &str,
        manifest: Manifest,
        blobs: Vec<(Digest, Bytes)>,
    ) {
        let mut repositories = self
            .repositories
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let repository = repositories.entry(repository.to_owned()).or_default();
        repository
            .tags
            .insert(tag.to_owned(), manifest.digest.clone());
        repository
            .manifests
            .insert(manifest.digest.clone(), manifest);
        repository.blobs.extend(blobs);
    }

    /// The manifest that a tag or a digest names.
    pub(crate) fn manifest(&self, repository: &str, reference: &str) -> Result<Manifest, Missing> {
        self.look_up(repository, |repository| {
            let digest = match reference.parse() {
                Ok(digest) => digest,
                Err(_) => repository.tags.get(reference)?.clone(),
            };
            repository.manifests.get(&digest).cloned()
        })
    }

    /// The blob of this digest.
    pub(crate) fn blob(&self, repository: &str, digest: &Digest) -> Result<Bytes, Missing> {
        self.look_up(repository, |repository| {
            repository.blobs.get(digest).cloned()
        })
    }

    /// All tags, in lexical order.
    pub(crate) fn tags(&self, repository: &str) -> Result<Vec<String>, Missing> {
        self.look_up(repository, |repository| {
            Some(repository.tags.keys().cloned().collect())
        })
    }

    fn look_up<T>(
        &self,
        name: &str,
        find: impl FnOnce(&Repository) -> Option<T>,
    ) -> Result<T, Missing> {
        let repositories = self
            .repositories
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let repository = repositories.get(name).ok_or(Missing::Repository)?;
        find(repository).ok_or(Missing::Content)
    }
}
