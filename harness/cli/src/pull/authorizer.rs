//! Answers the challenges of one host. The resolver and the fetcher each have their own, so a pull is
//! challenged twice and gets two tokens.
//!
//! Source: containerd 2.4, `core/remotes/docker/authorizer.go` (`dockerAuthorizer`).

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::challenge::{Challenge, Scheme};
use super::connection::Connection;
use super::outcome::{Auth, Refused};
use super::step_log::StepLog;
use super::token::{self, Realm};

/// What it learnt from challenges so far. There is no `Debug`, because it holds secrets.
pub(super) struct Authorizer<'a> {
    credential: Option<(&'a str, &'a str)>,
    /// What the runtime wants to do, beside what the challenge says.
    scope: String,
    handler: Option<Handler>,
}

enum Handler {
    Basic,
    Bearer {
        realm: Realm,
        scopes: Vec<String>,
        /// Tokens by their scopes. They live as long as the pull, which is shorter than any token.
        tokens: BTreeMap<String, String>,
    },
}

/// What to do about a 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send the request again.
    Retry,
    /// No challenge can be answered: the 401 is the answer.
    NotSupported,
    /// The credential is missing or was not enough, for this reason (`ErrInvalidAuthorization`).
    Denied(String),
    /// The challenge cannot be followed, for this reason.
    Unusable(String),
}

impl<'a> Authorizer<'a> {
    /// An authorizer that has met no challenge. A credential with an empty user name or password is
    /// none: containerd's CRI drops the one (`ParseAuth`) and its authorizer ignores the other.
    pub(super) fn new(credential: Option<(&'a str, &'a str)>, scope: String) -> Self {
        let credential =
            credential.filter(|(username, password)| !username.is_empty() && !password.is_empty());
        Self {
            credential,
            scope,
            handler: None,
        }
    }

    /// The `Authorization` header for the next request (`Authorize`).
    pub(super) fn authorize(
        &mut self,
        connection: &Connection,
        log: &mut StepLog,
    ) -> Result<(Auth, Option<String>), Refused> {
        match (&mut self.handler, self.credential) {
            (None, _) => Ok((Auth::None, None)),
            (Some(Handler::Basic), credential) => Ok((
                Auth::Basic,
                credential.map(|(username, password)| basic(username, password)),
            )),
            (
                Some(Handler::Bearer {
                    realm,
                    scopes,
                    tokens,
                }),
                credential,
            ) => {
                let mut scopes: Vec<String> = scopes.iter().chain([&self.scope]).cloned().collect();
                scopes.sort();
                scopes.dedup();
                let key = scopes.join(" ");
                let token = match tokens.get(&key) {
                    Some(token) => token.clone(),
                    None => token::request(connection, realm, &scopes, credential, log)?,
                };
                let header = format!("Bearer {token}");
                tokens.insert(key, token);
                Ok((Auth::Bearer, Some(header)))
            }
        }
    }

    /// Learns from the challenges of a 401 (`AddResponses`). `again` says that the very same request
    /// was refused before.
    pub(super) fn add_response(&mut self, challenges: &[Challenge], again: bool) -> Verdict {
        let Some(challenge) = challenges.first() else {
            return Verdict::NotSupported;
        };
        if challenge.scheme == Scheme::Basic {
            if self.credential.is_none() {
                return Verdict::Denied(
                    "authorization failed: no basic auth credentials".to_owned(),
                );
            }
            self.handler = Some(Handler::Basic);
            return Verdict::Retry;
        }
        let parameter = |name: &str| challenge.parameters.get(name).map(String::as_str);
        if let Some(error) = parameter("error").filter(|error| !error.is_empty()) {
            self.handler = None;
            if again {
                return Verdict::Denied(format!("server message: {error}: authorization failed"));
            }
        }
        // One registry is taken to give the same challenge always, but for the scope.
        if self.handler.is_some() {
            return Verdict::Retry;
        }
        let Some(url) = parameter("realm") else {
            return Verdict::Unusable("no realm specified for token auth challenge".to_owned());
        };
        let realm = Realm {
            url: url.to_owned(),
            service: parameter("service").unwrap_or_default().to_owned(),
        };
        let scopes = parameter("scope").map(|scope| scope.split(' ').map(str::to_owned).collect());
        self.handler = Some(Handler::Bearer {
            realm,
            scopes: scopes.unwrap_or_default(),
            tokens: BTreeMap::new(),
        });
        Verdict::Retry
    }
}

/// The header with user name and password.
pub(super) fn basic(username: &str, password: &str) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{username}:{password}"))
    )
}
