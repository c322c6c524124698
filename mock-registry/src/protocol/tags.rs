//! The list of a repository's tags, in lexical order, in pages if the client wants that.

use axum::http::Method;
use axum::response::Response;
use serde_json::json;

use crate::protocol::call::{Call, unsupported};
use crate::protocol::error::RegistryError;
use crate::protocol::page;

/// Answers GET and HEAD.
pub(crate) fn answer(call: &Call) -> Result<Response, RegistryError> {
    if !matches!(*call.method, Method::GET | Method::HEAD) {
        return Err(unsupported());
    }
    let (last, longest) = page::wanted(call);
    let tags = call
        .state
        .store
        .tags(call.repository, last.as_deref(), longest)
        .map_err(|_| RegistryError::name_unknown(call.repository))?;
    let body = json!({ "name": call.repository, "tags": tags.names });
    Ok(page::answer(call, &tags, longest, &body))
}
