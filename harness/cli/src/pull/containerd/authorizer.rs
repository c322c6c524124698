//! Answers the challenges of one host. The resolver and the fetcher each have their own, so a pull is
//! challenged twice and gets two tokens.
//!
//! Source: containerd 2.4, `core/remotes/docker/authorizer.go` (`dockerAuthorizer`).

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::token::{self, Realm};
use super::token_response::Token;
use crate::pull::challenge::Challenge;
use crate::pull::clock::Clock;
use crate::pull::connection::Connection;
use crate::pull::outcome::{Auth, Refused};
use crate::pull::step_log::StepLog;

/// A credential that containerd would use. There is no `Debug`, because it is a secret.
#[derive(Clone, Copy)]
pub(super) struct Secret<'a> {
    /// Empty if the secret is an identity token.
    pub(super) username: &'a str,
    /// The password or the identity token, never empty.
    pub(super) secret: &'a str,
}

/// What it learnt from challenges so far. There is no `Debug`, because it holds secrets.
pub(super) struct Authorizer<'a> {
    secret: Option<Secret<'a>>,
    clock: &'a dyn Clock,
    /// What the runtime wants to do, beside what the challenge says.
    scope: String,
    handler: Option<Handler>,
}

enum Handler {
    Basic,
    Bearer {
        realm: Realm,
        scopes: Vec<String>,
        /// Tokens by their scopes.
        tokens: BTreeMap<String, Token>,
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
    /// An authorizer that has met no challenge.
    pub(super) fn new(secret: Option<Secret<'a>>, scope: String, clock: &'a dyn Clock) -> Self {
        Self {
            secret,
            clock,
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
        let (realm, scopes, tokens) = match &mut self.handler {
            None => return Ok((Auth::None, None)),
            Some(Handler::Basic) => return Ok((Auth::Basic, self.secret.map(basic))),
            Some(Handler::Bearer {
                realm,
                scopes,
                tokens,
            }) => (realm, scopes, tokens),
        };
        let mut scopes: Vec<String> = scopes.iter().chain([&self.scope]).cloned().collect();
        scopes.sort();
        scopes.dedup();
        let key = scopes.join(" ");
        let now = self.clock.now();
        let known = tokens.remove(&key).filter(|token| !token.is_over(now));
        let token = match known {
            Some(token) => token,
            None => token::request(connection, realm, &scopes, self.secret, now, log)?,
        };
        let header = format!("Bearer {}", token.text);
        tokens.insert(key, token);
        Ok((Auth::Bearer, Some(header)))
    }

    /// Learns from the challenges of a 401 (`AddResponses`). `again` says that the very same request
    /// was refused before.
    pub(super) fn add_response(&mut self, challenges: &[Challenge], again: bool) -> Verdict {
        let Some(challenge) = best(challenges) else {
            return Verdict::NotSupported;
        };
        if challenge.scheme == "basic" {
            if self.secret.is_none_or(|secret| secret.username.is_empty()) {
                return Verdict::Denied(
                    "authorization failed: no basic auth credentials".to_owned(),
                );
            }
            self.handler = Some(Handler::Basic);
            return Verdict::Retry;
        }
        let parameter = |name: &str| challenge.parameters.get(name).map(String::as_str);
        if let Some(error) = challenge.parameter("error") {
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

/// The challenge that is answered: Bearer before Basic (`byScheme`). containerd reads Digest too, and then does nothing
/// with it.
pub(super) fn best(challenges: &[Challenge]) -> Option<&Challenge> {
    let with = |scheme| challenges.iter().find(|known| known.scheme == scheme);
    with("bearer").or_else(|| with("basic"))
}

/// The header with user name and password.
pub(super) fn basic(Secret { username, secret }: Secret<'_>) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{username}:{secret}"))
    )
}
