//! Paths to handlers, and the layer around them all that writes the journal. What a handler refuses
//! comes out of [`respond`] as the specification's JSON.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, State as Shared};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::config::AuthMode;
use crate::journal::{Notes, keep_record};
use crate::protocol::endpoint::{Endpoint, Resource, no_such_endpoint};
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::{blobs, manifests, tags};
use crate::state::State;
use crate::{auth, token};

/// The longest body of a token request, in bytes; a form with a large identity token is far below it.
const LONGEST_FORM: usize = 256 * 1024;

/// All endpoints of a registry.
pub(crate) fn router(state: Arc<State>) -> Router {
    let mut router = Router::new()
        .route("/v2", get(base).fallback(unsupported))
        .route("/v2/", get(base).fallback(unsupported))
        .route("/v2/{*path}", get(repository).fallback(unsupported));
    if state.config.auth == AuthMode::Bearer {
        router = router.route(
            "/token",
            get(token_endpoint)
                .post(token_endpoint)
                .fallback(unsupported),
        );
    }
    router
        .fallback(unknown_path)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn_with_state(Arc::clone(&state), keep_record))
        .with_state(state)
}

async fn base(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    let mut notes = Notes::default();
    let answer = auth::authorize(&state, &headers, &[], &mut notes)
        .map(|()| ([("content-type", "application/json")], "{}").into_response());
    respond(answer, notes)
}

async fn repository(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let mut notes = Notes::default();
    let answer = path
        .map_err(|_| RegistryError::new(Code::NameInvalid, "path is not UTF-8"))
        .and_then(|Path(path)| Endpoint::parse(&path))
        .and_then(|endpoint| {
            auth::authorize(&state, &headers, &[endpoint.scope()], &mut notes)?;
            let name = &endpoint.repository;
            match &endpoint.resource {
                Resource::Manifest(reference) => manifests::get(&state, name, reference),
                Resource::Blob(digest) => blobs::get(&state, &method, &headers, name, digest),
                Resource::Tags => tags::list(&state, name, &uri),
            }
        });
    respond(answer, notes)
}

async fn token_endpoint(
    Shared(state): Shared<Arc<State>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let mut notes = Notes::default();
    let answer = body
        .map_err(|rejection| {
            RegistryError::new(Code::SizeInvalid, "the form is too long or broken off")
                .with_status(rejection.status())
        })
        .and_then(|body| token::answer(&state, &method, &uri, &headers, &body, &mut notes));
    respond(answer, notes)
}

async fn unsupported() -> RegistryError {
    RegistryError::new(Code::Unsupported, "the operation is unsupported")
}

async fn unknown_path() -> RegistryError {
    no_such_endpoint()
}

fn respond(answer: Result<Response, RegistryError>, notes: Notes) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.extensions_mut().insert(notes);
    response
}
