//! Paths to handlers, and the layer around them all that writes the journal. What a handler refuses
//! comes out of [`respond`] as the specification's JSON.

use std::sync::Arc;

use axum::Router;
use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, Request, State as Shared};
use axum::http::header::HOST;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::config::AuthMode;
use crate::endpoint::{Endpoint, Resource, class, no_such_endpoint};
use crate::error::{Code, RegistryError};
use crate::journal::{Notes, Record, shorten};
use crate::state::State;
use crate::{auth, blobs, manifests, tags, token};

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
        .layer(from_fn_with_state(Arc::clone(&state), record))
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

/// Writes the record before the answer leaves, so that a client that has its answer is in the journal.
async fn record(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let (endpoint, path) = (class(request.uri().path()), shorten(request.uri().path()));
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
