//! Whether a request may be answered: the one door, and what is behind it for each [`AuthMode`].

mod basic;
mod bearer;
mod challenge;
mod credentials;

use axum::http::HeaderMap;

use crate::config::AuthMode;
use crate::journal::Notes;
use crate::protocol::error::RegistryError;
use crate::scope::{Scope, format_list};
use crate::state::State;

pub(crate) use challenge::token_endpoint;
pub(crate) use credentials::Credentials;

/// Lets a request through that may have all of `wanted`, or gives its refusal. With nothing wanted, any
/// valid credentials will do.
pub(crate) fn authorize(
    state: &State,
    headers: &HeaderMap,
    wanted: &[Scope],
    notes: &mut Notes,
) -> Result<(), RegistryError> {
    notes.scope_wanted = format_list(wanted);
    let credentials = Credentials::read(headers);
    credentials.note(&state.journal, notes);
    match state.config.auth {
        AuthMode::None => Ok(()),
        AuthMode::Basic => basic::authorize(state, headers, &credentials, wanted, notes),
        AuthMode::Bearer => bearer::authorize(state, headers, &credentials, wanted, notes),
    }
}
