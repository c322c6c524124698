//! Exchanges a token of the service's own identity provider for a refresh token, as Azure Container Registry
//! does for tokens of Entra ID. The password of an account stands for such a token.
//!
//! Source: Azure/acr, `docs/AAD-OAuth.md`, "Calling `POST /oauth2/exchange`".

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::request::Fields;
use super::response::secret_json;
use crate::auth::refuse;
use crate::journal::{AuthKind, Notes};
use crate::protocol::error::{Code, RegistryError};
use crate::state::State;

/// Answers a form with `grant_type`, `service` and the token.
pub(crate) fn exchange(
    state: &State,
    headers: &HeaderMap,
    form: &[u8],
    notes: &mut Notes,
) -> Result<Response, RegistryError> {
    let fields = Fields::read(form);
    let token = match fields.first("grant_type") {
        Some("access_token" | "access_token_refresh_token") => fields.first("access_token"),
        Some("refresh_token") => fields.first("refresh_token"),
        _ => {
            let message =
                "grant_type must be access_token, access_token_refresh_token or refresh_token";
            let refusal = RegistryError::new(Code::Unsupported, message);
            return Err(refusal.with_status(StatusCode::BAD_REQUEST));
        }
    };
    let token = token.unwrap_or_default();
    notes.auth = AuthKind::AccessToken;
    notes.secret = Some(state.journal.fingerprint(token));

    let account = if fields.first("service") == Some(state.service(headers).as_str()) {
        let account = state.accounts.by_password(token, state.clock.now());
        account.map_err(|rejected| rejected.reason())
    } else {
        Err("another service")
    };
    match account {
        Ok(account) => {
            notes.user = Some(account.username.clone());
            let refresh_token = state.tokens.refresh.issue(&account);
            Ok(secret_json(&json!({ "refresh_token": refresh_token })))
        }
        Err(reason) => {
            notes.reason = Some(reason);
            let refusals = &state.config.profile.refusals;
            let refusal = refusals
                .at_token_endpoint
                .unwrap_or(refusals.wrong_password);
            Err(refuse(state, headers, &refusal, &[]))
        }
    }
}
