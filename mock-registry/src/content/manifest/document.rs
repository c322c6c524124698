//! The JSON of a manifest: its fields, and what they must be for its media type.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::{IMAGE_INDEX, IMAGE_MANIFEST, Invalid, Links, Referrer};
use crate::content::digest::Digest;

/// The media types of lists of manifests.
const INDEXES: [&str; 2] = [
    IMAGE_INDEX,
    "application/vnd.docker.distribution.manifest.list.v2+json",
];
/// The media types of manifests that must have a config and layers.
const IMAGES: [&str; 2] = [
    IMAGE_MANIFEST,
    "application/vnd.docker.distribution.manifest.v2+json",
];

/// The parts of all kinds of manifests that matter here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    schema_version: u64,
    media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    /// Of the artifact manifest that OCI had for a while.
    blobs: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
    #[serde(borrow)]
    annotations: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: String,
    digest: String,
    #[serde(rename = "size")]
    _size: u64,
    #[serde(default)]
    urls: Vec<String>,
}

impl<'a> Document<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Invalid> {
        // serde would take an array for a struct as well.
        let document = if bytes.trim_ascii_start().starts_with(b"{") {
            bytes
        } else {
            b""
        };
        let document: Self = serde_json::from_slice(document)
            .map_err(|_| Invalid("not a JSON object with the fields of a manifest"))?;
        if document.schema_version != 2 {
            return Err(Invalid("schemaVersion is not 2"));
        }
        Ok(document)
    }

    /// What the client says it is and what the document says must agree. Without both, its fields tell.
    pub(super) fn media_type(&self, said: Option<&'a str>) -> Result<&str, Invalid> {
        match (said, self.media_type.as_deref()) {
            (Some(said), Some(own)) if said != own => {
                Err(Invalid("mediaType is not the Content-Type of the request"))
            }
            (Some(media_type), _) | (None, Some(media_type)) => Ok(media_type),
            (None, None) if self.manifests.is_some() => Ok(IMAGE_INDEX),
            (None, None) => Ok(IMAGE_MANIFEST),
        }
    }

    pub(super) fn links(
        self,
        media_type: &str,
        digest: &Digest,
        length: usize,
    ) -> Result<Links, Invalid> {
        if IMAGES.contains(&media_type) && (self.config.is_none() || self.layers.is_none()) {
            return Err(Invalid("an image manifest has a config and layers"));
        }
        if INDEXES.contains(&media_type) && self.manifests.is_none() {
            return Err(Invalid("an image index has manifests"));
        }
        let subject = match &self.subject {
            Some(subject) => {
                let referrer = self.referrer(media_type, digest, length)?;
                Some((subject.digest()?, referrer))
            }
            None => None,
        };
        let blobs = self.config.iter();
        let blobs = blobs.chain(self.layers.iter().flatten());
        let blobs = blobs.chain(self.blobs.iter().flatten());
        let here = blobs.filter(|blob| !blob.is_elsewhere());
        let manifests = self.manifests.iter().flatten();
        Ok(Links {
            blobs: here.map(Descriptor::digest).collect::<Result<_, _>>()?,
            manifests: manifests
                .map(Descriptor::digest)
                .collect::<Result<_, _>>()?,
            subject,
        })
    }

    /// How the manifest stands in the list of its subject's referrers.
    fn referrer(
        &self,
        media_type: &str,
        digest: &Digest,
        length: usize,
    ) -> Result<Referrer, Invalid> {
        let own = self
            .artifact_type
            .as_deref()
            .filter(|kind| !kind.is_empty());
        let config = self.config.as_ref();
        let artifact_type = own.or(config.map(|config| config.media_type.as_str()));
        let mut descriptor =
            json!({ "mediaType": media_type, "digest": digest.to_string(), "size": length });
        if let Some(artifact_type) = artifact_type {
            descriptor["artifactType"] = artifact_type.into();
        }
        if let Some(annotations) = self.annotations {
            descriptor["annotations"] = serde_json::from_str(annotations.get())
                .map_err(|_| Invalid("annotations cannot be read"))?;
        }
        Ok(Referrer {
            artifact_type: artifact_type.map(str::to_owned),
            descriptor,
        })
    }
}

impl Descriptor {
    fn digest(&self) -> Result<Digest, Invalid> {
        let unknown = |_| Invalid("a descriptor's digest is neither sha256 nor sha512");
        self.digest.parse().map_err(unknown)
    }

    /// Layers that are fetched from elsewhere need not be pushed: those with URLs, and those that the
    /// image-spec calls non-distributable and Docker foreign.
    fn is_elsewhere(&self) -> bool {
        let kinds = [".nondistributable.", ".foreign."];
        !self.urls.is_empty() || kinds.iter().any(|kind| self.media_type.contains(kind))
    }
}
