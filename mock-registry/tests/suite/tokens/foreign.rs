use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64URL};
use credproof_mock_registry::{Config, InvalidKeys, Registry, TrustedIssuer};
use serde_json::{Value, json};

use crate::client::Client;

use super::signer::{ISSUER, Signer, claims};
use super::{APP, start_with};

fn trusting(keys: &str) -> (Registry, Client) {
    start_with(Config {
        trusted_issuers: vec![TrustedIssuer::new(ISSUER, keys).unwrap()],
        ..Config::default()
    })
}

/// The status of a request with this token, and why it was refused.
fn outcome(registry: &Registry, client: &Client, token: &str) -> (u16, &'static str) {
    let status = client.get(APP, token).status;
    let record = registry.journal().pop().unwrap();
    (status, record.reason.unwrap_or_default())
}

#[test]
fn takes_every_algorithm_with_a_key_of_its_kind() {
    let tokens = include_str!("fixtures/rsa-tokens.txt");
    let (registry, client) = trusting(include_str!("fixtures/rsa-public-key.pem"));
    for token in tokens.lines() {
        let token = format!("Bearer {token}");
        assert_eq!(outcome(&registry, &client, &token), (200, ""), "{token}");
        let spoilt = &token[..token.len() - 8];
        let refused = outcome(&registry, &client, spoilt);
        assert_eq!(refused, (401, "token signature invalid"), "{token}");
    }
    assert_eq!(registry.journal()[0].user.as_deref(), Some("elsewhere"));

    for algorithm in ["ES256", "ES384", "EdDSA"] {
        let signer = Signer::new(algorithm);
        let set = json!({ "keys": [signer.jwk()] }).to_string();
        for keys in [signer.pem(), set] {
            let (registry, client) = trusting(&keys);
            let token = signer.sign(json!({}), &claims());
            assert_eq!(outcome(&registry, &client, &token), (200, ""), "{keys}");
        }
    }
}

#[test]
fn takes_no_algorithm_that_a_token_chooses() {
    let signer = Signer::new("ES256");
    let (registry, client) = trusting(&signer.pem());
    let not_allowed = (401, "token algorithm not allowed");
    for algorithm in [
        "none", "None", "HS256", "HS512", "RS256", "ES384", "EdDSA", "es256", "",
    ] {
        let token = signer.sign(json!({ "alg": algorithm }), &claims());
        assert_eq!(
            outcome(&registry, &client, &token),
            not_allowed,
            "{algorithm}"
        );
    }
    // A public key is no secret: a MAC made with it must not pass.
    let unsigned = signer.sign(json!({ "alg": "HS256" }), &claims());
    let (signed, _) = unsigned.rsplit_once('.').unwrap();
    let signed = signed.strip_prefix("Bearer ").unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, signer.pem().as_bytes());
    let mac = BASE64URL.encode(ring::hmac::sign(&key, signed.as_bytes()));
    let forged = format!("Bearer {signed}.{mac}");
    assert_eq!(outcome(&registry, &client, &forged), not_allowed);
    let bare = format!("Bearer {signed}.");
    assert_eq!(outcome(&registry, &client, &bare), not_allowed);
}

#[test]
fn finds_the_key_by_its_reference() {
    let (signer, other) = (Signer::new("ES256"), Signer::new("ES256"));
    let named = |signer: &Signer, name: &str| {
        let mut jwk = signer.jwk();
        jwk["kid"] = json!(name);
        jwk
    };
    let set = json!({ "keys": [named(&other, "other"), named(&signer, "mine"), { "kty": "oct", "k": "AA" }] });
    let (registry, client) = trusting(&set.to_string());
    let untrusted = (401, "token key not trusted");
    let rows: [(Value, (u16, &str)); 7] = [
        (json!({}), (200, "")),
        (json!({ "kid": "mine" }), (200, "")),
        (json!({ "kid": "other" }), (401, "token signature invalid")),
        (json!({ "kid": "unknown" }), untrusted),
        (json!({ "jwk": signer.jwk() }), (200, "")),
        (json!({ "jwk": Signer::new("ES256").jwk() }), untrusted),
        (json!({ "kid": 1 }), (401, "token malformed")),
    ];
    for (header, expected) in rows {
        let token = signer.sign(header.clone(), &claims());
        assert_eq!(outcome(&registry, &client, &token), expected, "{header}");
    }
    let stranger = Signer::new("ES256");
    let token = stranger.sign(json!({ "jwk": stranger.jwk(), "kid": "mine" }), &claims());
    assert_eq!(outcome(&registry, &client, &token), untrusted);
}

