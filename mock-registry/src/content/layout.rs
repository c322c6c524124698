//! Puts an OCI image layout into a repository: every manifest that its index names, with all its blobs,
//! under the tags that the index gives. Large blobs stay where they are if the store is in memory.
//!
//! Source: OCI image-spec 1.1, `image-layout.md` and `annotations.md` (`org.opencontainers.image.ref.name`).

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::digest::{Digest, Hasher};
use super::image::Image;
use super::manifest::{Invalid, Manifest};
use super::name;
use super::store::{Store, StoreError};

/// A blob that is longer is not read into memory.
const LONGEST_IN_MEMORY: u64 = 1024 * 1024;
/// How much of a file is read at once, in bytes.
const PIECE: usize = 256 * 1024;
/// The annotation that holds a tag, or a whole reference that ends with one.
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Why an image layout cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A file cannot be read.
    #[error("{}: {source}; expected a folder with oci-layout, index.json and blobs", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The index is no image index.
    #[error("{}: {source}; expected an OCI image index", path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A manifest cannot be served.
    #[error("{}: {reason}; expected a manifest or an index of OCI or Docker", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: &'static str,
    },
    /// Content has another digest than its name says.
    #[error("{}: the content has another digest; copy the image again", path.display())]
    Digest {
        /// The file.
        path: PathBuf,
    },
    /// The layout holds no manifest.
    #[error("{}: no manifest that could be served", path.display())]
    Empty {
        /// The index.
        path: PathBuf,
    },
    /// The registry's own store failed.
    #[error("the registry's store: {0}")]
    Store(io::Error),
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    media_type: String,
    digest: String,
    #[serde(default)]
    annotations: HashMap<String, String>,
}

/// Puts the layout of this folder into a repository, and tells each image of its index.
pub(crate) fn add(store: &Store, repository: &str, root: &Path) -> Result<Vec<Image>, LayoutError> {
    let path = root.join("index.json");
    let text = read(&path)?;
    let index: Index = serde_json::from_slice(&text).map_err(|source| LayoutError::Index {
        path: path.clone(),
        source,
    })?;
    let layout = Layout {
        store,
        repository,
        root,
    };
    let mut images = Vec::new();
    for entry in index.manifests {
        let Ok(digest) = entry.digest.parse() else {
            continue;
        };
        let tag = entry.annotations.get(REF_NAME).and_then(|name| tag(name));
        let blobs = layout.add_manifest(&digest, Some(&entry.media_type), tag)?;
        images.push(Image {
            manifest_digest: entry.digest,
            blobs: blobs.iter().map(Digest::to_string).collect(),
        });
    }
    if images.is_empty() {
        return Err(LayoutError::Empty { path });
    }
    Ok(images)
}

struct Layout<'a> {
    store: &'a Store,
    repository: &'a str,
    root: &'a Path,
}

impl Layout<'_> {
    /// Adds a manifest after everything it names; the blobs it names itself. Manifests of an index that
    /// are not in the layout are left out, as they may be in a registry.
    fn add_manifest(
        &self,
        digest: &Digest,
        media_type: Option<&str>,
        tag: Option<&str>,
    ) -> Result<Vec<Digest>, LayoutError> {
        let mut waiting = vec![*digest];
        let mut seen = BTreeSet::new();
        let mut top = Vec::new();
        while let Some(next) = waiting.pop() {
            let is_top = next == *digest;
            if !seen.insert(next) || (!is_top && !self.path(&next).exists()) {
                continue;
            }
            let manifest = self.read_manifest(&next, media_type.filter(|_| is_top))?;
            let blobs = manifest.links.blobs.clone();
            for blob in &blobs {
                self.add_blob(blob)?;
            }
            waiting.extend(&manifest.links.manifests);
            let tags: Vec<&str> = tag.filter(|_| is_top).into_iter().collect();
            let put = self
                .store
                .put_manifest(self.repository, &tags, manifest, true);
            put.map_err(|error| match error {
                StoreError::System(error) => LayoutError::Store(error),
                other => LayoutError::Store(io::Error::other(other)),
            })?;
            if is_top {
                top = blobs;
            }
        }
        Ok(top)
    }

    fn read_manifest(
        &self,
        digest: &Digest,
        media_type: Option<&str>,
    ) -> Result<Manifest, LayoutError> {
        let path = self.path(digest);
        let bytes = read(&path)?;
        if Digest::with(digest.algorithm(), &bytes) != *digest {
            return Err(LayoutError::Digest { path });
        }
        let share = self.store.own_share(bytes.len());
        Manifest::read(media_type, *digest, bytes.into(), share)
            .map_err(|Invalid(reason)| LayoutError::Manifest { path, reason })
    }

    fn add_blob(&self, digest: &Digest) -> Result<(), LayoutError> {
        if self.store.blob(self.repository, digest).is_ok() {
            return Ok(());
        }
        let path = self.path(digest);
        let failed = |source| LayoutError::File {
            path: path.clone(),
            source,
        };
        let length = fs::metadata(&path).map_err(failed)?.len();
        if hash(&path, digest).map_err(failed)? != *digest {
            return Err(LayoutError::Digest { path });
        }
        let added = if self.store.is_directory() {
            self.store.add_copy(self.repository, *digest, &path)
        } else if length > LONGEST_IN_MEMORY {
            self.store.add_file(self.repository, *digest, &path, length)
        } else {
            let bytes = read(&path)?;
            self.store.add_bytes(self.repository, *digest, bytes.into())
        };
        added.map_err(LayoutError::Store)
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let folder = self.root.join("blobs").join(digest.algorithm().as_str());
        folder.join(digest.encoded())
    }
}

/// The tag in a reference's name: all of it, or what stands behind its last colon.
fn tag(name: &str) -> Option<&str> {
    let tag = name.rsplit_once(':').map_or(name, |(_, tag)| tag);
    name::check_tag(tag).is_ok().then_some(tag)
}

fn hash(path: &Path, digest: &Digest) -> io::Result<Digest> {
    let mut hasher = Hasher::new(digest.algorithm());
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&piece[..count]),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LayoutError> {
    fs::read(path).map_err(|source| LayoutError::File {
        path: path.to_owned(),
        source,
    })
}
