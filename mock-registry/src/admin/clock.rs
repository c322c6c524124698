//! `/clock`: reads and moves the registry's clock.

use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::problem::Problem;
use super::{json_answer, read_json};
use crate::state::State;

const EXPECTED: &str =
    r#"{"set": "2026-01-02T03:04:05Z"} or {"advance": "12h"}, which may be negative"#;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Change {
    Set(Timestamp),
    Advance(SignedDuration),
}

/// What the clock shows.
pub(super) fn read(state: &State) -> Response {
    json_answer(&json!({ "now": state.clock.now() }))
}

/// Moves the clock, and gives what it shows then.
pub(super) fn change(state: &State, body: &[u8]) -> Result<Response, Problem> {
    match read_json(body, EXPECTED)? {
        Change::Set(time) => state.clock.set(time),
        Change::Advance(by) => state.clock.advance(by),
    }
    Ok(read(state))
}