#[test]
fn follows_a_chain_to_a_trusted_certificate() {
    let (root, middle, leaf) = (
        Signer::new("ES256"),
        Signer::new("ES384"),
        Signer::new("ES256"),
    );
    let root_certificate = root.certificate("root", true, None);
    let (root_pem, root) = (root_certificate.pem(), root.into_issuer("root"));
    let middle_certificate = middle.certificate("middle", true, Some(&root));
    let middle = middle.into_issuer("middle");
    let leaf_certificate = leaf.certificate("leaf", false, Some(&middle));
    let stray = leaf.certificate("leaf", false, None);

    let (registry, client) = trusting(&root_pem);
    let text = |certificate: &rcgen::Certificate| BASE64_STANDARD.encode(certificate.der());
    let (leaf_text, middle_text) = (text(&leaf_certificate), text(&middle_certificate));
    let untrusted = (401, "token key not trusted");
    let rows = [
        (json!([leaf_text, middle_text]), (200, "")),
        (
            json!([leaf_text, middle_text, text(&root_certificate)]),
            (200, ""),
        ),
        (json!([leaf_text]), untrusted),
        (json!([text(&stray)]), untrusted),
        (json!([middle_text]), untrusted),
        (json!(["AAAA"]), untrusted),
        (json!(["?"]), untrusted),
        (json!(vec![leaf_text.clone(); 100]), untrusted),
    ];
    for (chain, expected) in rows {
        let token = leaf.sign(json!({ "x5c": chain }), &claims());
        assert_eq!(outcome(&registry, &client, &token), expected, "{chain:.80}");
    }
}

#[test]
fn a_key_vouches_for_its_own_issuer_only() {
    let signer = Signer::new("ES256");
    let (registry, client) = trusting(&signer.pem());
    let mut wrong = claims();
    for (name, value, reason) in [
        (
            "iss",
            json!("https://another.example"),
            "token from another issuer",
        ),
        (
            "iss",
            json!("credproof-mock-registry"),
            "token key not trusted",
        ),
        ("aud", json!(["another"]), "token for another service"),
        ("exp", json!(1), "token expired"),
        ("nbf", json!(4_102_444_800_i64), "token not valid yet"),
        ("access", Value::Null, "token scope too small"),
        ("access", json!("all"), "token malformed"),
    ] {
        let right = std::mem::replace(&mut wrong[name], value.clone());
        let token = signer.sign(json!({ "jwk": signer.jwk() }), &wrong);
        let (status, why) = outcome(&registry, &client, &token);
        assert_eq!((status, why), (401, reason), "{name} {value}");
        wrong[name] = right;
    }
}

#[test]
fn says_which_files_hold_no_keys() {
    let rows = [
        ("", InvalidKeys::Unreadable),
        ("key", InvalidKeys::Unreadable),
        ("{", InvalidKeys::Unreadable),
        ("{}", InvalidKeys::Unreadable),
        (r#"{"keys": []}"#, InvalidKeys::NoKey),
        (
            r#"{"keys": [{"kty": "oct", "k": "AA"}]}"#,
            InvalidKeys::NoKey,
        ),
        // A key on P-256 whose point is empty.
        (
            "-----BEGIN PUBLIC KEY-----\nMBgwEwYHKoZIzj0CAQYIKoZIzj0DAQcDAQA=\n-----END PUBLIC KEY-----\n",
            InvalidKeys::NoKey,
        ),
        (
            "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n",
            InvalidKeys::NoKey,
        ),
        ("-----BEGIN PUBLIC KEY-----\n", InvalidKeys::Unreadable),
    ];
    for (keys, expected) in rows {
        let refused = TrustedIssuer::new(ISSUER, keys).map(|_| ());
        assert_eq!(refused, Err(expected), "{keys}");
    }
}
