//! What a token says, and whether that holds here and now. Signatures are [`super::verifier`]'s.
//!
//! Source: distribution, `docs/content/spec/auth/jwt.md` and `registry/auth/token/token.go` (`Verify`).

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::certificate::Validity;
use crate::profile::Checks;
use crate::scope::Scope;

/// The claims of a registry token. Times are seconds since 1970. Other issuers leave out what is optional, or
/// write `null` for an empty list, as Go does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(default)]
    pub(crate) iss: String,
    /// The user, empty if anonymous.
    #[serde(default)]
    pub(crate) sub: String,
    #[serde(default)]
    pub(crate) aud: Audience,
    pub(crate) exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nbf: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) iat: Option<i64>,
    #[serde(default)]
    pub(crate) jti: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) access: Vec<Scope>,
}

/// JWT allows one audience or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Default for Audience {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

/// A token whose signature is good.
#[derive(Clone, Debug, Default)]
pub(crate) struct VerifiedToken {
    pub(crate) claims: Claims,
    /// When the certificates hold that it came with.
    pub(super) validity: Option<Validity>,
    /// The access as a list of scopes, for the journal.
    pub(crate) scopes: String,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidToken {
    Malformed,
    Algorithm,
    UntrustedKey,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYetValid,
    FromTheFuture,
    Certificate,
    Revoked,
}

impl InvalidToken {
    /// The reason as the journal words it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "token malformed",
            Self::Algorithm => "token algorithm not allowed",
            Self::UntrustedKey => "token key not trusted",
            Self::Signature => "token signature invalid",
            Self::Issuer => "token from another issuer",
            Self::Audience => "token for another service",
            Self::Expired => "token expired",
            Self::NotYetValid => "token not valid yet",
            Self::FromTheFuture => "token issued in the future",
            Self::Certificate => "token certificate not valid now",
            Self::Revoked => "token revoked",
        }
    }
}

impl VerifiedToken {
    /// Checks everything that may change while the token does not: the time, and for whom it is.
    pub(super) fn check(
        &self,
        service: &str,
        checks: Checks,
        now: Timestamp,
    ) -> Result<(), InvalidToken> {
        let now = now.as_second();
        let valid = |&(from, to): &Validity| from <= now && now <= to;
        if !self.validity.as_ref().is_none_or(valid) {
            return Err(InvalidToken::Certificate);
        }
        self.claims.check(service, checks, now)
    }
}

impl Claims {
    fn check(&self, service: &str, checks: Checks, now: i64) -> Result<(), InvalidToken> {
        let leeway = i64::try_from(checks.leeway).unwrap_or(i64::MAX);
        let audience_fits = match &self.aud {
            Audience::One(audience) => audience == service,
            Audience::Several(audiences) => audiences.iter().any(|audience| audience == service),
        };
        if checks.audience && !audience_fits {
            return Err(InvalidToken::Audience);
        }
        if now > self.exp.saturating_add(leeway) {
            return Err(InvalidToken::Expired);
        }
        let future =
            |moment: Option<i64>| moment.is_some_and(|moment| now < moment.saturating_sub(leeway));
        if future(self.nbf) {
            return Err(InvalidToken::NotYetValid);
        }
        if checks.issued_at && future(self.iat) {
            return Err(InvalidToken::FromTheFuture);
        }
        Ok(())
    }
}

fn null_is_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Scope>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    #[test]
    fn holds_for_its_service_and_its_time() {
        let good = Claims {
            aud: Audience::One("service".to_owned()),
            exp: 1_300,
            nbf: Some(1_000),
            iat: Some(1_000),
            ..Claims::default()
        };
        let with = |change: fn(&mut Claims)| {
            let mut claims = good.clone();
            change(&mut claims);
            claims
        };
        let several = |names: &[&str]| Claims {
            aud: Audience::Several(names.iter().map(|&name| name.to_owned()).collect()),
            ..good.clone()
        };
        let spec = Profile::SPEC.checks;
        let strict = Checks { leeway: 0, ..spec };
        let zot = Profile::ZOT.checks;
        let rows = [
            (good.clone(), spec, 940, Ok(())),
            (good.clone(), spec, 1_360, Ok(())),
            (good.clone(), spec, 939, Err(InvalidToken::NotYetValid)),
            (good.clone(), spec, 1_361, Err(InvalidToken::Expired)),
            (good.clone(), strict, 1_000, Ok(())),
            (good.clone(), strict, 1_300, Ok(())),
            (good.clone(), strict, 999, Err(InvalidToken::NotYetValid)),
            (good.clone(), strict, 1_301, Err(InvalidToken::Expired)),
            (with(|claims| claims.exp = i64::MAX), spec, 1_361, Ok(())),
            (with(|claims| claims.nbf = Some(i64::MIN)), spec, 0, Ok(())),
            (with(|claims| claims.nbf = None), spec, 0, Ok(())),
            (
                with(|claims| claims.iat = Some(i64::MAX)),
                spec,
                1_000,
                Ok(()),
            ),
            (
                with(|claims| claims.iat = Some(1_001)),
                zot,
                1_000,
                Err(InvalidToken::FromTheFuture),
            ),
            (several(&["other", "service"]), spec, 1_000, Ok(())),
            (
                several(&["other"]),
                spec,
                1_000,
                Err(InvalidToken::Audience),
            ),
            (several(&[]), spec, 1_000, Err(InvalidToken::Audience)),
            (several(&[]), zot, 1_000, Ok(())),
        ];
        for (claims, checks, now, expected) in rows {
            assert_eq!(
                claims.check("service", checks, now),
                expected,
                "{claims:?} at {now}"
            );
        }
    }
}
