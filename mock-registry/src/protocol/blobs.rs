//! GET and HEAD of a blob, whole or in part, and DELETE.

use axum::body::Body;
use axum::http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::content::blob::Blob;
use crate::content::digest::Digest;
use crate::content::store::StoreError;
use crate::protocol::call::{Call, unsupported};
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::file_body::file_body;
use crate::protocol::range::{self, Wanted};

/// Answers a request to a blob.
pub(crate) fn answer(call: &Call, digest: &Digest) -> Result<Response, RegistryError> {
    match *call.method {
        Method::GET | Method::HEAD => get(call, digest),
        Method::DELETE => delete(call, digest),
        _ => Err(unsupported()),
    }
}

fn get(call: &Call, digest: &Digest) -> Result<Response, RegistryError> {
    let blob = call
        .state
        .store
        .blob(call.repository, digest)
        .map_err(|error| refuse(call, digest, &error))?;
    let length = blob.length();
    // RFC 9110 §14.2 gives `Range` a meaning for GET only.
    let range = call.header(RANGE).filter(|_| call.method == Method::GET);
    let wanted = range.map_or(Wanted::Whole, |range| range::parse(range, length));
    let (first, count) = match &wanted {
        Wanted::Whole => (0, length),
        Wanted::Part(part) => (*part.start(), part.end() - part.start() + 1),
        Wanted::Unsatisfiable => return Err(unsatisfiable(length)),
    };
    let body = if call.method == Method::HEAD {
        Body::empty()
    } else {
        body(blob, first, count).map_err(|error| RegistryError::internal(&error))?
    };
    let about = [
        (CONTENT_TYPE.as_str(), "application/octet-stream".to_owned()),
        (CONTENT_LENGTH.as_str(), count.to_string()),
        (ACCEPT_RANGES.as_str(), "bytes".to_owned()),
        ("docker-content-digest", digest.to_string()),
    ];
    Ok(match wanted {
        Wanted::Part(part) => {
            let content_range = format!("bytes {}-{}/{length}", part.start(), part.end());
            let content_range = [(CONTENT_RANGE, content_range)];
            (StatusCode::PARTIAL_CONTENT, about, content_range, body).into_response()
        }
        _ => (about, body).into_response(),
    })
}

fn body(blob: Blob, first: u64, count: u64) -> std::io::Result<Body> {
    match blob {
        Blob::File { path, .. } => file_body(&path, first, count),
        Blob::Memory { bytes, .. } => {
            // Both are within the bytes, so they fit.
            let index = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
            Ok(bytes.slice(index(first)..index(first + count)).into())
        }
    }
}

fn delete(call: &Call, digest: &Digest) -> Result<Response, RegistryError> {
    call.state
        .store
        .delete_blob(call.repository, digest)
        .map_err(|error| refuse(call, digest, &error))?;
    Ok(StatusCode::ACCEPTED.into_response())
}

fn refuse(call: &Call, digest: &Digest, error: &StoreError) -> RegistryError {
    match error {
        StoreError::NoRepository => RegistryError::name_unknown(call.repository),
        StoreError::System(error) => RegistryError::internal(error),
        _ => RegistryError::new(Code::BlobUnknown, "blob unknown to registry")
            .with_detail(json!({ "digest": digest.to_string() })),
    }
}

fn unsatisfiable(length: u64) -> RegistryError {
    let refusal = RegistryError::new(Code::RangeInvalid, "the blob has no such bytes");
    match HeaderValue::try_from(format!("bytes */{length}")) {
        Ok(range) => refusal.with_header(CONTENT_RANGE, range),
        Err(_) => refusal,
    }
}
