//! What a token endpoint answers, and how long its token is used.
//!
//! Source: containerd 2.4, `core/remotes/docker/auth/fetch.go` (`FetchToken`, `FetchTokenWithOAuth`) and
//! `core/remotes/docker/authorizer.go` (`getExpirationTime`).

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use ureq::Body;
use ureq::http::{Method, Response};

use crate::pull::token_scope::scopes_of;

/// The longest answer that is read, in bytes; tokens are a few thousand at most.
const LONGEST_ANSWER: u64 = 1024 * 1024;

#[derive(Deserialize)]
struct TokenResponse {
    #[serde(default)]
    token: String,
    #[serde(default)]
    access_token: String,
    scope: Option<String>,
    #[serde(default)]
    expires_in: i64,
}

/// A bearer token. There is no `Debug`, because it is a secret.
pub(super) struct Token {
    pub(super) text: String,
    /// `None` if the registry did not say; containerd then uses it until it is refused.
    ends: Option<Timestamp>,
}

impl Token {
    /// Whether a new one has to be asked for (`doBearerAuth`).
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.ends.is_some_and(|end| end <= now)
    }
}

/// What a token endpoint granted. There is no `Debug`, because it is a secret.
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) scope: Option<String>,
    /// In seconds; 0 if it was not said.
    expires_in: i64,
}

impl Answer {
    /// Takes it out of a good answer to a request of this method.
    pub(super) fn read(method: &Method, mut answer: Response<Body>) -> Result<Self, String> {
        let text = answer
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .read_to_vec();
        let text = text.map_err(|error| format!("unable to decode token response: {error}"))?;
        // The error of the parser could repeat a part of the token.
        let response: TokenResponse = serde_json::from_slice(&text).map_err(|error| {
            format!(
                "unable to decode token response: line {} column {}",
                error.line(),
                error.column()
            )
        })?;
        // Of an answer to a POST only `access_token` counts.
        let token = match (method, response.access_token.is_empty()) {
            (&Method::GET, true) => response.token,
            _ => response.access_token,
        };
        if token.is_empty() {
            return Err("authorization server did not include a token in the response".to_owned());
        }
        Ok(Self {
            scope: scopes_of(&token).or(response.scope),
            text: token,
            expires_in: response.expires_in,
        })
    }

    /// The token, if it came at this moment.
    pub(super) fn token(self, now: Timestamp) -> Token {
        let lives = SignedDuration::from_secs(self.expires_in);
        Token {
            text: self.text,
            ends: (self.expires_in > 0)
                .then(|| now.saturating_add(lives).unwrap_or(Timestamp::MAX)),
        }
    }
}
