//! `/accounts`: users that come and go.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::problem::Problem;
use super::read_json;
use crate::accounts::Account;
use crate::state::State;

const NEW: &str =
    r#"{"username": "…", "password": "…", "expires_at": "2026-01-02T03:04:05Z" (may be left out)}"#;
const KNOWN: &str = r#"{"username": "…", "password": "…"} of an account that there is"#;

/// There is no `Debug`, because it holds a password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    username: String,
    password: String,
    #[serde(default)]
    expires_at: Option<Timestamp>,
}

/// There is no `Debug`, because it holds a password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownAccount {
    username: String,
    password: String,
}

/// Adds an account that may do everything.
pub(super) fn add(state: &State, body: &[u8]) -> Result<Response, Problem> {
    let new: NewAccount = read_json(body, NEW)?;
    state.accounts.add(Account {
        expires_at: new.expires_at,
        ..Account::new(new.username, new.password)
    });
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes an account back.
pub(super) fn revoke(state: &State, body: &[u8]) -> Result<Response, Problem> {
    let known: KnownAccount = read_json(body, KNOWN)?;
    if state.accounts.revoke(&known.username, &known.password) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let error = "there is no such account";
    Err(Problem::new(StatusCode::NOT_FOUND, error, KNOWN))
}
