//! A token on every request: its signature, issuer, audience, times and `access` are checked each time.

use axum::http::HeaderMap;

use super::{Credentials, challenge};
use crate::journal::Notes;
use crate::protocol::error::RegistryError;
use crate::scope::{Scope, format_list};
use crate::state::State;

pub(super) fn authorize(
    state: &State,
    headers: &HeaderMap,
    credentials: &Credentials,
    wanted: &[Scope],
    notes: &mut Notes,
) -> Result<(), RegistryError> {
    let Credentials::Bearer(token) = credentials else {
        notes.reason = Some("no bearer token");
        return Err(challenge::bearer(state, headers, wanted, None));
    };
    let claims = state
        .issuer
        .verify(token, state.clock.now())
        .map_err(|invalid| {
            notes.reason = Some(invalid.reason());
            challenge::bearer(state, headers, wanted, Some("invalid_token"))
        })?;
    notes.user = Some(claims.sub).filter(|user| !user.is_empty());
    notes.scope_granted = format_list(&claims.access);
    if wanted
        .iter()
        .all(|scope| scope.is_covered_by(&claims.access))
    {
        return Ok(());
    }
    notes.reason = Some("token scope too small");
    Err(challenge::bearer(
        state,
        headers,
        wanted,
        Some("insufficient_scope"),
    ))
}
