//! The layer around all endpoints that writes one record a request.

use std::sync::Arc;

use axum::body::HttpBody;
use axum::extract::{Request, State as Shared};
use axum::http::header::HOST;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::record::{Notes, Record, shorten};
use crate::protocol::error::Code;
use crate::state::State;

/// Writes the record before the answer leaves, so that a client that has its answer is in the journal.
pub(crate) async fn keep_record(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let path = request.uri().path();
    let (endpoint, path) = (state.class(path), shorten(path));
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .map(shorten)
        .unwrap_or_default();

    let mut response = next.run(request).await;
    let version = HeaderValue::from_static("registry/2.0");
    response
        .headers_mut()
        .insert("docker-distribution-api-version", version);
    let notes = response
        .extensions_mut()
        .remove::<Notes>()
        .unwrap_or_default();
    let error = response
        .extensions()
        .get::<Code>()
        .map(|code| code.as_str());
    state.journal.add(Record {
        time: state.clock.now(),
        endpoint,
        method: shorten(method.as_str()),
        path,
        host,
        auth: notes.auth,
        user: notes.user.as_deref().map(shorten),
        secret: notes.secret,
        scope_wanted: shorten(&notes.scope_wanted),
        scope_granted: shorten(&notes.scope_granted),
        status: response.status().as_u16(),
        error,
        reason: notes.reason,
        // The answer to a HEAD has a body here still, which is not sent.
        bytes: if method == Method::HEAD {
            0
        } else {
            response.body().size_hint().lower()
        },
    });
    response
}
