//! Uploads of blobs: begun by POST, which can also bring the whole blob or mount it from elsewhere; sent
//! by PATCH, in chunks or as one stream; closed by PUT; asked about by GET; cancelled by DELETE.
//!
//! Source: OCI distribution-spec 1.1, "Pushing Blobs".

mod chunk;
mod receive;

use std::sync::Arc;

use axum::http::header::{LOCATION, RANGE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use self::chunk::Chunk;
use crate::content::digest::{Algorithm, Digest};
use crate::content::upload::Upload;
use crate::content::uploads::NoUpload;
use crate::protocol::body::RequestBody;
use crate::protocol::call::{Call, unsupported};
use crate::protocol::endpoint::parameter;
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::name;

/// Answers a request to where uploads begin.
pub(crate) async fn begin(call: &Call<'_>, body: RequestBody) -> Result<Response, RegistryError> {
    if call.method != Method::POST {
        return Err(unsupported());
    }
    if let Some(digest) = parameter(call.uri, "mount") {
        let digest = read_digest(&digest)?;
        if mount(call, &digest)? {
            return Ok(created(call, &digest));
        }
    } else if let Some(digest) = parameter(call.uri, "digest") {
        let digest = read_digest(&digest)?;
        let upload = new_upload(call, digest.algorithm())?;
        let chunk = Chunk::of(call, 0)?;
        receive::whole(call, None, upload, chunk, body, digest).await?;
        return Ok(created(call, &digest));
    }
    let algorithm = match parameter(call.uri, "digest-algorithm") {
        None => Algorithm::default(),
        Some(name) => name
            .parse()
            .map_err(|_| RegistryError::digest_invalid(&name))?,
    };
    let upload = new_upload(call, algorithm)?;
    let state = call.state;
    let opened = state
        .uploads
        .open(call.repository, upload, state.clock.now());
    let name = opened.map_err(|reason| refuse(&reason))?;
    Ok((StatusCode::ACCEPTED, progress(call, &name, 0)).into_response())
}

/// Answers a request to an open upload.
pub(crate) async fn answer(
    call: &Call<'_>,
    name: &str,
    body: RequestBody,
) -> Result<Response, RegistryError> {
    let state = Arc::clone(call.state);
    let now = state.clock.now();
    match *call.method {
        Method::GET | Method::HEAD => {
            let length = state.uploads.length(call.repository, name, now);
            let length = length.map_err(|reason| refuse(&reason))?;
            Ok((StatusCode::NO_CONTENT, progress(call, name, length)).into_response())
        }
        Method::DELETE => {
            let ended = state.uploads.end(call.repository, name, now);
            ended.map_err(|reason| refuse(&reason))?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Method::PATCH => {
            let length = receive::chunk(call, name, body).await?;
            Ok((StatusCode::ACCEPTED, progress(call, name, length)).into_response())
        }
        Method::PUT => {
            let digest = parameter(call.uri, "digest");
            let digest = read_digest(&digest.unwrap_or_default())?;
            receive::last(call, name, body, digest).await?;
            Ok(created(call, &digest))
        }
        _ => Err(unsupported()),
    }
}

/// Whether the blob could be put into the repository without being sent. Without `from`, only a blob
/// that is there already can: the token says nothing of other repositories.
fn mount(call: &Call, digest: &Digest) -> Result<bool, RegistryError> {
    let from = parameter(call.uri, "from");
    let from = from.as_deref().unwrap_or(call.repository);
    name::check_repository(from)
        .map_err(|_| RegistryError::new(Code::NameInvalid, "invalid repository name in from"))?;
    let mounted = call.state.store.mount(from, call.repository, digest);
    mounted.map_err(|error| RegistryError::internal(&error))
}

fn new_upload(call: &Call, algorithm: Algorithm) -> Result<Upload, RegistryError> {
    let upload = call.state.store.new_upload(algorithm);
    upload.map_err(|error| RegistryError::internal(&error))
}

fn read_digest(text: &str) -> Result<Digest, RegistryError> {
    text.parse()
        .map_err(|_| RegistryError::digest_invalid(text))
}

/// Where the upload goes on, and how far it is. Before the first byte that is `0-0`, as with distribution.
fn progress(call: &Call, name: &str, length: u64) -> HeaderMap {
    let location = format!("/v2/{}/blobs/uploads/{name}", call.repository);
    let range = format!("0-{}", length.saturating_sub(1));
    let uuid = HeaderName::from_static("docker-upload-uuid");
    let headers = [
        (LOCATION, location),
        (RANGE, range),
        (uuid, name.to_owned()),
    ];
    let headers = headers
        .into_iter()
        .map(|(name, value)| HeaderValue::try_from(value).map(|value| (name, value)));
    headers.flatten().collect()
}

fn created(call: &Call, digest: &Digest) -> Response {
    let location = format!("/v2/{}/blobs/{digest}", call.repository);
    let headers = [
        ("location", location),
        ("docker-content-digest", digest.to_string()),
    ];
    (StatusCode::CREATED, headers).into_response()
}

fn refuse(reason: &NoUpload) -> RegistryError {
    match reason {
        NoUpload::Unknown => {
            RegistryError::new(Code::BlobUploadUnknown, "blob upload unknown to registry")
        }
        NoUpload::Busy => RegistryError::new(
            Code::BlobUploadInvalid,
            "another request is sending to this upload",
        ),
        NoUpload::TooMany => RegistryError::new(Code::TooManyRequests, "too many uploads are open")
            .with_header(RETRY_AFTER, HeaderValue::from_static("1")),
        NoUpload::NoName => RegistryError::new(Code::Unknown, "the upload could not be named"),
    }
}
