//! Whether a request may be answered: the one door, which does what the [profile](crate::profile) says.

mod challenge;
mod credentials;
mod password;

use axum::http::HeaderMap;

use crate::accounts::Rejected;
use crate::journal::Notes;
use crate::profile::{Accepts, Grants, Needs};
use crate::protocol::error::RegistryError;
use crate::scope::{DELETE, PUSH, REPOSITORY, Scope, format_list};
use crate::state::State;

pub(crate) use challenge::refuse;
pub(crate) use credentials::Credentials;
pub(crate) use password::verify_password;

/// Lets a request through that may have all of `wanted`, or gives its refusal. With nothing wanted, any
/// valid credentials will do.
pub(crate) fn authorize(
    state: &State,
    headers: &HeaderMap,
    wanted: &[Scope],
    notes: &mut Notes,
) -> Result<(), RegistryError> {
    let profile = &state.config.profile;
    let wanted: Vec<Scope> = wanted
        .iter()
        .map(|scope| needed(profile.needs, scope))
        .collect();
    notes.scope_wanted = format_list(&wanted);
    let credentials = Credentials::read(headers);
    credentials.note(&state.journal, notes);

    let refusals = &profile.refusals;
    let takes_basic = matches!(profile.accepts, Accepts::Basic | Accepts::BearerOrBasic);
    let decided = match &credentials {
        _ if profile.accepts == Accepts::Anything => return Ok(()),
        Credentials::Bearer(token) if profile.has_token_endpoint() => {
            bearer(state, headers, token, &wanted, notes)
        }
        Credentials::Basic { username, password } if takes_basic => {
            basic(state, username, password, &wanted, notes)
        }
        credentials => Err((
            if profile.has_token_endpoint() {
                "no bearer token"
            } else {
                "no basic credentials"
            },
            match (credentials, refusals.no_credentials_for_catalog) {
                (Credentials::None, Some(refusal)) if wanted.contains(&Scope::catalog()) => refusal,
                (Credentials::None, _) => refusals.no_credentials,
                _ => refusals.wrong_kind,
            },
        )),
    };
    decided.map_err(|(reason, refusal)| {
        notes.reason = Some(reason);
        refuse(state, headers, &refusal, &wanted)
    })
}

/// Why a request is refused, in the journal's words, and how.
type Refused = (&'static str, crate::profile::Refusal);

fn bearer(
    state: &State,
    headers: &HeaderMap,
    token: &str,
    wanted: &[Scope],
    notes: &mut Notes,
) -> Result<(), Refused> {
    let profile = &state.config.profile;
    let verified = state
        .tokens
        .verify(token, &state.service(headers), state.clock.now())
        .map_err(|invalid| (invalid.reason(), profile.refusals.invalid_token))?;
    let user = verified.claims.sub.as_str();
    notes.user = Some(user.to_owned()).filter(|user| !user.is_empty());
    let allowed = match profile.grants {
        Grants::Scopes => {
            notes.scope_granted.clone_from(&verified.scopes);
            let access = &verified.claims.access;
            wanted.iter().all(|scope| scope.is_covered_by(access))
        }
        Grants::Identity => allows(wanted, notes, |scope| {
            state.accounts.granted_to_user(user, scope)
        }),
    };
    if allowed {
        return Ok(());
    }
    Err(("token scope too small", profile.refusals.too_little))
}

fn basic(
    state: &State,
    username: &str,
    password: &str,
    wanted: &[Scope],
    notes: &mut Notes,
) -> Result<(), Refused> {
    let refusals = &state.config.profile.refusals;
    let account = verify_password(state, username, password).map_err(|rejected| {
        let refusal = match rejected {
            Rejected::Unknown | Rejected::Username => refusals.wrong_password,
            Rejected::Expired => refusals.expired_password,
        };
        (rejected.reason(), refusal)
    })?;
    if allows(wanted, notes, |scope| {
        state.accounts.granted(Some(&account), scope)
    }) {
        return Ok(());
    }
    Err(("account may not do this", refusals.not_allowed))
}

/// Whether all that is wanted is granted; what is, is written down.
fn allows(wanted: &[Scope], notes: &mut Notes, granted: impl Fn(&Scope) -> Scope) -> bool {
    let granted: Vec<Scope> = wanted.iter().map(granted).collect();
    notes.scope_granted = format_list(&granted);
    wanted.iter().all(|scope| scope.is_covered_by(&granted))
}

/// What a request needs here, from what it needs at distribution.
fn needed(needs: Needs, scope: &Scope) -> Scope {
    let has = |wanted: &str| scope.actions.iter().any(|action| action == wanted);
    let changes = scope.kind == REPOSITORY && (has(PUSH) || has(DELETE));
    match needs {
        Needs::PushAndPull if changes => Scope::push(&scope.name),
        Needs::PushAlone if changes => Scope::repository(&scope.name, &[PUSH]),
        _ => scope.clone(),
    }
}
