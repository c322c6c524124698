//! A manifest as it was pushed, byte for byte, and what the registry must know of it: which content it
//! names, which manifest it refers to, and how it is listed as a referrer.
//!
//! Source: OCI image-spec 1.1, `manifest.md`, `image-index.md`; distribution-spec 1.1, "Listing Referrers".

mod document;

use axum::body::Bytes;
use axum::http::HeaderValue;
use serde_json::Value;

use self::document::Document;
use super::budget::Share;
use super::digest::Digest;

/// The media type of an OCI image manifest.
pub(crate) const IMAGE_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of an OCI image index.
pub(crate) const IMAGE_INDEX: &str = "application/vnd.oci.image.index.v1+json";

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

#[cfg(test)]
mod tests {
    use serde_json::json;

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
