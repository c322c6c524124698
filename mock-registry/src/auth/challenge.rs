//! The `WWW-Authenticate` headers of a 401, and the 401 itself. When to send one is decided elsewhere.

use axum::http::{HeaderMap, HeaderValue};

use crate::protocol::error::{Code, RegistryError};
use crate::scope::{Scope, format_list};
use crate::state::State;

/// The service that private Amazon ECR names in its challenge.
const ECR_SERVICE: &str = "ecr.amazonaws.com";

/// A 401 that asks for a bearer token, naming the scope and, after a token that did not do, the error.
///
/// The realm is on the very host and port that the client asked: go-containerregistry refuses a
/// loopback realm anywhere else. All token errors are 401 in distribution
/// (`registry/auth/token/accesscontroller.go`, `authChallenge`).
pub(super) fn bearer(
    state: &State,
    headers: &HeaderMap,
    wanted: &[Scope],
    error: Option<&str>,
) -> RegistryError {
    let mut challenge = format!(
        r#"Bearer realm="http://{}/token",service="{}""#,
        state.host(headers),
        state.config.service
    );
    if !wanted.is_empty() {
        challenge += &format!(r#",scope="{}""#, format_list(wanted));
    }
    if let Some(error) = error {
        challenge += &format!(r#",error="{error}""#);
    }
    unauthorized(challenge).with_missing_access(wanted)
}

/// A 401 that asks for user name and password, in the form that private Amazon ECR uses.
pub(super) fn basic(state: &State, headers: &HeaderMap) -> RegistryError {
    unauthorized(format!(
        r#"Basic realm="http://{}/",service="{ECR_SERVICE}""#,
        state.host(headers)
    ))
}

/// The 401 of the token endpoint itself.
pub(crate) fn token_endpoint(state: &State) -> RegistryError {
    unauthorized(format!(r#"Basic realm="{}""#, state.config.service))
}

/// A configured service that cannot stand in a header leaves the 401 without a challenge.
fn unauthorized(challenge: String) -> RegistryError {
    let refusal = RegistryError::new(Code::Unauthorized, "authentication required");
    match HeaderValue::from_str(&challenge) {
        Ok(challenge) => refusal.with_challenge(challenge),
        Err(_) => refusal,
    }
}
