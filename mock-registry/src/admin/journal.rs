//! `/journal`: the records as NDJSON, those that there are or those to come too.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::follow::Follow;
use super::problem::Problem;
use crate::state::State;

const EXPECTED: &str = "since=NUMBER for records behind that number, follow=true to go on with those \
                        to come when their answers are over";

/// The records, by the query's `since` and `follow`.
pub(super) fn read(state: &State, query: &str) -> Result<Response, Problem> {
    let (mut since, mut follow) = (0, false);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("since", value) => since = value.parse().map_err(|_| unexpected(query))?,
            ("follow", "true") => follow = true,
            ("follow", "false") => follow = false,
            _ => return Err(unexpected(query)),
        }
    }
    let body = if follow {
        Body::new(Follow::new(&state.journal, since))
    } else {
        let mut lines = Vec::new();
        for record in state.journal.records() {
            if record.number > since && serde_json::to_writer(&mut lines, &record).is_ok() {
                lines.push(b'\n');
            }
        }
        Body::from(lines)
    };
    Ok(([("content-type", "application/x-ndjson")], body).into_response())
}

fn unexpected(query: &str) -> Problem {
    let error = format!("the query {query:?} is not as expected");
    Problem::new(StatusCode::BAD_REQUEST, error, EXPECTED)
}
