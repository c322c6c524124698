//! Token requests as containers/image sends them: GET, with Basic if there are both a user name and a password; for an
//! identity token POST.
//!
//! Source: containers/image 5.42, `docker/docker_client.go` (`getBearerToken`, `getBearerTokenOAuth2`,
//! `readFromHTTPResponseBody`).

use std::io::Cursor;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE};
use ureq::http::{Request, Response};
use ureq::{Body, SendBody};

use super::error_response::refuse_token;
use crate::pull::challenge::Challenge;
use crate::pull::connection::Connection;
use crate::pull::outcome::{Auth, Refused, Step};
use crate::pull::request::Credential;
use crate::pull::step_log::StepLog;
use crate::pull::token_scope::scopes_of;

/// The longest answer that is read, in bytes (`iolimits.MaxAuthTokenBodySize`).
const LONGEST_ANSWER: u64 = 1024 * 1024;
/// A token is used at least this long, whatever the registry says, in seconds (`minimumTokenLifetimeSeconds`).
const MINIMUM_LIFETIME: i64 = 60;

/// A bearer token. There is no `Debug`, because it is a secret.
pub(super) struct Token {
    pub(super) text: String,
    ends: Timestamp,
}

impl Token {
    /// Whether a new one has to be asked for.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        now > self.ends
    }
}

#[derive(Deserialize)]
struct TokenResponse {
    #[serde(default)]
    token: String,
    #[serde(default)]
    access_token: String,
    #[serde(default)]
    expires_in: i64,
    issued_at: Option<Timestamp>,
    scope: Option<String>,
}

/// Gets a token for these scopes.
pub(super) fn request(
    connection: &Connection,
    challenge: &Challenge,
    scopes: &[&str],
    credential: Option<Credential<'_>>,
    now: Timestamp,
    log: &mut StepLog,
) -> Result<Token, Refused> {
    let Some(realm) = challenge.parameter("realm") else {
        return Err(log.refuse(None, None, "missing realm in bearer auth challenge"));
    };
    let service = challenge.parameter("service");
    let (what, request) = match credential {
        Some(Credential::IdentityToken(token)) => (
            "Trying to obtain access token",
            post(realm, service, scopes, token),
        ),
        Some(Credential::Password { username, password }) => (
            "Requesting bearer token",
            get(realm, service, scopes, username, password),
        ),
        None => (
            "Requesting bearer token",
            get(realm, service, scopes, "", ""),
        ),
    };
    let sent = format!("{} {}", request.method, request.url);
    let auth = request.auth;
    let answer = request.send(connection);
    let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    let granted = match answer {
        Ok(answer) if status == Some(200) => {
            read(answer).map_err(|message| log.refuse(status, None, message))
        }
        Ok(answer) => Err(refuse_token(log, what, answer)),
        Err(error) => Err(log.refuse(None, None, format!("{sent}: {error}"))),
    };
    if let Ok(granted) = &granted {
        log.keep_secret(&granted.token);
    }
    log.add(Step {
        stage: log.stage,
        request: sent,
        status,
        auth,
        scope_asked: Some(scopes.join(" ")),
        scope_granted: granted
            .as_ref()
            .ok()
            .and_then(|granted| granted.scope.clone()),
    });
    granted.map(|granted| granted.ends(now))
}

/// A token request.
struct Outgoing {
    method: &'static str,
    url: String,
    auth: Auth,
    /// The `Authorization` header.
    authorization: Option<String>,
    /// The form of a POST.
    form: Option<String>,
}

fn get(
    realm: &str,
    service: Option<&str>,
    scopes: &[&str],
    username: &str,
    password: &str,
) -> Outgoing {
    let (url, query) = realm.split_once('?').unwrap_or((realm, ""));
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let mut add = |key: &str, value: &str| pairs.push((key.to_owned(), value.to_owned()));
    if !username.is_empty() {
        add("account", username);
    }
    if let Some(service) = service {
        add("service", service);
    }
    for scope in scopes {
        add("scope", scope);
    }
    let authorization = (!username.is_empty() && !password.is_empty()).then(|| {
        let pair = BASE64_STANDARD.encode(format!("{username}:{password}"));
        format!("Basic {pair}")
    });
    Outgoing {
        method: "GET",
        url: format!("{url}?{}", encoded(pairs)),
        auth: match authorization {
            Some(_) => Auth::Basic,
            None => Auth::None,
        },
        authorization,
        form: None,
    }
}

fn post(realm: &str, service: Option<&str>, scopes: &[&str], token: &str) -> Outgoing {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: &str| pairs.push((key.to_owned(), value.to_owned()));
    if let Some(service) = service {
        add("service", service);
    }
    for scope in scopes {
        add("scope", scope);
    }
    add("grant_type", "refresh_token");
    add("refresh_token", token);
    add("client_id", "containers/image");
    Outgoing {
        method: "POST",
        url: realm.to_owned(),
        auth: Auth::RefreshGrant,
        authorization: None,
        form: Some(encoded(pairs)),
    }
}

/// As Go encodes: sorted by key, values of one key in their order.
fn encoded(mut pairs: Vec<(String, String)>) -> String {
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

impl Outgoing {
    fn send(self, connection: &Connection) -> Result<Response<Body>, ureq::Error> {
        let mut builder = Request::builder().method(self.method).uri(&self.url);
        if let Some(authorization) = self.authorization {
            builder = builder.header(AUTHORIZATION, authorization);
        }
        let Some(form) = self.form else {
            return connection.send(builder.body(())?);
        };
        // The library wraps the form so that its length is lost, and it goes out in chunks.
        let body = SendBody::from_owned_reader(Cursor::new(form));
        let builder = builder.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        connection.send(builder.body(body)?)
    }
}

/// What a token endpoint granted. There is no `Debug`, because it is a secret.
struct Granted {
    token: String,
    scope: Option<String>,
    expires_in: i64,
    issued_at: Option<Timestamp>,
}

impl Granted {
    fn ends(self, now: Timestamp) -> Token {
        let lives = SignedDuration::from_secs(self.expires_in.max(MINIMUM_LIFETIME));
        let ends = self.issued_at.unwrap_or(now).saturating_add(lives);
        Token {
            text: self.token,
            ends: ends.unwrap_or(Timestamp::MAX),
        }
    }
}

fn read(mut answer: Response<Body>) -> Result<Granted, String> {
    let text = answer
        .body_mut()
        .with_config()
        .limit(LONGEST_ANSWER)
        .read_to_vec();
    let text = text.map_err(|error| format!("decoding bearer token: {error}"))?;
    // The error of the parser could repeat a part of the token.
    let response: TokenResponse = serde_json::from_slice(&text).map_err(|error| {
        format!(
            "decoding bearer token: line {} column {}",
            error.line(),
            error.column()
        )
    })?;
    let token = match response.token.is_empty() {
        true => response.access_token,
        false => response.token,
    };
    Ok(Granted {
        scope: scopes_of(&token).or(response.scope),
        token,
        expires_in: response.expires_in,
        issued_at: response.issued_at,
    })
}
