//! All repositories as values, with how many of them have which content. It knows no files and no locks.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::repository::Repository;
use crate::content::blob::Blob;
use crate::content::digest::Digest;
use crate::content::manifest::Manifest;

#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) repositories: BTreeMap<String, Repository>,
    blobs: HashMap<Digest, Held<Blob>>,
    manifests: HashMap<Digest, Held<Arc<Manifest>>>,
}

/// Content with the number of repositories that have it.
#[derive(Debug)]
struct Held<T> {
    content: T,
    repositories: usize,
}

impl Contents {
    /// The repository, which is made if there is none.
    pub(super) fn repository(&mut self, name: &str) -> &mut Repository {
        // `entry` would take an owned name every time.
        if !self.repositories.contains_key(name) {
            self.repositories
                .insert(name.to_owned(), Repository::default());
        }
        self.repositories
            .get_mut(name)
            .expect("it was made if it was not there")
    }

    /// The blob, if any repository has it.
    pub(super) fn blob(&self, digest: &Digest) -> Option<&Blob> {
        self.blobs.get(digest).map(|held| &held.content)
    }

    /// Whether any repository has it, as a blob or as a manifest.
    pub(super) fn holds(&self, digest: &Digest) -> bool {
        self.blobs.contains_key(digest) || self.manifests.contains_key(digest)
    }

    /// Puts a blob into a repository. If another has it, both share that one.
    pub(super) fn add_blob(&mut self, repository: &str, digest: Digest, blob: Blob) {
        if self.repository(repository).blobs.contains_key(&digest) {
            return;
        }
        let blob = hold(&mut self.blobs, digest, blob);
        self.repository(repository).blobs.insert(digest, blob);
    }

    /// Takes a blob out of a repository; `false` if it is not in there.
    pub(super) fn remove_blob(&mut self, repository: &str, digest: &Digest) -> bool {
        let found = self.repository(repository).blobs.remove(digest).is_some();
        if found {
            release(&mut self.blobs, *digest);
        }
        found
    }

    /// Puts a manifest into a repository. If another has it under the same type, both share that one.
    pub(super) fn add_manifest(&mut self, repository: &str, manifest: Arc<Manifest>) {
        let digest = manifest.digest;
        let known = self
            .manifests
            .get(&digest)
            .map(|held| Arc::clone(&held.content));
        let same = known.filter(|known| known.media_type == manifest.media_type);
        let manifest = same.unwrap_or(manifest);
        let is_new = !self.repository(repository).manifests.contains_key(&digest);
        if is_new {
            hold(&mut self.manifests, digest, Arc::clone(&manifest));
        }
        self.repository(repository).add(manifest);
    }

    /// Takes a manifest and its tags out of a repository; `false` if it is not in there.
    pub(super) fn remove_manifest(&mut self, repository: &str, digest: &Digest) -> bool {
        let found = self.repository(repository).manifests.contains_key(digest);
        if found {
            self.repository(repository).remove(digest);
            release(&mut self.manifests, *digest);
        }
        found
    }

    /// Gives a manifest of the repository a tag. Without such a manifest nothing is done.
    pub(super) fn set_tag(&mut self, repository: &str, tag: &str, digest: Digest) {
        let repository = self.repository(repository);
        if repository.manifests.contains_key(&digest) {
            repository.tags.insert(tag.to_owned(), digest);
        }
    }
}

fn hold<T: Clone>(all: &mut HashMap<Digest, Held<T>>, digest: Digest, content: T) -> T {
    let held = all.entry(digest).or_insert(Held {
        content,
        repositories: 0,
    });
    held.repositories += 1;
    held.content.clone()
}

fn release<T>(all: &mut HashMap<Digest, Held<T>>, digest: Digest) {
    if let Entry::Occupied(mut held) = all.entry(digest) {
        held.get_mut().repositories -= 1;
        if held.get().repositories == 0 {
            held.remove();
        }
    }
}
