//! The admin endpoint: faults, clock, accounts and journal of a running registry, over HTTP on a socket of
//! its own. It is off unless asked for, wants a secret, and stands in no journal.

mod accounts;
mod clock;
mod faults;
mod follow;
mod journal;
mod listen;
mod problem;
mod settings;

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State as Shared};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::state::State;
pub(crate) use listen::listen;
use problem::Problem;
pub use settings::AdminSettings;

/// The longest body of a request, in bytes.
const LONGEST: usize = 1 << 20;
/// What there is: the paths, and the methods of each.
const ENDPOINTS: [(&str, &str); 6] = [
    ("/healthz", "GET"),
    ("/journal", "GET, DELETE"),
    ("/faults", "GET, POST, DELETE"),
    ("/faults/ID", "DELETE"),
    ("/clock", "GET, POST"),
    ("/accounts", "POST, DELETE"),
];

/// A registry and the secret of its admin endpoint.
pub(crate) struct Admin {
    state: Arc<State>,
    /// Its fingerprint, so that comparing takes the same time for every wrong guess.
    secret: String,
}

impl Admin {
    /// The endpoint of this registry, for who has `secret`.
    pub(crate) fn new(state: Arc<State>, secret: &str) -> Self {
        let secret = state.journal.fingerprint(secret);
        Self { state, secret }
    }

    /// Everything it answers.
    pub(crate) fn router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    fn check_secret(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let header = headers
            .get(AUTHORIZATION)
            .and_then(|header| header.to_str().ok());
        let secret = header.and_then(|header| header.strip_prefix("Bearer "));
        if secret.is_some_and(|secret| self.state.journal.fingerprint(secret) == self.secret) {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "the secret is missing or wrong",
            "Authorization: Bearer SECRET, with the secret of the ready line or of --admin-secret-file",
        ))
    }
}

async fn answer(Shared(admin): Shared<Arc<Admin>>, request: Request) -> Response {
    match dispatch(&admin, request).await {
        Ok(response) => response,
        Err(problem) => {
            let status = problem.status;
            let mut response = problem.into_response();
            if status == StatusCode::UNAUTHORIZED {
                let challenge = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

async fn dispatch(admin: &Admin, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let (method, path) = (head.method.as_str(), head.uri.path());
    let query = head.uri.query().unwrap_or_default();
    if (method, path) == ("GET", "/healthz") {
        return Ok(json_answer(&json!({ "status": "ok" })));
    }
    admin.check_secret(&head.headers)?;
    let state = &admin.state;
    let body = to_bytes(body, LONGEST).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is too long or broken off",
            "at most 1 MiB",
        )
    })?;
    match (method, path) {
        ("GET", "/journal") => journal::read(state, query),
        ("DELETE", "/journal") => {
            state.journal.clear();
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("GET", "/faults") => Ok(faults::list(state)),
        ("POST", "/faults") => faults::add(state, &body),
        ("DELETE", "/faults") => {
            state.faults.clear();
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("DELETE", path) if path.starts_with("/faults/") => faults::remove(state, path),
        ("GET", "/clock") => Ok(clock::read(state)),
        ("POST", "/clock") => clock::change(state, &body),
        ("POST", "/accounts") => accounts::add(state, &body),
        ("DELETE", "/accounts") => accounts::revoke(state, &body),
        _ => refused(path),
    }
}

/// The refusal of a method or of a path.
fn refused(path: &str) -> Result<Response, Problem> {
    let path = if path.starts_with("/faults/") {
        "/faults/ID"
    } else {
        path
    };
    let Some((_, methods)) = ENDPOINTS.iter().find(|(known, _)| *known == path) else {
        let known: Vec<&str> = ENDPOINTS.iter().map(|(path, _)| *path).collect();
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "there is no such path",
            known.join(", "),
        ));
    };
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "the path has no such method",
        *methods,
    );
    let mut response = problem.into_response();
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(methods));
    Ok(response)
}

fn json_answer(value: &Value) -> Response {
    let headers = [("content-type", "application/json")];
    (headers, format!("{value}\n")).into_response()
}

/// Reads a body. What it says is never repeated, because it may hold a password.
fn read_json<T: DeserializeOwned>(body: &[u8], expected: &str) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!(
            "the body is not as expected at line {}, column {}",
            error.line(),
            error.column()
        );
        Problem::new(StatusCode::BAD_REQUEST, place, expected)
    })
}
