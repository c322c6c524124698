//! Signs tokens and checks signatures: JSON Web Tokens with ES256 and one key a registry, which stands
//! in the header as `jwk` and `kid` but is never taken from there.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::claims::{Audience, Claims, InvalidToken};
use crate::config::Config;
use crate::scope::Scope;

/// The `iss` of every token.
const ISSUER: &str = "credproof-mock-registry";

/// The registry's key and what it puts into tokens.
pub(crate) struct TokenIssuer {
    random: SystemRandom,
    key: EcdsaKeyPair,
    /// The encoded JOSE header, the same for all tokens.
    header: String,
    service: String,
    leeway: Duration,
    lifetime: Duration,
    issued: AtomicU64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

impl TokenIssuer {
    /// An issuer with a fresh key.
    pub(crate) fn new(config: &Config) -> io::Result<Self> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let no_key = || io::Error::other("no key for signing tokens could be made");
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| no_key())?;
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
            .map_err(|_| no_key())?;
        let header = encode(&header(key.public_key().as_ref()));
        Ok(Self {
            random,
            key,
            header,
            service: config.service.clone(),
            leeway: config.leeway,
            lifetime: config.token_lifetime,
            issued: AtomicU64::new(0),
        })
    }

    /// How long a token is good for, in seconds.
    pub(crate) fn lifetime_seconds(&self) -> i64 {
        i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX)
    }

    /// A token for `user` (empty: nobody) with this access, good from now on for the lifetime.
    pub(crate) fn issue(
        &self,
        user: &str,
        service: &str,
        access: Vec<Scope>,
        now: Timestamp,
    ) -> Result<String, Unspecified> {
        let now = now.as_second();
        self.sign(&Claims {
            iss: ISSUER.to_owned(),
            sub: user.to_owned(),
            aud: Audience::One(service.to_owned()),
            exp: now.saturating_add(self.lifetime_seconds()),
            nbf: now,
            iat: now,
            jti: self.issued.fetch_add(1, Ordering::Relaxed).to_string(),
            access,
        })
    }

    /// The claims of a token that is signed by us, for us, and good now.
    pub(crate) fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, InvalidToken> {
        let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(InvalidToken::Malformed)?;
        if payload.contains('.') {
            return Err(InvalidToken::Malformed);
        }
        let header: Header = decode(header)?;
        if header.alg != "ES256" {
            return Err(InvalidToken::Algorithm);
        }
        let signature = BASE64URL
            .decode(signature)
            .map_err(|_| InvalidToken::Signature)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.key.public_key().as_ref())
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| InvalidToken::Signature)?;
        let claims: Claims = decode(payload)?;
        claims.check(ISSUER, &self.service, self.leeway, now)?;
        Ok(claims)
    }

    fn sign(&self, claims: &Claims) -> Result<String, Unspecified> {
        let signed = format!("{}.{}", self.header, encode(&json!(claims)));
        let signature = self.key.sign(&self.random, signed.as_bytes())?;
        Ok(format!("{signed}.{}", BASE64URL.encode(signature)))
    }
}

