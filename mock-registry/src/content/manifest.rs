//! A manifest as it was pushed, byte for byte, and what the registry must know of it: which content it
//! names, which manifest it refers to, and how it is listed as a referrer.
//!
//! Source: OCI image-spec 1.1, `manifest.md`, `image-index.md`; distribution-spec 1.1, "Listing Referrers".

use axum::body::Bytes;
use axum::http::HeaderValue;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::budget::Share;
use super::digest::Digest;

/// The media type of an OCI image manifest.
pub(crate) const IMAGE_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of an OCI image index.
pub(crate) const IMAGE_INDEX: &str = "application/vnd.oci.image.index.v1+json";

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

/// A manifest as it is served.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) media_type: HeaderValue,
    pub(crate) digest: Digest,
    /// The digest as a header has it.
    pub(crate) digest_header: HeaderValue,
    pub(crate) bytes: Bytes,
    pub(crate) links: Links,
    /// What the bytes take of the memory.
    _share: Share,
}

/// What a manifest names.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Links {
    /// The config and the layers that the registry itself must have.
    pub(crate) blobs: Vec<Digest>,
    /// The manifests of an index.
    pub(crate) manifests: Vec<Digest>,
    /// The manifest that this one is about, with the entry for that manifest's list of referrers.
    pub(crate) subject: Option<(Digest, Referrer)>,
}

/// One entry of a list of referrers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Referrer {
    pub(crate) artifact_type: Option<String>,
    /// The whole descriptor.
    pub(crate) descriptor: Value,
}

/// Why some bytes are no manifest of their media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Invalid(pub(crate) &'static str);

impl Manifest {
    /// Reads what a client pushed under this media type and digest, which must be the bytes' own.
    pub(crate) fn read(
        media_type: Option<&str>,
        digest: Digest,
        bytes: Bytes,
        share: Share,
    ) -> Result<Self, Invalid> {
        let document = Document::read(&bytes)?;
        let media_type = document.media_type(media_type)?.to_owned();
        let links = document.links(&media_type, &digest, bytes.len())?;
        let no_header = |_| Invalid("the media type cannot stand in a header");
        let digest_header = HeaderValue::try_from(digest.to_string());
        Ok(Self {
            media_type: media_type.try_into().map_err(no_header)?,
            digest,
            digest_header: digest_header.map_err(|_| Invalid("the digest is no header"))?,
            bytes,
            links,
            _share: share,
        })
    }
}

/// The parts of all kinds of manifests that matter here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
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
    fn read(bytes: &'a [u8]) -> Result<Self, Invalid> {
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
    fn media_type(&self, said: Option<&'a str>) -> Result<&str, Invalid> {
        match (said, self.media_type.as_deref()) {
            (Some(said), Some(own)) if said != own => {
                Err(Invalid("mediaType is not the Content-Type of the request"))
            }
            (Some(media_type), _) | (None, Some(media_type)) => Ok(media_type),
            (None, None) if self.manifests.is_some() => Ok(IMAGE_INDEX),
            (None, None) => Ok(IMAGE_MANIFEST),
        }
    }

    fn links(self, media_type: &str, digest: &Digest, length: usize) -> Result<Links, Invalid> {
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

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::*;

    fn read(media_type: Option<&str>, document: &Value) -> Result<Manifest, Invalid> {
        let bytes = Bytes::from(document.to_string());
        Manifest::read(
            media_type,
            Digest::of(&bytes),
            bytes,
            Budget::new(0).share(),
        )
    }

    fn descriptor(media_type: &str, content: &[u8]) -> Value {
        json!({ "mediaType": media_type, "digest": Digest::of(content).to_string(), "size": content.len() })
    }

    #[test]
    fn finds_what_it_names() {
        let mut far = descriptor("application/x", b"far");
        far["urls"] = json!(["https://example.com/far"]);
        let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        let document = json!({
            "schemaVersion": 2,
            "config": descriptor("application/c", b"config"),
            "layers": [descriptor("application/l", b"layer"), far, descriptor(foreign, b"foreign")],
            "subject": descriptor(IMAGE_MANIFEST, b"subject"),
            "annotations": { "a": "b" },
        });
        let manifest = read(None, &document).unwrap();
        assert_eq!(manifest.media_type, IMAGE_MANIFEST);
        assert_eq!(
            manifest.links.blobs,
            [Digest::of(b"config"), Digest::of(b"layer")]
        );
        let (subject, referrer) = manifest.links.subject.unwrap();
        assert_eq!(subject, Digest::of(b"subject"));
        assert_eq!(referrer.artifact_type.as_deref(), Some("application/c"));
        assert_eq!(referrer.descriptor["annotations"], json!({ "a": "b" }));
        assert_eq!(
            referrer.descriptor["digest"],
            manifest.digest.to_string().as_str()
        );
    }

    #[test]
    fn says_why_it_is_none() {
        let image = json!({ "schemaVersion": 2, "config": descriptor("c", b""), "layers": [] });
        let index = json!({ "schemaVersion": 2, "manifests": [] });
        let mut strange = image.clone();
        strange["config"]["digest"] = "md5:00".into();
        let mut named = image.clone();
        named["mediaType"] = IMAGE_MANIFEST.into();
        let rows = [
            (Some(IMAGE_MANIFEST), &image, ""),
            (Some(IMAGE_MANIFEST), &named, ""),
            (Some(IMAGE_INDEX), &index, ""),
            (Some("application/any"), &image, ""),
            (Some(IMAGE_INDEX), &image, "an image index has manifests"),
            (
                Some(IMAGE_MANIFEST),
                &index,
                "an image manifest has a config and layers",
            ),
            (
                Some(IMAGE_INDEX),
                &named,
                "mediaType is not the Content-Type of the request",
            ),
            (
                None,
                &strange,
                "a descriptor's digest is neither sha256 nor sha512",
            ),
            (
                Some("a\nb"),
                &image,
                "the media type cannot stand in a header",
            ),
            (
                None,
                &json!({ "schemaVersion": 1 }),
                "schemaVersion is not 2",
            ),
            (
                None,
                &json!([]),
                "not a JSON object with the fields of a manifest",
            ),
        ];
        for (media_type, document, expected) in rows {
            let reason = read(media_type, document).map_or_else(|Invalid(reason)| reason, |_| "");
            assert_eq!(reason, expected, "{media_type:?} {document}");
        }
    }
}
