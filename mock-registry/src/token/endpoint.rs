//! The token endpoint: checks who asks and hands out the part of the scopes asked for that they may have. Too
//! little is no error here, but for a profile that says so; the registry refuses later.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

use super::issuer::Order;
use super::request::{Grant, TokenRequest};
use super::response::TokenResponse;
use crate::accounts::Account;
use crate::auth::{Credentials, refuse, verify_password};
use crate::journal::{AuthKind, Notes};
use crate::profile::{Challenge, Post, Refusal};
use crate::protocol::error::{Code, RegistryError};
use crate::scope::{Scope, format_list};
use crate::state::State;

/// Answers a GET or a POST.
pub(crate) fn answer(
    state: &State,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
    notes: &mut Notes,
) -> Result<Response, RegistryError> {
    let profile = &state.config.profile;
    let by_form = method == Method::POST;
    let request = if by_form {
        if let Post::Refused(status) = profile.post {
            return Err(post_refused(state, headers, status));
        }
        TokenRequest::from_form(body)?
    } else {
        TokenRequest::from_query(headers, uri.query().unwrap_or_default())
    };
    notes.scope_wanted = format_list(&request.scopes);
    if let (Grant::Password { .. }, Post::RefreshGrantOnly(status)) = (&request.grant, profile.post)
    {
        return Err(post_refused(state, headers, status));
    }

    let own_service = state.service(headers);
    let service = request.service.as_deref().unwrap_or(&own_service);
    let account = match authenticate(state, &request.grant, service == own_service, notes) {
        Ok(account) => account,
        Err(reason) => {
            notes.reason = Some(reason);
            match &profile.refusals.at_token_endpoint {
                Some(refusal) => return Err(refuse(state, headers, refusal, &[])),
                None => None,
            }
        }
    };
    let access: Vec<Scope> = request
        .scopes
        .iter()
        .map(|scope| state.accounts.granted(account.as_deref(), scope))
        .collect();
    let scope = format_list(&access);
    notes.scope_granted.clone_from(&scope);
    if let (None, Some(refusal)) = (&account, &profile.refusals.nobody_at_token_endpoint)
        && access != request.scopes
    {
        notes.reason = Some("nobody may do this");
        return Err(refuse(state, headers, refusal, &[]));
    }

    let now = state.clock.now();
    let lifetime = state.config.lifetime();
    let order = Order {
        user: account.as_ref().map_or("", |account| &account.username),
        service,
        access: &access,
        now,
        lifetime,
    };
    let token = state
        .tokens
        .issuer
        .issue(order)
        .map_err(|_| RegistryError::new(Code::Unknown, "the token could not be signed"))?;
    // A refresh grant gives the same refresh token back; others give one on request.
    let offline = request.offline || matches!(request.grant, Grant::RefreshToken(_));
    let refreshable = account.filter(|_| offline && service == own_service);
    let response = TokenResponse {
        token,
        scope,
        expires_in: lifetime,
        issued_at: now.to_string(),
        refresh_token: refreshable.map(|account| state.tokens.refresh.issue(&account)),
    };
    Ok(response.with(if by_form {
        profile.post_fields
    } else {
        profile.get_fields
    }))
}

/// The account that asks, `None` for nobody, or why it is refused.
fn authenticate(
    state: &State,
    grant: &Grant,
    for_own_service: bool,
    notes: &mut Notes,
) -> Result<Option<Arc<Account>>, &'static str> {
    let verify = |username: &str, password: &str| {
        verify_password(state, username, password)
            .map(Some)
            .map_err(|rejected| rejected.reason())
    };
    match grant {
        Grant::Header(credentials) => {
            credentials.note(&state.journal, notes);
            match credentials {
                Credentials::None => Ok(None),
                Credentials::Basic { username, password } => verify(username, password),
                Credentials::Bearer(_) | Credentials::Unreadable => Err("no basic credentials"),
            }
        }
        Grant::Nobody => Ok(None),
        Grant::Password { username, password } => {
            notes.auth = AuthKind::Password;
            notes.user = Some(username.clone());
            notes.secret = Some(state.journal.fingerprint(password));
            verify(username, password)
        }
        Grant::RefreshToken(token) => {
            notes.auth = AuthKind::RefreshToken;
            notes.secret = Some(state.journal.fingerprint(token));
            let account = state.tokens.refresh.account(token);
            let account = account
                .filter(|_| for_own_service)
                .ok_or("unknown refresh token")?;
            notes.user = Some(account.username.clone());
            state
                .accounts
                .recheck(&account, state.clock.now())
                .map_err(|rejected| rejected.reason())?;
            Ok(Some(account))
        }
    }
}

/// What a POST gets where there is none, or none with a password.
fn post_refused(state: &State, headers: &HeaderMap, status: u16) -> RegistryError {
    // The statuses of profiles are tested to be HTTP's.
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
    match (status, &state.config.profile.refusals.at_token_endpoint) {
        (StatusCode::UNAUTHORIZED, Some(refusal)) => {
            let refusal = Refusal {
                challenge: Challenge::Nothing,
                ..*refusal
            };
            refuse(state, headers, &refusal, &[])
        }
        (StatusCode::NOT_FOUND, _) => {
            RegistryError::new(Code::NameUnknown, "no such endpoint").with_status(status)
        }
        _ => RegistryError::new(Code::Unsupported, "the operation is unsupported")
            .with_status(status),
    }
}
