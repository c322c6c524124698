//! What a token says that it may do, for people to read. Nothing is verified and nothing depends on it:
//! a runtime takes a token for opaque.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The scopes in the token's `access` claim, parted by spaces; `None` if it is no JSON Web Token.
pub(super) fn scopes_of(token: &str) -> Option<String> {
    let payload = BASE64_URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1)?)
        .ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let scope = |access: &Access| {
        format!(
            "{}:{}:{}",
            access.kind,
            access.name,
            access.actions.join(",")
        )
    };
    Some(
        claims
            .access
            .iter()
            .map(scope)
            .collect::<Vec<_>>()
            .join(" "),
    )
}

#[derive(Deserialize)]
struct Claims {
    access: Vec<Access>,
}

#[derive(Deserialize)]
struct Access {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    actions: Vec<String>,
}
