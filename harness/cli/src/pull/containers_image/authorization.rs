//! The `Authorization` header that the challenges of the ping ask for. A later challenge changes nothing, but that
//! `insufficient_scope` names a scope to ask for beside the own one.
//!
//! Source: containers/image 5.42, `docker/docker_client.go` (`setupRequestAuth`, `obtainBearerToken`,
//! `needsRetryWithUpdatedScope`).

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;

use super::token::{self, Token};
use crate::pull::challenge::Challenge;
use crate::pull::connection::Connection;
use crate::pull::outcome::{Auth, Refused};
use crate::pull::request::Credential;
use crate::pull::step_log::StepLog;

/// What is known of a registry's wishes. There is no `Debug`, because it holds secrets.
pub(super) struct Authorization<'a> {
    credential: Option<Credential<'a>>,
    /// The scope of a pull.
    scope: String,
    /// What the ping was answered with.
    challenges: Vec<Challenge>,
    /// Tokens by the scope that was asked for beside the own one.
    tokens: BTreeMap<String, Token>,
}

impl<'a> Authorization<'a> {
    /// An authorization before the ping.
    pub(super) fn new(credential: Option<Credential<'a>>, scope: String) -> Self {
        Self {
            credential,
            scope,
            challenges: Vec::new(),
            tokens: BTreeMap::new(),
        }
    }

    /// Takes the challenges of the ping.
    pub(super) fn learn(&mut self, challenges: Vec<Challenge>) {
        self.challenges = challenges;
    }

    /// The header for the next request: for the first challenge that can be answered, none without one.
    pub(super) fn header(
        &mut self,
        extra_scope: Option<&str>,
        connection: &Connection,
        now: Timestamp,
        log: &mut StepLog,
    ) -> Result<(Auth, Option<String>), Refused> {
        for challenge in &self.challenges {
            match challenge.scheme.as_str() {
                "basic" => return Ok((Auth::Basic, Some(basic(self.credential)))),
                "bearer" => {
                    let key = extra_scope.unwrap_or_default().to_owned();
                    let known = self.tokens.remove(&key);
                    let token = match known.filter(|token| !token.is_over(now)) {
                        Some(token) => token,
                        None => {
                            let scopes: Vec<&str> = std::iter::once(self.scope.as_str())
                                .chain(extra_scope)
                                .collect();
                            token::request(
                                connection,
                                challenge,
                                &scopes,
                                self.credential,
                                now,
                                log,
                            )?
                        }
                    };
                    let header = format!("Bearer {}", token.text);
                    self.tokens.insert(key, token);
                    return Ok((Auth::Bearer, Some(header)));
                }
                _ => {}
            }
        }
        Ok((Auth::None, None))
    }
}

/// The header with user name and password. A Basic challenge is answered even without them.
fn basic(credential: Option<Credential<'_>>) -> String {
    let (username, password) = match credential {
        Some(Credential::Password { username, password }) => (username, password),
        Some(Credential::IdentityToken(_)) | None => ("", ""),
    };
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{username}:{password}"))
    )
}

/// The scope that a 401 says was missing, if it has the three parts that containers/image reads.
pub(super) fn missing_scope(challenges: &[Challenge]) -> Option<&str> {
    challenges
        .iter()
        .filter(|challenge| challenge.scheme == "bearer")
        .filter(|challenge| challenge.parameter("error") == Some("insufficient_scope"))
        .filter_map(|challenge| challenge.parameter("scope"))
        .find(|scope| scope.matches(':').count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pull::challenge::{Empty, parse};

    #[test]
    fn takes_a_scope_only_from_insufficient_scope() {
        let rows = [
            (
                r#"Bearer error="insufficient_scope",scope="repository:a:pull""#,
                Some("repository:a:pull"),
            ),
            (
                r#"Bearer error="invalid_token",scope="repository:a:pull""#,
                None,
            ),
            (r#"Bearer scope="repository:a:pull""#, None),
            (r#"Bearer error="insufficient_scope""#, None),
            (
                r#"Bearer error="insufficient_scope",scope="repository:h:5/a:pull""#,
                None,
            ),
            (
                r#"Basic error="insufficient_scope",scope="repository:a:pull""#,
                None,
            ),
        ];
        for (line, expected) in rows {
            let mut headers = ureq::http::HeaderMap::new();
            headers.append("www-authenticate", line.parse().unwrap());
            let challenges = parse(&headers, Empty::Ends);
            assert_eq!(missing_scope(&challenges), expected, "{line}");
        }
    }
}
