//! GET and HEAD of a blob, whole or in part.

use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::content::digest::Digest;
use crate::content::store::Missing;
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::range::{self, Wanted};
use crate::state::State;

pub(crate) fn get(
    state: &State,
    method: &Method,
    headers: &HeaderMap,
    repository: &str,
    digest: &Digest,
) -> Result<Response, RegistryError> {
    let blob = state
        .store
        .blob(repository, digest)
        .map_err(|missing| match missing {
            Missing::Repository => {
                RegistryError::new(Code::NameUnknown, "repository name not known to registry")
            }
            Missing::Content => RegistryError::new(Code::BlobUnknown, "blob unknown to registry"),
        })?;
    let about = [
        (CONTENT_TYPE.as_str(), "application/octet-stream".to_owned()),
        (ACCEPT_RANGES.as_str(), "bytes".to_owned()),
        ("docker-content-digest", digest.to_string()),
    ];
    // RFC 9110 §14.2 gives `Range` a meaning for GET only.
    let range = headers
        .get(RANGE)
        .filter(|_| method == Method::GET)
        .and_then(|range| range.to_str().ok());
    let length = blob.len();
    let response = match range.map_or(Wanted::Whole, |range| range::parse(range, length)) {
        Wanted::Whole => (about, blob).into_response(),
        Wanted::Part(part) => {
            let content_range = format!("bytes {}-{}/{length}", part.start(), part.end());
            (
                StatusCode::PARTIAL_CONTENT,
                about,
                [(CONTENT_RANGE, content_range)],
                blob.slice(part),
            )
                .into_response()
        }
        Wanted::Unsatisfiable => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            [(CONTENT_RANGE, format!("bytes */{length}"))],
        )
            .into_response(),
    };
    Ok(response)
}
