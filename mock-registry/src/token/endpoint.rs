//! `/token`: checks who asks and hands out the part of the scopes asked for that they may have. Too
//! little is never an error here; the registry refuses later.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};

use super::request::{Grant, TokenRequest};
use super::response::TokenResponse;
use crate::accounts::Account;
use crate::auth::{Credentials, token_endpoint};
use crate::journal::{AuthKind, Notes};
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
    let by_form = method == Method::POST;
    let request = if by_form {
        TokenRequest::from_form(body)?
    } else {
        TokenRequest::from_query(headers, uri.query().unwrap_or_default())
    };
    notes.scope_wanted = format_list(&request.scopes);
    let service = request.service.as_deref().unwrap_or(&state.config.service);

    let account = authenticate(state, &request.grant, service, notes).map_err(|reason| {
        notes.reason = Some(reason);
        token_endpoint(state)
    })?;
    let access: Vec<Scope> = request
        .scopes
        .iter()
        .map(|scope| granted(account.as_deref(), scope))
        .collect();
    let scope = format_list(&access);
    notes.scope_granted.clone_from(&scope);

    let now = state.clock.now();
    let user = account
        .as_ref()
        .map_or("", |account| account.username.as_str());
    let token = state
        .issuer
        .issue(user, service, access, now)
        .map_err(|_| RegistryError::new(Code::Unknown, "the token could not be signed"))?;
    // A refresh grant gives the same refresh token back; others give one on request.
    let offline = request.offline || matches!(request.grant, Grant::RefreshToken(_));
    let refreshable = account.filter(|_| offline && service == state.config.service);
    let response = TokenResponse {
        token: (!by_form).then(|| token.clone()),
        access_token: token,
        scope: by_form.then_some(scope),
        expires_in: state.issuer.lifetime_seconds(),
        issued_at: now.to_string(),
        refresh_token: refreshable.map(|account| state.refresh_tokens.issue(&account)),
    };
    Ok(response.into_response())
}

/// The account that asks, `None` for nobody, or why it is refused.
fn authenticate(
    state: &State,
    grant: &Grant,
    service: &str,
    notes: &mut Notes,
) -> Result<Option<Arc<Account>>, &'static str> {
    let now = state.clock.now();
    let verify = |username: &str, password: &str| {
        state
            .accounts
            .verify(username, password, now)
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
        Grant::Password { username, password } => {
            notes.auth = AuthKind::Password;
            notes.user = Some(username.clone());
            notes.secret = Some(state.journal.fingerprint(password));
            verify(username, password)
        }
        Grant::RefreshToken(token) => {
            notes.auth = AuthKind::RefreshToken;
            notes.secret = Some(state.journal.fingerprint(token));
            let account = state
                .refresh_tokens
                .account(token)
                .filter(|_| service == state.config.service);
            let account = account.ok_or("unknown refresh token")?;
            notes.user = Some(account.username.clone());
            state
                .accounts
                .recheck(&account, now)
                .map_err(|rejected| rejected.reason())?;
            Ok(Some(account))
        }
    }
}

/// Nobody may do nothing.
fn granted(account: Option<&Account>, scope: &Scope) -> Scope {
    match account {
        Some(account) => account.granted(scope),
        None => Scope {
            actions: Vec::new(),
            ..scope.clone()
        },
    }
}
