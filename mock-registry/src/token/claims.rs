//! What a token says, and whether that holds here and now. Signatures are [`super::issuer`]'s.
//!
//! Source: distribution, `docs/content/spec/auth/jwt.md` and `registry/auth/token/token.go` (`Verify`).

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::scope::Scope;

/// The claims of a registry token. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    /// The user, empty if anonymous.
    pub(crate) sub: String,
    pub(crate) aud: Audience,
    pub(crate) exp: i64,
    pub(crate) nbf: i64,
    pub(crate) iat: i64,
    pub(crate) jti: String,
    pub(crate) access: Vec<Scope>,
}

/// JWT allows one audience or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidToken {
    Malformed,
    Algorithm,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYetValid,
}

impl InvalidToken {
    /// The reason as the journal words it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "token malformed",
            Self::Algorithm => "token algorithm not ES256",
            Self::Signature => "token signature invalid",
            Self::Issuer => "token from another issuer",
            Self::Audience => "token for another service",
            Self::Expired => "token expired",
            Self::NotYetValid => "token not valid yet",
        }
    }
}

impl Claims {
    /// Checks everything but `access`. `iat` and `jti` are not looked at, as in distribution.
    pub(crate) fn check(
        &self,
        issuer: &str,
        service: &str,
        leeway: Duration,
        now: Timestamp,
    ) -> Result<(), InvalidToken> {
        let leeway = i64::try_from(leeway.as_secs()).unwrap_or(i64::MAX);
        let now = now.as_second();
        if self.iss != issuer {
            return Err(InvalidToken::Issuer);
        }
        let audience_fits = match &self.aud {
            Audience::One(audience) => audience == service,
            Audience::Several(audiences) => audiences.iter().any(|audience| audience == service),
        };
        if !audience_fits {
            return Err(InvalidToken::Audience);
        }
        if now > self.exp.saturating_add(leeway) {
            return Err(InvalidToken::Expired);
        }
        if now < self.nbf.saturating_sub(leeway) {
            return Err(InvalidToken::NotYetValid);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_for_its_issuer_its_service_and_its_time() {
        let good = Claims {
            iss: "issuer".to_owned(),
            sub: String::new(),
            aud: Audience::One("service".to_owned()),
            exp: 1_300,
            nbf: 1_000,
            iat: 1_000,
            jti: String::new(),
            access: Vec::new(),
        };
        let several =
            |names: &[&str]| Audience::Several(names.iter().map(|&name| name.to_owned()).collect());
        let rows = [
            (good.clone(), 940, Ok(())),
            (good.clone(), 1_360, Ok(())),
            (good.clone(), 939, Err(InvalidToken::NotYetValid)),
            (good.clone(), 1_361, Err(InvalidToken::Expired)),
            (
                Claims {
                    exp: i64::MAX,
                    nbf: i64::MIN,
                    ..good.clone()
                },
                1_361,
                Ok(()),
            ),
            (
                Claims {
                    iss: "other".to_owned(),
                    ..good.clone()
                },
                1_000,
                Err(InvalidToken::Issuer),
            ),
            (
                Claims {
                    aud: Audience::One("other".to_owned()),
                    ..good.clone()
                },
                1_000,
                Err(InvalidToken::Audience),
            ),
            (
                Claims {
                    aud: several(&["other", "service"]),
                    ..good.clone()
                },
                1_000,
                Ok(()),
            ),
            (
                Claims {
                    aud: several(&[]),
                    ..good.clone()
                },
                1_000,
                Err(InvalidToken::Audience),
            ),
            (
                Claims {
                    iat: i64::MAX,
                    ..good
                },
                1_000,
                Ok(()),
            ),
        ];
        for (claims, now, expected) in rows {
            let now = Timestamp::from_second(now).unwrap();
            let checked = claims.check("issuer", "service", Duration::from_secs(60), now);
            assert_eq!(checked, expected, "{claims:?} at {now}");
        }
    }
}
