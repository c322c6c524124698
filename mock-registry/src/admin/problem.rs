//! What is wrong with an admin request, as JSON: `{"error": …, "expected": …}`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refusal with what was expected instead.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    error: String,
    expected: String,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        error: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            status,
            error: error.into(),
            expected: expected.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "expected": self.expected });
        let headers = [("content-type", "application/json")];
        (self.status, headers, format!("{body}\n")).into_response()
    }
}
