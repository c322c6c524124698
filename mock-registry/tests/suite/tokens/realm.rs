use credproof_mock_registry::{Config, Profile};

use crate::client::{Client, basic};

use super::{APP, SCOPE, start_with};

fn challenge(client: &Client) -> String {
    let answer = client.send("GET", APP, &[("host", "registry.example:5000")]);
    answer.header("www-authenticate").to_owned()
}

#[test]
fn realm_service_and_path_are_as_set() {
    let (_registry, client) = start_with(Config {
        service: Some("named".to_owned()),
        token_path: Some("/auth/token".to_owned()),
        ..Config::default()
    });
    assert_eq!(
        challenge(&client),
        r#"Bearer realm="http://registry.example:5000/auth/token",service="named",scope="repository:app:pull""#
    );
    let user = basic("user", "secret");
    let answer = client.get(&format!("/auth/token?service=named&scope={SCOPE}"), &user);
    let token = format!("Bearer {}", answer.json()["token"].as_str().unwrap());
    assert_eq!(client.get(APP, &token).status, 200);
    assert_eq!(client.get("/token", &user).status, 404);

    let (_registry, client) = start_with(Config {
        realm: Some("https://auth.example/token".to_owned()),
        ..Config::default()
    });
    assert!(challenge(&client).starts_with(r#"Bearer realm="https://auth.example/token","#));
    // A setting that no header can hold leaves the challenge out, and breaks nothing.
    let (_registry, client) = start_with(Config {
        realm: Some("https://auth.example/\n".to_owned()),
        ..Config::default()
    });
    assert_eq!(challenge(&client), "");
}

#[test]
fn the_token_endpoint_can_be_elsewhere() {
    for (profile, path) in [(Profile::SPEC, "/token"), (Profile::ACR, "/oauth2/token")] {
        let (registry, client) = start_with(Config {
            profile,
            token_listen: Some(([127, 0, 0, 1], 0).into()),
            ..Config::default()
        });
        let address = registry.token_address().unwrap();
        assert_ne!(address.port(), registry.address().port());
        let realm = format!(
            r#"Bearer realm="http://registry.example:{}{path}""#,
            address.port()
        );
        assert!(
            challenge(&client).starts_with(&realm),
            "{}",
            challenge(&client)
        );
        assert_eq!(client.get(path, "").status, 404);

        let elsewhere = Client::at(address);
        let service = if profile == Profile::ACR {
            registry.address().to_string()
        } else {
            "mock-registry".to_owned()
        };
        let url = format!("{path}?service={service}&scope={SCOPE}");
        let answer = elsewhere.get(&url, &basic("user", "secret"));
        let token = format!("Bearer {}", answer.json()["access_token"].as_str().unwrap());
        assert_eq!(client.get(APP, &token).status, 200);
        assert_eq!(elsewhere.get(APP, &token).status, 404);
        assert_eq!(registry.journal().len(), 5);
    }
}

#[test]
fn a_path_that_is_none_is_refused() {
    for path in [
        "", "token", "/v2/", "/v2", "/{*path}", "/to ken", "/token?x",
    ] {
        let config = Config {
            token_path: Some(path.to_owned()),
            ..Config::default()
        };
        let error = credproof_mock_registry::Registry::start(config).unwrap_err();
        assert!(error.to_string().contains("/token"), "{path}: {error}");
    }
}
