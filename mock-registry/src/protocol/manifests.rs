//! GET and HEAD of a manifest, by tag or by digest: byte for byte, with its own media type, whatever
//! the client accepts.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::content::store::Missing;
use crate::protocol::error::{Code, RegistryError};
use crate::state::State;

pub(crate) fn get(
    state: &State,
    repository: &str,
    reference: &str,
) -> Result<Response, RegistryError> {
    let manifest =
        state
            .store
            .manifest(repository, reference)
            .map_err(|missing| match missing {
                Missing::Repository => {
                    RegistryError::new(Code::NameUnknown, "repository name not known to registry")
                }
                Missing::Content => {
                    RegistryError::new(Code::ManifestUnknown, "manifest unknown to registry")
                }
            })?;
    let headers = [
        (CONTENT_TYPE.as_str(), manifest.media_type.to_owned()),
        ("docker-content-digest", manifest.digest.to_string()),
    ];
    Ok((headers, manifest.bytes).into_response())
}
