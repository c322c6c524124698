//! The JSON that hands out a token. GET names it twice, for clients old and new.

use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer of the token endpoint. There is no `Debug`, because it holds secrets.
#[derive(Serialize)]
pub(super) struct TokenResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    pub(super) access_token: String,
    /// What was granted; required by OAuth2, so a POST has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<String>,
    pub(super) expires_in: i64,
    /// RFC 3339, on the registry's clock.
    pub(super) issued_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
}

impl IntoResponse for TokenResponse {
    fn into_response(self) -> Response {
        let headers = [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ];
        (headers, serde_json::json!(self).to_string()).into_response()
    }
}
