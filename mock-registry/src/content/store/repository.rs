//! What one repository has: tags, manifests, blobs, and who refers to which manifest.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::content::blob::Blob;
use crate::content::digest::Digest;
use crate::content::manifest::{Manifest, Referrer};

#[derive(Debug, Default)]
pub(super) struct Repository {
    pub(super) tags: BTreeMap<String, Digest>,
    pub(super) manifests: BTreeMap<Digest, Arc<Manifest>>,
    pub(super) blobs: BTreeMap<Digest, Blob>,
    /// By subject, whether or not that is here, then by the referring manifest.
    referrers: BTreeMap<Digest, BTreeMap<Digest, Referrer>>,
}

/// A manifest by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Tag(String),
    Digest(Digest),
}

/// Some entries of a sorted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) names: Vec<String>,
    /// Whether the list goes on.
    pub(crate) is_cut: bool,
}

impl Repository {
    pub(super) fn manifest(&self, reference: &Reference) -> Option<&Arc<Manifest>> {
        let digest = match reference {
            Reference::Digest(digest) => digest,
            Reference::Tag(tag) => self.tags.get(tag)?,
        };
        self.manifests.get(digest)
    }

    /// Adds a manifest without a tag.
    pub(super) fn add(&mut self, manifest: Arc<Manifest>) {
        if let Some((subject, referrer)) = &manifest.links.subject {
            let referrers = self.referrers.entry(*subject).or_default();
            referrers.insert(manifest.digest, referrer.clone());
        }
        self.manifests.insert(manifest.digest, manifest);
    }

    /// Removes a manifest and its tags.
    pub(super) fn remove(&mut self, digest: &Digest) {
        let Some(manifest) = self.manifests.remove(digest) else {
            return;
        };
        self.tags.retain(|_, tagged| tagged != digest);
        if let Some((subject, _)) = &manifest.links.subject
            && let Some(referrers) = self.referrers.get_mut(subject)
        {
            referrers.remove(digest);
            if referrers.is_empty() {
                self.referrers.remove(subject);
            }
        }
    }

    /// The tags of a manifest.
    pub(super) fn tags_of(&self, digest: &Digest) -> Vec<String> {
        let tags = self.tags.iter().filter(|(_, tagged)| *tagged == digest);
        tags.map(|(tag, _)| tag.clone()).collect()
    }

    /// Who refers to this manifest.
    pub(super) fn referrers(&self, subject: &Digest) -> impl Iterator<Item = &Referrer> {
        self.referrers
            .get(subject)
            .into_iter()
            .flat_map(BTreeMap::values)
    }
}

/// At most `longest` keys after `last`.
pub(super) fn page<V>(map: &BTreeMap<String, V>, last: Option<&str>, longest: usize) -> Page {
    let start = last.map_or(Bound::Unbounded, Bound::Excluded);
    let mut rest = map.range::<str, _>((start, Bound::Unbounded));
    let names: Vec<String> = rest
        .by_ref()
        .take(longest)
        .map(|(name, _)| name.clone())
        .collect();
    let is_cut = rest.next().is_some();
    Page { names, is_cut }
}
