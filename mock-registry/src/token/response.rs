//! The JSON that hands out a token: the fields that the profile says, for clients old and new.

use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::profile::Field;

/// What an answer of the token endpoint may hold. There is no `Debug`, because it holds secrets.
pub(super) struct TokenResponse {
    pub(super) token: String,
    /// What was granted; required by OAuth2.
    pub(super) scope: String,
    /// In seconds.
    pub(super) expires_in: u64,
    /// RFC 3339, on the registry's clock.
    pub(super) issued_at: String,
    pub(super) refresh_token: Option<String>,
}

impl TokenResponse {
    /// The answer with these fields, in their order.
    pub(super) fn with(self, fields: &[Field]) -> Response {
        let values = fields.iter().filter_map(|field| {
            Some(match field {
                Field::Token => ("token", json!(self.token)),
                Field::AccessToken => ("access_token", json!(self.token)),
                Field::Scope => ("scope", json!(self.scope)),
                Field::ExpiresIn => ("expires_in", json!(self.expires_in)),
                Field::IssuedAt => ("issued_at", json!(self.issued_at)),
                Field::RefreshToken => ("refresh_token", json!(self.refresh_token.as_ref()?)),
            })
        });
        let body: Map<String, Value> = values
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        secret_json(&Value::Object(body))
    }
}

/// An answer that nobody on the way may keep.
pub(super) fn secret_json(body: &Value) -> Response {
    let headers = [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
    ];
    (headers, body.to_string()).into_response()
}
