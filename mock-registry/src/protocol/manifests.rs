//! GET and HEAD of a manifest, by tag or by digest: byte for byte, with its own media type, whatever
//! the client accepts; PUT and DELETE.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::content::digest::Digest;
use crate::content::manifest::{Invalid, Manifest};
use crate::content::store::{Reference, StoreError};
use crate::protocol::body::RequestBody;
use crate::protocol::call::{Call, unsupported};
use crate::protocol::endpoint::parameters;
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::name;

/// The longest manifest that is taken, in bytes. The specification wants 4 MB at least.
pub(crate) const LONGEST_MANIFEST: usize = 4 * 1024 * 1024;
/// How many tags can be given to a manifest at once; the specification wants 10 at least.
const MOST_TAGS: usize = 64;
/// How many missing blobs are told at once.
const MOST_TOLD: usize = 100;

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// Answers a request to a manifest.
pub(crate) async fn answer(
    call: &Call<'_>,
    reference: &Reference,
    body: RequestBody,
) -> Result<Response, RegistryError> {
    match *call.method {
        Method::GET | Method::HEAD => get(call, reference),
        Method::PUT => put(call, reference, body.whole(LONGEST_MANIFEST).await?),
        Method::DELETE => delete(call, reference),
        _ => Err(unsupported()),
    }
}

fn get(call: &Call, reference: &Reference) -> Result<Response, RegistryError> {
    let manifest = call
        .state
        .store
        .manifest(call.repository, reference)
        .map_err(|error| refuse(call, reference, error))?;
    let headers = [
        (CONTENT_TYPE, manifest.media_type.clone()),
        (CONTENT_LENGTH, manifest.bytes.len().into()),
        (DIGEST, manifest.digest_header.clone()),
    ];
    let body = match *call.method {
        Method::HEAD => Body::empty(),
        _ => manifest.bytes.clone().into(),
    };
    Ok((headers, body).into_response())
}

fn put(call: &Call, reference: &Reference, bytes: Bytes) -> Result<Response, RegistryError> {
    let (digest, tags) = destination(call, reference, &bytes)?;
    let media_type = call
        .header(CONTENT_TYPE)
        .map(|media_type| media_type.split(';').next().unwrap_or_default().trim())
        .filter(|media_type| !media_type.is_empty());
    let share = call.state.store.manifest_share(bytes.len());
    let share = share.map_err(|_| full())?;
    let manifest = Manifest::read(media_type, digest, bytes, share).map_err(invalid)?;
    let subject = manifest.links.subject.as_ref();
    let subject = subject.map(|(subject, _)| subject.to_string());
    let digest_header = manifest.digest_header.clone();
    let tag_names: Vec<&str> = tags.iter().map(String::as_str).collect();
    call.state
        .store
        .put_manifest(
            call.repository,
            &tag_names,
            manifest,
            call.state.config.sparse,
        )
        .map_err(|error| refuse(call, reference, error))?;
    let location = format!(
        "/v2/{}/manifests/{}",
        call.repository,
        match reference {
            Reference::Tag(tag) => tag.clone(),
            Reference::Digest(digest) => digest.to_string(),
        }
    );
    let mut response = (
        StatusCode::CREATED,
        [("location", location)],
        [(DIGEST, digest_header)],
    )
        .into_response();
    let headers = response.headers_mut();
    if let Some(Ok(subject)) = subject.map(HeaderValue::try_from) {
        headers.insert("oci-subject", subject);
    }
    if matches!(reference, Reference::Digest(_)) {
        let tags = tag_names.into_iter().map(HeaderValue::from_str);
        for tag in tags.flatten() {
            headers.append("oci-tag", tag);
        }
    }
    Ok(response)
}

/// Under which digest and which tags a manifest is pushed.
fn destination(
    call: &Call,
    reference: &Reference,
    bytes: &[u8],
) -> Result<(Digest, Vec<String>), RegistryError> {
    let (digest, tags) = match reference {
        Reference::Tag(tag) => (Digest::of(bytes), vec![tag.clone()]),
        Reference::Digest(digest) => {
            if Digest::with(digest.algorithm(), bytes) != *digest {
                let message = "provided digest did not match uploaded content";
                return Err(RegistryError::new(Code::DigestInvalid, message)
                    .with_detail(json!({ "digest": digest.to_string() })));
            }
            let tags = parameters(call.uri).filter(|(key, _)| key == "tag");
            (*digest, tags.map(|(_, tag)| tag.into_owned()).collect())
        }
    };
    if tags.len() > MOST_TAGS {
        return Err(
            RegistryError::new(Code::SizeInvalid, "more tags than this registry takes")
                .with_status(StatusCode::URI_TOO_LONG),
        );
    }
    if tags.iter().any(|tag| name::check_tag(tag).is_err()) {
        return Err(RegistryError::new(Code::ManifestInvalid, "invalid tag"));
    }
    Ok((digest, tags))
}

fn delete(call: &Call, reference: &Reference) -> Result<Response, RegistryError> {
    call.state
        .store
        .delete_manifest(call.repository, reference)
        .map_err(|error| refuse(call, reference, error))?;
    Ok(StatusCode::ACCEPTED.into_response())
}

fn refuse(call: &Call, reference: &Reference, error: StoreError) -> RegistryError {
    match error {
        StoreError::NoRepository => RegistryError::name_unknown(call.repository),
        StoreError::System(error) => RegistryError::internal(&error),
        StoreError::NoContent => {
            let detail = match reference {
                Reference::Tag(tag) => json!({ "name": call.repository, "tag": tag }),
                Reference::Digest(digest) => {
                    json!({ "name": call.repository, "digest": digest.to_string() })
                }
            };
            RegistryError::new(Code::ManifestUnknown, "manifest unknown to registry")
                .with_detail(detail)
        }
        StoreError::MissingBlobs(digests) => {
            let message = "manifest references a blob unknown to registry";
            let refusal = RegistryError::new(Code::ManifestBlobUnknown, message);
            digests
                .iter()
                .take(MOST_TOLD)
                .fold(refusal, |refusal, digest| {
                    refusal.with_detail(json!({ "digest": digest.to_string() }))
                })
        }
    }
}

fn invalid(Invalid(reason): Invalid) -> RegistryError {
    RegistryError::new(Code::ManifestInvalid, "manifest invalid")
        .with_detail(json!({ "reason": reason }))
}

/// The refusal of content for which there is no room.
pub(crate) fn full() -> RegistryError {
    RegistryError::new(Code::SizeInvalid, "the registry's memory is full")
        .with_status(StatusCode::PAYLOAD_TOO_LARGE)
}
