//! Small images, each unlike any other: a config and two layers with OCI media types that a container
//! runtime can unpack. The seed, the repository and the tag decide every byte.

use std::io::Write;

use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use ring::digest::{SHA256, digest};
use serde_json::json;

use crate::content::digest::{Digest, hex};
use crate::content::manifest::IMAGE_MANIFEST;

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// An image that the registry serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The digest of its manifest, `sha256:` and 64 hex digits.
    pub manifest_digest: String,
    /// The digests of its blobs in the manifest's order: the config, then the layers.
    pub blobs: Vec<String>,
}

/// An image with all its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    /// The manifest, which is of the type [`IMAGE_MANIFEST`].
    pub(crate) manifest: Bytes,
    pub(crate) blobs: Vec<(Digest, Bytes)>,
}

impl Generated {
    /// What a caller is told of it.
    pub(crate) fn summary(&self) -> Image {
        Image {
            manifest_digest: Digest::of(&self.manifest).to_string(),
            blobs: self
                .blobs
                .iter()
                .map(|(digest, _)| digest.to_string())
                .collect(),
        }
    }
}

/// Makes the image of this repository and tag.
pub(crate) fn generate(seed: u64, repository: &str, tag: &str) -> Generated {
    let archives = [1, 2].map(|index| archive(seed, repository, tag, index));
    let layers = archives
        .each_ref()
        .map(|archive| with_digest(compress(archive)));
    let config = with_digest(Bytes::from(
        json!({
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": { "type": "layers", "diff_ids": archives.each_ref().map(|archive| Digest::of(archive).to_string()) },
        })
        .to_string(),
    ));
    let manifest = Bytes::from(
        json!({
            "schemaVersion": 2,
            "mediaType": IMAGE_MANIFEST,
            "config": descriptor(CONFIG, &config),
            "layers": layers.each_ref().map(|layer| descriptor(LAYER, layer)),
        })
        .to_string(),
    );
    let blobs = std::iter::once(config).chain(layers).collect();
    Generated { manifest, blobs }
}

fn with_digest(bytes: Bytes) -> (Digest, Bytes) {
    (Digest::of(&bytes), bytes)
}

fn descriptor(media_type: &str, (digest, bytes): &(Digest, Bytes)) -> serde_json::Value {
    json!({ "mediaType": media_type, "digest": digest.to_string(), "size": bytes.len() })
}

/// A tar archive of one file, 2 KiB of hex digits that only this layer has.
fn archive(seed: u64, repository: &str, tag: &str, index: u8) -> Vec<u8> {
    let line = |number: u32| {
        let line = format!("{seed}\n{repository}\n{tag}\n{index}\n{number}");
        hex(digest(&SHA256, line.as_bytes()).as_ref()) + "\n"
    };
    let content: String = (0..32).map(line).collect();
    let mut header = tar::Header::new_ustar();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    let mut archive = tar::Builder::new(Vec::new());
    archive
        .append_data(
            &mut header,
            format!("layer-{index}.txt"),
            content.as_bytes(),
        )
        .expect("a short relative path fits a header, and a vector takes every byte");
    archive.into_inner().expect("a vector takes every byte")
}

/// gzip without a time stamp, so that the bytes stay the same.
fn compress(archive: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(archive)
        .expect("a vector takes every byte");
    Bytes::from(encoder.finish().expect("a vector takes every byte"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_repository_and_tag_decide_every_byte() {
        let image = |seed, repository, tag| generate(seed, repository, tag).summary();
        assert_eq!(image(1, "a", "v1"), image(1, "a", "v1"));
        for other in [
            image(2, "a", "v1"),
            image(1, "b", "v1"),
            image(1, "a", "v2"),
        ] {
            let one = image(1, "a", "v1");
            assert_ne!(one.manifest_digest, other.manifest_digest);
            assert!(one.blobs.iter().all(|blob| !other.blobs.contains(blob)));
        }
    }
}