impl fmt::Debug for TokenIssuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenIssuer")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// The JOSE header for an uncompressed P-256 point: 0x04, then x and y of 32 bytes each. The `kid` is
/// the key's RFC 7638 thumbprint, as distribution 3 expects.
fn header(point: &[u8]) -> Value {
    let (x, y) = point[1..].split_at(32);
    let (x, y) = (BASE64URL.encode(x), BASE64URL.encode(y));
    let thumbprint = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let kid = BASE64URL.encode(digest(&SHA256, thumbprint.as_bytes()));
    json!({
        "alg": "ES256",
        "typ": "JWT",
        "kid": kid,
        "jwk": { "kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y },
    })
}

fn encode(value: &Value) -> String {
    BASE64URL.encode(value.to_string())
}

fn decode<T: for<'a> Deserialize<'a>>(part: &str) -> Result<T, InvalidToken> {
    let bytes = BASE64URL
        .decode(part)
        .map_err(|_| InvalidToken::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| InvalidToken::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a token: header, payload, signature.
    type Parts = [String; 3];

    fn tampered(change: impl FnOnce(&TokenIssuer, &mut Parts)) -> Result<(), InvalidToken> {
        let issuer = TokenIssuer::new(&Config::default()).unwrap();
        let now = Timestamp::now();
        let token = issuer
            .issue("user", "mock-registry", vec![Scope::pull("app")], now)
            .unwrap();
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        let mut parts: Parts = std::array::from_fn(|index| std::mem::take(&mut parts[index]));
        change(&issuer, &mut parts);
        issuer.verify(&parts.join("."), now).map(|_| ())
    }

    fn rewrite(part: &mut String, change: impl FnOnce(&mut Value)) {
        let mut value: Value = decode(part).unwrap();
        change(&mut value);
        *part = encode(&value);
    }

    /// Signs the first two parts again with this key.
    fn resign(issuer: &TokenIssuer, parts: &mut Parts) {
        let signed = format!("{}.{}", parts[0], parts[1]);
        parts[2] = BASE64URL.encode(issuer.key.sign(&issuer.random, signed.as_bytes()).unwrap());
    }

    #[test]
    fn takes_its_own_tokens_only() {
        let other = TokenIssuer::new(&Config::default()).unwrap();
        assert_eq!(tampered(|_, _| ()), Ok(()));
        assert_eq!(
            tampered(|_, parts| rewrite(&mut parts[1], |claims| claims["sub"] = json!("root"))),
            Err(InvalidToken::Signature)
        );
        assert_eq!(
            tampered(|_, parts| parts[2].clear()),
            Err(InvalidToken::Signature)
        );
        assert_eq!(
            tampered(|_, parts| parts[2].insert(0, '!')),
            Err(InvalidToken::Signature)
        );
        assert_eq!(
            tampered(|_, parts| parts[1].clear()),
            Err(InvalidToken::Signature)
        );
        assert_eq!(
            tampered(|_, parts| parts[0].clear()),
            Err(InvalidToken::Malformed)
        );
        assert_eq!(
            tampered(|_, parts| parts[2].push_str(".more")),
            Err(InvalidToken::Malformed)
        );
        for algorithm in ["none", "HS256", "es256"] {
            let change = |_: &TokenIssuer, parts: &mut Parts| {
                rewrite(&mut parts[0], |header| header["alg"] = json!(algorithm))
            };
            assert_eq!(
                tampered(change),
                Err(InvalidToken::Algorithm),
                "{algorithm}"
            );
        }
        assert_eq!(
            tampered(|_, parts| resign(&other, parts)),
            Err(InvalidToken::Signature)
        );
        let foreign_key_in_the_header = |_: &TokenIssuer, parts: &mut Parts| {
            parts[0].clone_from(&other.header);
            resign(&other, parts);
        };
        assert_eq!(
            tampered(foreign_key_in_the_header),
            Err(InvalidToken::Signature)
        );
    }

    #[test]
    fn checks_the_claims_of_a_well_signed_token() {
        let with = |name: &'static str, value: Value| {
            tampered(move |issuer, parts| {
                rewrite(&mut parts[1], |claims| claims[name] = value);
                resign(issuer, parts);
            })
        };
        assert_eq!(with("sub", json!("another")), Ok(()));
        assert_eq!(with("iss", json!("another")), Err(InvalidToken::Issuer));
        assert_eq!(with("aud", json!(["another"])), Err(InvalidToken::Audience));
        assert_eq!(with("exp", json!(0)), Err(InvalidToken::Expired));
        assert_eq!(with("nbf", json!(i64::MAX)), Err(InvalidToken::NotYetValid));
        assert_eq!(with("access", json!("all")), Err(InvalidToken::Malformed));
        assert_eq!(with("exp", Value::Null), Err(InvalidToken::Malformed));
    }
}
