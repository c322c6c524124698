//! Paths to handlers. What a handler refuses comes out of [`respond`] as the specification's JSON; the
//! journal and the faults are around all of them, in [`crate::exchange`].

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, Request, State as Shared};
use axum::http::header::WARNING;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};

use crate::journal::Notes;
use crate::protocol::body::RequestBody;
use crate::protocol::call::{self, Call};
use crate::protocol::endpoint::{Endpoint, Resource, no_such_endpoint};
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::{blobs, catalog, manifests, referrers, tags, uploads};
use crate::state::State;
use crate::{auth, token};

/// The longest body of a token request, in bytes; a form with a large identity token is far below it.
const LONGEST_FORM: usize = 256 * 1024;
/// The longest that all headers of a request may be together, in bytes. Tokens take a few thousand.
const LONGEST_HEADERS: usize = 64 * 1024;

/// All endpoints of a registry. Which are to be had on which socket is decided around them.
pub(crate) fn router(state: Arc<State>) -> Router {
    let mut router = Router::new()
        .route("/v2", get(base).fallback(unsupported))
        .route("/v2/", get(base).fallback(unsupported))
        .route("/v2/{*path}", any(below_v2));
    router = router.merge(token_routes(&state));
    finish(router, state)
}

fn token_routes(state: &State) -> Router<Arc<State>> {
    let profile = &state.config.profile;
    let mut router = Router::new();
    if !profile.has_token_endpoint() {
        return router;
    }
    let both = get(token_endpoint).post(token_endpoint);
    router = router.route(state.config.token_path(), both.fallback(unsupported));
    if let Some(path) = profile.exchange_path {
        router = router.route(path, post(exchange_endpoint).fallback(unsupported));
    }
    router
}

fn finish(router: Router<Arc<State>>, state: Arc<State>) -> Router {
    let mut router = router
        .fallback(unknown_path)
        .layer(DefaultBodyLimit::max(LONGEST_FORM));
    if !state.warnings.is_empty() {
        router = router.layer(from_fn_with_state(Arc::clone(&state), warn));
    }
    router.with_state(state)
}

async fn base(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    let mut notes = Notes::default();
    let answer = auth::authorize(&state, &headers, &[], &mut notes)
        .map(|()| ([("content-type", "application/json")], "{}").into_response());
    respond(answer, notes)
}

async fn below_v2(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let mut notes = Notes::default();
    let answer = below_v2_or_refusal(&state, path, request, &mut notes).await;
    respond(answer, notes)
}

async fn below_v2_or_refusal(
    state: &Arc<State>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
    notes: &mut Notes,
) -> Result<Response, RegistryError> {
    let not_utf_8 = |_| RegistryError::new(Code::NameInvalid, "path is not UTF-8");
    let Path(path) = path.map_err(not_utf_8)?;
    let (request, body) = request.into_parts();
    let body = RequestBody::new(body, &request.headers);
    check_length(&request.headers)?;
    let endpoint = Endpoint::parse(&path)?;
    let scopes = endpoint.scopes(&request.method, &request.uri);
    auth::authorize(state, &request.headers, &scopes, notes)?;
    let mut call = Call {
        state,
        method: &request.method,
        uri: &request.uri,
        headers: &request.headers,
        repository: "",
    };
    let Endpoint::Repository(name, resource) = &endpoint else {
        return catalog::answer(&call);
    };
    call.repository = name;
    match resource {
        Resource::Manifest(reference) => manifests::answer(&call, reference, body).await,
        Resource::Blob(digest) => blobs::answer(&call, digest),
        Resource::Uploads => uploads::begin(&call, body).await,
        Resource::Upload(name) => uploads::answer(&call, name, body).await,
        Resource::Tags => tags::answer(&call),
        Resource::Referrers(subject) => referrers::answer(&call, subject),
    }
}

/// No client has so much to say in headers; what is still longer ends in the server itself.
fn check_length(headers: &HeaderMap) -> Result<(), RegistryError> {
    let lengths = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    if lengths.sum::<usize>() <= LONGEST_HEADERS {
        return Ok(());
    }
    let refusal = RegistryError::new(Code::SizeInvalid, "the headers are too long");
    Err(refusal.with_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE))
}

async fn token_endpoint(
    Shared(state): Shared<Arc<State>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let mut notes = Notes::default();
    let answer = whole(body)
        .and_then(|body| token::answer(&state, &method, &uri, &headers, &body, &mut notes));
    respond(answer, notes)
}

async fn exchange_endpoint(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let mut notes = Notes::default();
    let answer = whole(body).and_then(|body| token::exchange(&state, &headers, &body, &mut notes));
    respond(answer, notes)
}

fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, RegistryError> {
    body.map_err(|rejection| {
        RegistryError::new(Code::SizeInvalid, "the form is too long or broken off")
            .with_status(rejection.status())
    })
}

async fn unsupported() -> RegistryError {
    call::unsupported()
}

async fn unknown_path() -> RegistryError {
    no_such_endpoint()
}

async fn warn(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for warning in &state.warnings {
        response.headers_mut().append(WARNING, warning.clone());
    }
    response
}

fn respond(answer: Result<Response, RegistryError>, notes: Notes) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.extensions_mut().insert(notes);
    response
}
