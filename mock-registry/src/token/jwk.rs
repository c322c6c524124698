//! JSON Web Keys: public keys as tokens and key sets write them, and the names that keys are called by.
//!
//! Source: RFC 7517, RFC 7518 section 6, RFC 8037 (`OKP`), RFC 7638 (thumbprints).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Value, json};

use super::key::PublicKey;

/// One key of a set, or the `jwk` of a token's header. Private parts are not read.
#[derive(Debug, Deserialize)]
pub(super) struct Jwk {
    pub(super) kid: Option<String>,
    kty: String,
    crv: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// The `keys` of a JSON Web Key Set.
#[derive(Debug, Deserialize)]
pub(super) struct JwkSet {
    pub(super) keys: Vec<Jwk>,
}

impl Jwk {
    /// The key; `None` if it is not for signatures, or of a kind that no algorithm here goes with.
    pub(super) fn public_key(&self) -> Option<PublicKey> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let bytes = |field: &Option<String>| BASE64URL.decode(field.as_ref()?).ok();
        let point = |size: usize| {
            let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
            let whole = x.len() == size && y.len() == size;
            whole.then(|| [&[4], &*x, &*y].concat())
        };
        let key = match (self.kty.as_str(), self.crv.as_deref()) {
            ("EC", Some("P-256")) => PublicKey::P256(point(32)?),
            ("EC", Some("P-384")) => PublicKey::P384(point(48)?),
            ("OKP", Some("Ed25519")) => PublicKey::Ed25519(bytes(&self.x)?),
            ("RSA", None) => PublicKey::Rsa {
                modulus: bytes(&self.n)?,
                exponent: bytes(&self.e)?,
            },
            _ => return None,
        };
        let declared = self.alg.as_deref();
        declared
            .is_none_or(|algorithm| key.goes_with(algorithm))
            .then_some(key)
    }
}

impl PublicKey {
    /// The key as a JSON Web Key, with the members that its thumbprint is made of in their order.
    pub(super) fn to_jwk(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL.encode(bytes);
        let ec = |curve: &str, point: &[u8]| {
            let (x, y) = point[1..].split_at(point.len() / 2);
            json!({ "crv": curve, "kty": "EC", "x": text(x), "y": text(y) })
        };
        match self {
            Self::P256(point) => ec("P-256", point),
            Self::P384(point) => ec("P-384", point),
            Self::Ed25519(bytes) => json!({ "crv": "Ed25519", "kty": "OKP", "x": text(bytes) }),
            Self::Rsa { modulus, exponent } => {
                json!({ "e": text(exponent), "kty": "RSA", "n": text(modulus) })
            }
        }
    }

    /// The thumbprint of RFC 7638, which distribution 3 calls a key by.
    pub(super) fn thumbprint(&self) -> String {
        BASE64URL.encode(digest(&SHA256, self.to_jwk().to_string().as_bytes()))
    }
}

/// The name that libtrust, and so distribution 2.8, calls a key by: half of the hash of its
/// `SubjectPublicKeyInfo`, in twelve groups of base32.
pub(super) fn libtrust_id(spki: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hash = digest(&SHA256, spki);
    let groups = hash.as_ref()[..30].chunks(5).flat_map(|five| {
        let bits = five
            .iter()
            .fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
        (0..8).rev().map(move |letter| {
            // Five bits are an index below 32.
            char::from(ALPHABET[(bits >> (letter * 5) & 31) as usize])
        })
    });
    let mut id = String::new();
    for (index, letter) in groups.enumerate() {
        if index > 0 && index % 4 == 0 {
            id.push(':');
        }
        id.push(letter);
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprint_is_that_of_the_rfc() {
        // RFC 7638, section 3.1.
        let jwk: Jwk = serde_json::from_value(json!({
            "kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "e": "AQAB",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        }))
        .unwrap();
        assert_eq!(
            jwk.public_key().unwrap().thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn only_keys_for_signatures_are_read() {
        let zeros = |length: usize| BASE64URL.encode(vec![0; length]);
        let rows = [
            (
                json!({ "kty": "EC", "crv": "P-256", "x": zeros(32), "y": zeros(32) }),
                true,
            ),
            (
                json!({ "kty": "EC", "crv": "P-256", "x": zeros(31), "y": zeros(33) }),
                false,
            ),
            (
                json!({ "kty": "EC", "crv": "P-521", "x": zeros(66), "y": zeros(66) }),
                false,
            ),
            (
                json!({ "kty": "OKP", "crv": "Ed25519", "x": zeros(32), "alg": "EdDSA" }),
                true,
            ),
            (
                json!({ "kty": "OKP", "crv": "X25519", "x": zeros(32) }),
                false,
            ),
            (
                json!({ "kty": "OKP", "crv": "Ed25519", "x": zeros(32), "alg": "ES256" }),
                false,
            ),
            (
                json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "PS512" }),
                true,
            ),
            (
                json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "HS256" }),
                false,
            ),
            (
                json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "use": "enc" }),
                false,
            ),
            (json!({ "kty": "RSA", "n": "AQAB" }), false),
            (json!({ "kty": "oct", "k": "AQAB" }), false),
        ];
        for (jwk, expected) in rows {
            let read: Jwk = serde_json::from_value(jwk.clone()).unwrap();
            assert_eq!(read.public_key().is_some(), expected, "{jwk}");
        }
    }

    #[test]
    fn libtrust_id_is_that_of_libtrust() {
        // The hash of nothing at all, in base32 as RFC 4648 has it.
        assert_eq!(
            libtrust_id(b""),
            "4OYM:IQUY:7QOB:JGX3:6TEJ:S35Z:EQT2:4QPE:MSNZ:GTFE:SWMR:W6CS"
        );
    }
}
