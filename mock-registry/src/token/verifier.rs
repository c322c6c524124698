//! Checks tokens: signature, issuer and the rest. A token that was found good is not computed through again
//! before it expires, but the clock and revocations are asked each time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::Deserialize;

use super::cache::{TokenCache, TokenHash};
use super::claims::{Claims, InvalidToken, VerifiedToken};
use super::revocation::Revocations;
use super::trust::{Found, KeyReferences, TrustedIssuer};
use crate::profile::Checks;
use crate::scope::format_list;

/// How long the tokens that are remembered are together, in bytes. One takes about a kilobyte.
const REMEMBERED: usize = 8 << 20;

/// Whose tokens are taken, and what is looked at in them.
#[derive(Debug)]
pub(crate) struct TokenVerifier {
    issuers: Vec<TrustedIssuer>,
    checks: Checks,
    cache: TokenCache,
    signatures_checked: AtomicU64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(flatten)]
    references: KeyReferences,
}

impl TokenVerifier {
    pub(super) fn new(issuers: Vec<TrustedIssuer>, checks: Checks) -> Self {
        Self {
            issuers,
            checks,
            cache: TokenCache::new(REMEMBERED),
            signatures_checked: AtomicU64::new(0),
        }
    }

    /// The token, if it is signed by someone who is trusted, for this service, and good now.
    pub(super) fn verify(
        &self,
        token: &str,
        service: &str,
        revocations: &Revocations,
        now: Timestamp,
    ) -> Result<Arc<VerifiedToken>, InvalidToken> {
        let hash = hash(token);
        let remembered = self.cache.get(&hash);
        let is_new = remembered.is_none();
        let verified = match remembered {
            Some(verified) => verified,
            None => Arc::new(self.check_signature(token, now)?),
        };
        verified.check(service, self.checks, now)?;
        if revocations.has(&verified.claims) {
            return Err(InvalidToken::Revoked);
        }
        if is_new {
            self.cache.put(hash, Arc::clone(&verified), token.len());
        }
        Ok(verified)
    }

    /// How many signatures were computed.
    #[cfg(test)]
    pub(super) fn signatures_checked(&self) -> u64 {
        self.signatures_checked.load(Ordering::Relaxed)
    }

    fn check_signature(&self, token: &str, now: Timestamp) -> Result<VerifiedToken, InvalidToken> {
        let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(InvalidToken::Malformed)?;
        if payload.contains('.') {
            return Err(InvalidToken::Malformed);
        }
        let header: Header = decode(header)?;
        let claims: Claims = decode(payload)?;
        let signature = BASE64URL
            .decode(signature)
            .map_err(|_| InvalidToken::Signature)?;

        // The claims choose whose keys are tried, and are believed once one of those has signed them.
        let mut issuers = self
            .issuers
            .iter()
            .filter(|issuer| !self.checks.issuer || issuer.name() == claims.iss)
            .peekable();
        issuers.peek().ok_or(InvalidToken::Issuer)?;
        let keys: Vec<Found> = issuers
            .flat_map(|issuer| issuer.find(&header.references, now.as_second()))
            .collect();
        if keys.is_empty() {
            return Err(InvalidToken::UntrustedKey);
        }
        let mut fitting = keys
            .into_iter()
            .filter(|(key, _)| key.goes_with(&header.alg))
            .peekable();
        fitting.peek().ok_or(InvalidToken::Algorithm)?;
        let (_, validity) = fitting
            .find(|(key, _)| {
                self.signatures_checked.fetch_add(1, Ordering::Relaxed);
                key.has_signed(&header.alg, signed.as_bytes(), &signature)
            })
            .ok_or(InvalidToken::Signature)?;
        Ok(VerifiedToken {
            scopes: format_list(&claims.access),
            claims,
            validity,
        })
    }
}

fn hash(token: &str) -> TokenHash {
    let mut hash = TokenHash::default();
    hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    hash
}

