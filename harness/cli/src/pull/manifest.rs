//! Manifests and indexes, as far as a pull has to understand them.

use serde::Deserialize;

use super::content::Descriptor;

/// The media types of what lists manifests of several platforms.
const INDEXES: [&str; 2] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// An image of one platform.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

impl Manifest {
    /// Config and layers in their order, each content once.
    pub(super) fn blobs(&self) -> Vec<&Descriptor> {
        let mut blobs: Vec<&Descriptor> = Vec::new();
        for blob in std::iter::once(&self.config).chain(&self.layers) {
            if !blobs.iter().any(|known| known.digest == blob.digest) {
                blobs.push(blob);
            }
        }
        blobs
    }
}

/// The images of several platforms.
#[derive(Debug, Deserialize)]
pub(super) struct Index {
    pub(super) manifests: Vec<Entry>,
}

/// One image of an index.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    #[serde(flatten)]
    pub(super) descriptor: Descriptor,
    pub(super) platform: Option<Platform>,
}

/// What an image runs on, with Go's names (`linux`, `amd64`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Platform {
    pub(super) os: String,
    pub(super) architecture: String,
    #[serde(default)]
    pub(super) variant: String,
}

/// What is under a digest or a tag.
#[derive(Debug)]
pub(super) enum Document {
    Manifest(Manifest),
    Index(Index),
}

/// Reads what a registry sent under this media type.
pub(super) fn read(media_type: &str, bytes: &[u8]) -> Result<Document, serde_json::Error> {
    if INDEXES.contains(&media_type) {
        serde_json::from_slice(bytes).map(Document::Index)
    } else {
        serde_json::from_slice(bytes).map(Document::Manifest)
    }
}
