//! Which manifests of a repository refer to one as their subject, as an image index, filtered by
//! artifact type if the client wants that. Whoever asks about what is not there gets an empty list.
//!
//! Source: OCI distribution-spec 1.1, "Listing Referrers".

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::content::digest::Digest;
use crate::content::manifest::IMAGE_INDEX;
use crate::protocol::call::{Call, unsupported};
use crate::protocol::endpoint::parameter;
use crate::protocol::error::RegistryError;

/// Answers GET and HEAD.
pub(crate) fn answer(call: &Call, subject: &Digest) -> Result<Response, RegistryError> {
    if !matches!(*call.method, Method::GET | Method::HEAD) {
        return Err(unsupported());
    }
    let filter = parameter(call.uri, "artifactType").filter(|filter| !filter.is_empty());
    let referrers = call
        .state
        .store
        .referrers(call.repository, subject, filter.as_deref());
    let manifests: Vec<Value> = referrers
        .into_iter()
        .map(|referrer| referrer.descriptor)
        .collect();
    let index = json!({ "schemaVersion": 2, "mediaType": IMAGE_INDEX, "manifests": manifests });
    let list = ([(CONTENT_TYPE, IMAGE_INDEX)], index.to_string()).into_response();
    Ok(match filter {
        None => list,
        Some(_) => ([("oci-filters-applied", "artifactType")], list).into_response(),
    })
}