fn decode<T: for<'a> Deserialize<'a>>(part: &str) -> Result<T, InvalidToken> {
    let bytes = BASE64URL
        .decode(part)
        .map_err(|_| InvalidToken::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| InvalidToken::Malformed)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::config::{Config, KeyReference};
    use crate::scope::Scope;
    use crate::token::issuer::{Order, TokenIssuer};

    struct Case {
        issuer: TokenIssuer,
        verifier: TokenVerifier,
        revocations: Revocations,
        now: Timestamp,
    }

    impl Case {
        fn new(reference: KeyReference) -> Self {
            let issuer = TokenIssuer::new("here", reference).unwrap();
            let config = Config::default();
            Self {
                verifier: TokenVerifier::new(vec![issuer.to_trusted()], config.checks()),
                issuer,
                revocations: Revocations::default(),
                now: Timestamp::now(),
            }
        }

        fn token(&self) -> String {
            let order = Order {
                user: "user",
                service: "service",
                access: &[Scope::pull("app")],
                now: self.now,
                lifetime: 300,
            };
            self.issuer.issue(order).unwrap()
        }

        /// What the token is after so many seconds, and how many signatures have been computed by then.
        fn after(&self, token: &str, seconds: i64) -> (Result<(), InvalidToken>, u64) {
            let now = self.now + SignedDuration::from_secs(seconds);
            let verified = self
                .verifier
                .verify(token, "service", &self.revocations, now);
            (verified.map(|_| ()), self.verifier.signatures_checked())
        }
    }

    #[test]
    fn computes_the_signature_of_a_good_token_once_and_asks_the_rest_each_time() {
        for reference in [KeyReference::X5c, KeyReference::Jwk, KeyReference::Kid] {
            let case = Case::new(reference);
            let (token, other) = (case.token(), case.token());
            let (expired, early) = (Err(InvalidToken::Expired), Err(InvalidToken::NotYetValid));
            let revoked = Err(InvalidToken::Revoked);
            // Forward over the end and its leeway, back before the beginning and its leeway, and home.
            for (seconds, expected) in [(0, Ok(())), (10, Ok(())), (360, Ok(())), (361, expired)] {
                assert_eq!(case.after(&token, seconds), (expected, 1), "{seconds}");
            }
            for (seconds, expected) in [(359, Ok(())), (-60, Ok(())), (-61, early), (0, Ok(()))] {
                assert_eq!(case.after(&token, seconds), (expected, 1), "{seconds}");
            }
            let id = case
                .verifier
                .verify(&token, "service", &case.revocations, case.now)
                .unwrap();
            case.revocations.revoke(&id.claims.jti);
            assert_eq!(case.after(&token, 0), (revoked, 1));
            assert_eq!(case.after(&other, 0), (Ok(()), 2));
            let later = case.now + SignedDuration::from_secs(1);
            case.revocations.revoke_issued_before(later);
            assert_eq!(case.after(&other, 0), (revoked, 2));
            case.revocations.clear();
            assert_eq!(case.after(&token, 0), (Ok(()), 2));
            let elsewhere = case
                .verifier
                .verify(&token, "elsewhere", &case.revocations, case.now);
            assert_eq!(elsewhere.map(|_| ()), Err(InvalidToken::Audience));
        }
    }

    #[test]
    fn remembers_no_token_that_is_not_good() {
        let case = Case::new(KeyReference::X5c);
        let token = case.token();
        let spoilt = format!("{}AAAA", &token[..token.len() - 4]);
        for count in 1..4 {
            assert_eq!(
                case.after(&spoilt, 0),
                (Err(InvalidToken::Signature), count)
            );
        }
        assert_eq!(case.after(&token, 400), (Err(InvalidToken::Expired), 4));
        assert_eq!(case.after(&token, 0), (Ok(()), 5));
        assert_eq!(case.after(&token, 0), (Ok(()), 5));
    }

    #[test]
    fn a_token_in_parts_is_malformed() {
        let case = Case::new(KeyReference::Kid);
        let token = case.token();
        for text in [
            "",
            ".",
            "..",
            "...",
            "a.b.c",
            &format!("{token}.more"),
            &token[1..],
        ] {
            assert_eq!(
                case.after(text, 0).0,
                Err(InvalidToken::Malformed),
                "{text}"
            );
        }
        for text in [&token[..token.len() - 20], &format!("{token}!")] {
            assert_eq!(
                case.after(text, 0).0,
                Err(InvalidToken::Signature),
                "{text}"
            );
        }
    }
}
