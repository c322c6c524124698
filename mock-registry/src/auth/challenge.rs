//! Refusals with their `WWW-Authenticate` headers. When to send which is decided elsewhere.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use crate::profile::{Body, Challenge, ChallengeForm, Refusal};
use crate::protocol::error::RegistryError;
use crate::scope::{Scope, format_list};
use crate::state::State;

/// The refusal as an answer. A challenge that cannot stand in a header, because a setting holds a line break, is
/// left out.
///
/// The realm is on the very host and port that the client asked unless a setting says otherwise:
/// go-containerregistry refuses a loopback realm anywhere else. All token errors are 401 in distribution
/// (`registry/auth/token/accesscontroller.go`, `authChallenge`).
pub(crate) fn refuse(
    state: &State,
    headers: &HeaderMap,
    refusal: &Refusal,
    wanted: &[Scope],
) -> RegistryError {
    // The statuses of profiles are tested to be HTTP's.
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut answer = RegistryError::new(refusal.code, refusal.message).with_status(status);
    answer = match refusal.body {
        Body::Json => answer,
        Body::JsonWithDetail => answer.with_missing_access(wanted),
        Body::Text => answer.in_plain_text(),
    };
    let challenge = match refusal.challenge {
        Challenge::Nothing => return answer,
        Challenge::Bearer(error) => bearer(state, headers, wanted, error),
        Challenge::BasicRealm(realm) => format!(r#"Basic realm="{realm}""#),
        Challenge::BasicService => format!(r#"Basic realm="{}""#, state.service(headers)),
        Challenge::BasicAtHost => format!(
            r#"Basic realm="{}/",service="{}""#,
            state.origin(headers),
            state.service(headers)
        ),
    };
    match HeaderValue::from_str(&challenge) {
        Ok(challenge) => answer.with_challenge(challenge),
        Err(_) => answer,
    }
}

fn bearer(state: &State, headers: &HeaderMap, wanted: &[Scope], error: Option<&str>) -> String {
    let scope = match state.config.profile.challenge_form {
        ChallengeForm::FixedScope(scope) => Some(scope.to_owned()),
        ChallengeForm::ServiceAndScopeEvenEmpty => Some(format_list(wanted)),
        ChallengeForm::ServiceAndScope | ChallengeForm::RealmAloneAtBase => {
            (!wanted.is_empty()).then(|| format_list(wanted))
        }
    };
    let realm_alone = state.config.profile.challenge_form == ChallengeForm::RealmAloneAtBase;
    let service = (scope.is_some() || !realm_alone).then(|| state.service(headers));
    let error = error.map(str::to_owned);

    let mut challenge = format!(r#"Bearer realm="{}""#, state.realm(headers));
    for (name, value) in [("service", service), ("scope", scope), ("error", error)] {
        if let Some(value) = value {
            challenge += &format!(r#",{name}="{value}""#);
        }
    }
    challenge
}
