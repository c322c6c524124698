//! The list of all repositories, in lexical order. It is distribution's, not OCI's.
//!
//! Source: distribution, `docs/content/spec/api.md`, "Listing Repositories".

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
    let names = call.state.store.repositories(last.as_deref(), longest);
    let body = json!({ "repositories": names.names });
    Ok(page::answer(call, &names, longest, &body))
}
