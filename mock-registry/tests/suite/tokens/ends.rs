use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use credproof_mock_registry::{Account, Config};
use jiff::SignedDuration;
use serde_json::Value;

use crate::client::basic;

use super::{APP, SCOPE, start, start_with};

#[test]
fn follows_its_clock() {
    let (registry, client) = start();
    let user = basic("user", "secret");
    let token = client.bearer(&user, SCOPE);
    let at = |seconds: i64| {
        registry.clock().advance(SignedDuration::from_secs(seconds));
        let status = client.get(APP, &token).status;
        registry
            .clock()
            .advance(SignedDuration::from_secs(-seconds));
        (status, registry.journal().pop().unwrap().reason)
    };
    assert_eq!(at(350), (200, None));
    assert_eq!(at(365), (401, Some("token expired")));
    assert_eq!(at(-50), (200, None));
    assert_eq!(at(-65), (401, Some("token not valid yet")));
}

#[test]
fn accounts_end_and_are_revoked_while_their_tokens_live_on() {
    let (registry, client) = start();
    let in_an_hour = registry.clock().now() + SignedDuration::from_hours(1);
    registry.accounts().add(Account {
        expires_at: Some(in_an_hour),
        ..Account::new("brief", "secret")
    });
    let brief = basic("brief", "secret");
    let refresh = |username: &str| {
        let answer = client
            .get("/token?offline_token=true", &basic(username, "secret"))
            .json();
        format!(
            "grant_type=refresh_token&refresh_token={}",
            answer["refresh_token"].as_str().unwrap()
        )
    };
    let (brief_refresh, user_refresh) = (refresh("brief"), refresh("user"));
    assert_eq!(client.post("/token", &brief_refresh).status, 200);

    registry.clock().advance(SignedDuration::from_secs(3_550));
    let token = client.bearer(&brief, SCOPE);
    registry.clock().advance(SignedDuration::from_secs(60));
    assert_eq!(client.get("/token", &brief).status, 401);
    assert_eq!(
        registry.journal().pop().unwrap().reason,
        Some("expired credentials")
    );
    assert_eq!(client.post("/token", &brief_refresh).status, 401);
    assert_eq!(client.get(APP, &token).status, 200);

    let token = client.bearer(&basic("user", "secret"), SCOPE);
    assert!(registry.accounts().revoke("user", "secret"));
    assert_eq!(client.get("/token", &basic("user", "secret")).status, 401);
    assert_eq!(client.post("/token", &user_refresh).status, 401);
    assert_eq!(client.get(APP, &token).status, 200);
}

#[test]
fn bearer_tokens_are_taken_back_when_asked_for() {
    let (registry, client) = start();
    let user = basic("user", "secret");
    let (first, second) = (client.bearer(&user, SCOPE), client.bearer(&user, SCOPE));
    let outcome = |token: &str| {
        let status = client.get(APP, token).status;
        (status, registry.journal().pop().unwrap().reason)
    };
    let (good, revoked) = ((200, None), (401, Some("token revoked")));
    assert_eq!((outcome(&first), outcome(&second)), (good, good));

    registry.tokens().revoke(&id(&first));
    assert_eq!((outcome(&first), outcome(&second)), (revoked, good));
    registry.tokens().restore_revoked();
    assert_eq!((outcome(&first), outcome(&second)), (good, good));

    registry.clock().advance(SignedDuration::from_secs(10));
    let third = client.bearer(&user, SCOPE);
    registry
        .tokens()
        .revoke_issued_before(registry.clock().now() - SignedDuration::from_secs(5));
    assert_eq!((outcome(&first), outcome(&third)), (revoked, good));
}

#[test]
fn a_refresh_token_is_the_same_until_it_is_taken_back() {
    let (registry, client) = start();
    let user = basic("user", "secret");
    let ask = || {
        let answer = client.get("/token?offline_token=true", &user).json();
        answer["refresh_token"].as_str().unwrap().to_owned()
    };
    let grant = |token: &str| {
        let form = format!("grant_type=refresh_token&refresh_token={token}&scope={SCOPE}");
        let answer = client.post("/token", &form);
        (
            answer.status,
            answer.json()["refresh_token"].as_str().map(str::to_owned),
        )
    };
    let first = ask();
    assert_eq!(
        (ask(), grant(&first)),
        (first.clone(), (200, Some(first.clone())))
    );

    assert!(registry.tokens().revoke_refresh_token(&first));
    assert!(!registry.tokens().revoke_refresh_token(&first));
    assert_eq!(grant(&first), (401, None));
    let second = ask();
    assert_ne!(first, second);
    assert_eq!(grant(&second), (200, Some(second.clone())));
    assert_eq!(grant(&first), (401, None));
}

#[test]
fn leeway_and_lifetime_are_as_set() {
    let (registry, client) = start_with(Config {
        token_lifetime: Some(Duration::from_secs(100)),
        leeway: Some(Duration::ZERO),
        ..Config::default()
    });
    let user = basic("user", "secret");
    assert_eq!(client.get("/token", &user).json()["expires_in"], 100);
    let token = client.bearer(&user, SCOPE);
    for (seconds, status) in [
        (0, 200),
        (98, 200),
        (102, 401),
        (98, 200),
        (-3, 401),
        (0, 200),
    ] {
        registry.clock().advance(SignedDuration::from_secs(seconds));
        assert_eq!(client.get(APP, &token).status, status, "{seconds}");
        registry
            .clock()
            .advance(SignedDuration::from_secs(-seconds));
    }
}

/// The `jti` of a token.
fn id(token: &str) -> String {
    let payload = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&BASE64URL.decode(payload).unwrap()).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}
