use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use credproof_mock_registry::{Config, KeyReference, TrustedIssuer};
use serde_json::Value;

use crate::client::basic;

use super::{APP, SCOPE, start_with};

#[test]
fn a_token_names_its_key_as_asked_and_others_can_check_it() {
    let rows = [
        (KeyReference::X5c, "x5c"),
        (KeyReference::Jwk, "jwk"),
        (KeyReference::Kid, "kid"),
        (KeyReference::LibtrustKid, "kid"),
    ];
    for (key_reference, field) in rows {
        let (registry, client) = start_with(Config {
            issuer: "here".to_owned(),
            key_reference,
            ..Config::default()
        });
        let token = client.bearer(&basic("user", "secret"), SCOPE);
        assert_eq!(client.get(APP, &token).status, 200, "{key_reference:?}");

        let encoded = token["Bearer ".len()..].split('.').next().unwrap();
        let header: Value = serde_json::from_slice(&BASE64URL.decode(encoded).unwrap()).unwrap();
        let fields: Vec<&str> = header
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(fields, ["alg", "typ", field], "{header}");
        let is_libtrust = header["kid"].as_str().is_some_and(|kid| kid.len() == 59);
        assert_eq!(
            is_libtrust,
            key_reference == KeyReference::LibtrustKid,
            "{header}"
        );

        let certificate = registry.tokens().issuer_certificate().to_owned();
        for keys in [certificate, registry.tokens().jwks()] {
            let (_elsewhere, client) = start_with(Config {
                trusted_issuers: vec![TrustedIssuer::new("here", &keys).unwrap()],
                ..Config::default()
            });
            let known = match key_reference {
                KeyReference::Jwk | KeyReference::Kid => true,
                // A set of keys has no certificates.
                KeyReference::X5c => !keys.starts_with('{'),
                // Only distribution 2 calls keys by these names.
                KeyReference::LibtrustKid => false,
            };
            let expected = if known { 200 } else { 401 };
            assert_eq!(
                client.get(APP, &token).status,
                expected,
                "{key_reference:?} {keys}"
            );
        }
    }
}
