//! Credentials that are good a number of times. When they are spent, the registry gets others in their
//! place which it does not know, so that its refusal is its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::action::FaultAction;
use super::armed::Struck;
use crate::auth::{Credentials, refuse};
use crate::journal::Notes;
use crate::protocol::error::{Code, RegistryError};
use crate::state::State;

/// Of how many credentials the uses are counted; beyond that all counts begin anew.
const MOST: usize = 10_000;
/// The reason as the journal words it.
const REASON: &str = "revoked by a fault";

/// How often each credential was used, by fingerprint.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<HashMap<String, u64>>);

impl Uses {
    /// Counts a use; `true` if there were more than `after` now.
    fn are_spent(&self, fingerprint: &str, after: u64) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST && !counts.contains_key(fingerprint) {
            counts.clear();
        }
        let count = counts.entry(fingerprint.to_owned()).or_default();
        *count += 1;
        *count > after
    }
}

/// Puts unknown credentials in the place of spent ones in a header. Gives what the journal should say
/// then: the fingerprint of the real ones, and why they were refused.
pub(crate) fn revoke_header(
    struck: &Struck,
    headers: &mut HeaderMap,
    state: &State,
) -> Option<(String, &'static str)> {
    let after = limit(struck)?;
    let (secret, unknown) = match Credentials::read(headers) {
        Credentials::Bearer(token) => (token, "Bearer revoked".to_owned()),
        Credentials::Basic { username, password } => {
            let pair = BASE64_STANDARD.encode(format!("{username}:{password}\0revoked"));
            (password, format!("Basic {pair}"))
        }
        Credentials::None | Credentials::Unreadable => return None,
    };
    let fingerprint = state.journal.fingerprint(&secret);
    if !struck.uses.are_spent(&fingerprint, after) {
        return None;
    }
    let unknown = HeaderValue::try_from(unknown).ok()?;
    headers.insert(AUTHORIZATION, unknown);
    Some((fingerprint, REASON))
}

/// The refusal of spent credentials that came in a form, in the place of the answer to them.
pub(crate) fn refuse_form(
    struck: &Struck,
    response: Response,
    headers: &HeaderMap,
    state: &State,
) -> Response {
    let notes = response.extensions().get::<Notes>();
    let fingerprint = notes.and_then(|notes| notes.secret.as_deref());
    let spent = limit(struck)
        .zip(fingerprint)
        .is_some_and(|(after, fingerprint)| struck.uses.are_spent(fingerprint, after));
    let Some(mut notes) = notes.filter(|_| spent).cloned() else {
        return response;
    };
    notes.reason = Some(REASON);
    notes.scope_granted.clear();
    let mut refusal = match &state.config.profile.refusals.at_token_endpoint {
        Some(refusal) => refuse(state, headers, refusal, &[]).into_response(),
        // Such a service gives nobody's token to who is not known.
        None => RegistryError::new(Code::Unauthorized, REASON).into_response(),
    };
    refusal.extensions_mut().insert(notes);
    refusal
}

fn limit(struck: &Struck) -> Option<u64> {
    struck.actions.iter().find_map(|action| match action {
        FaultAction::Revoke { after } => Some(*after),
        _ => None,
    })
}
