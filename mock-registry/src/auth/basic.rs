//! User name and password on every request, as private Amazon ECR has it.

use axum::http::HeaderMap;

use super::{Credentials, challenge};
use crate::accounts::Rejected;
use crate::journal::Notes;
use crate::protocol::error::{Code, RegistryError};
use crate::scope::{Scope, format_list};
use crate::state::State;

/// ECR's words for a password whose twelve hours are over.
const EXPIRED: &str = "Your authorization token has expired. Reauthenticate and try again.";

pub(super) fn authorize(
    state: &State,
    headers: &HeaderMap,
    credentials: &Credentials,
    wanted: &[Scope],
    notes: &mut Notes,
) -> Result<(), RegistryError> {
    let Credentials::Basic { username, password } = credentials else {
        notes.reason = Some("no basic credentials");
        return Err(challenge::basic(state, headers));
    };
    let account = state
        .accounts
        .verify(username, password, state.clock.now())
        .map_err(|rejected| {
            notes.reason = Some(rejected.reason());
            match rejected {
                Rejected::Unknown => challenge::basic(state, headers),
                Rejected::Expired => RegistryError::new(Code::Denied, EXPIRED),
            }
        })?;
    let granted: Vec<Scope> = wanted.iter().map(|scope| account.granted(scope)).collect();
    notes.scope_granted = format_list(&granted);
    if wanted.iter().all(|scope| scope.is_covered_by(&granted)) {
        return Ok(());
    }
    notes.reason = Some("account may not do this");
    Err(RegistryError::new(
        Code::Denied,
        "requested access to the resource is denied",
    ))
}
