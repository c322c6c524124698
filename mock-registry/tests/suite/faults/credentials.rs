use credproof_mock_registry::{
    Account, Config, EndpointClass, Fault, FaultAction, Profile, Registry, TokenFault,
};

use crate::client::{Client, basic};

const SCOPE: &str = "repository:app:pull";

fn registry(profile: Profile, fault: Fault) -> Registry {
    let registry = Registry::start(Config {
        profile,
        ..Config::default()
    })
    .unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    registry.add_image("app", "v1").unwrap();
    registry.faults().add(fault).unwrap();
    registry
}

#[test]
fn a_spoiled_token_is_refused_for_its_own_reason() {
    let rows = [
        (TokenFault::Expired, "token expired", "invalid_token"),
        (
            TokenFault::NotYetValid,
            "token not valid yet",
            "invalid_token",
        ),
        (
            TokenFault::WronglySigned,
            "token signature invalid",
            "invalid_token",
        ),
        (
            TokenFault::AlgNone,
            "token algorithm not allowed",
            "invalid_token",
        ),
        (
            TokenFault::OtherIssuer,
            "token from another issuer",
            "invalid_token",
        ),
        (
            TokenFault::OtherAudience,
            "token for another service",
            "invalid_token",
        ),
        (
            TokenFault::NoAccess,
            "token scope too small",
            "insufficient_scope",
        ),
    ];
    for (fault, reason, error) in rows {
        let registry = registry(
            Profile::SPEC,
            Fault::new(FaultAction::Token(fault)).times(1),
        );
        let client = Client::of(&registry);
        let form = format!("grant_type=password&username=user&password=secret&scope={SCOPE}");
        let answer = client.post("/token", &form);
        assert_eq!(answer.status, 200, "{fault:?}");
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        let refusal = client.get("/v2/app/manifests/v1", &format!("Bearer {token}"));
        assert_eq!(refusal.status, 401, "{fault:?}");
        let challenge = refusal.header("www-authenticate");
        assert!(challenge.contains(error), "{fault:?}: {challenge}");
        let records = registry.journal();
        assert_eq!(records[0].fault.as_deref(), Some("fault-1"));
        assert_eq!(
            (records[1].reason, &records[1].fault),
            (Some(reason), &None)
        );
        // The fault was for one request, so the next token is good.
        let good = client.bearer(&basic("user", "secret"), SCOPE);
        assert_eq!(client.get("/v2/app/manifests/v1", &good).status, 200);
    }
}

#[test]
fn both_names_of_a_token_are_spoiled_alike() {
    let registry = registry(
        Profile::SPEC,
        Fault::new(FaultAction::Token(TokenFault::WronglySigned)),
    );
    let path = format!("/token?scope={SCOPE}");
    let answer = Client::of(&registry).get(&path, &basic("user", "secret"));
    assert_eq!(answer.json()["token"], answer.json()["access_token"]);
    assert_eq!(answer.json()["expires_in"], 300);
}

#[test]
fn a_challenge_names_what_the_fault_says() {
    let challenge = FaultAction::Challenge {
        realm: Some("http://127.0.0.1:1/elsewhere".to_owned()),
        service: Some("other".to_owned()),
        scope: Some(String::new()),
        error: None,
    };
    let registry = registry(Profile::SPEC, Fault::new(challenge));
    let answer = Client::of(&registry).send("GET", "/v2/app/manifests/v1", &[]);
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Bearer realm="http://127.0.0.1:1/elsewhere",service="other""#
    );
}

#[test]
fn a_token_is_revoked_after_its_uses_and_another_is_not() {
    let fault = Fault::new(FaultAction::Revoke { after: 2 }).at(EndpointClass::Manifest);
    let registry = registry(Profile::SPEC, fault);
    let client = Client::of(&registry);
    let uses = |token: &str| [0, 1, 2].map(|_| client.get("/v2/app/manifests/v1", token).status);
    let token = client.bearer(&basic("user", "secret"), SCOPE);
    assert_eq!(uses(&token), [200, 200, 401]);
    let record = registry.journal().pop().unwrap();
    assert_eq!(record.reason, Some("revoked by a fault"));
    assert_eq!(record.secret, Some(registry.fingerprint(&token[7..])));
    let another = client.bearer(&basic("user", "secret"), SCOPE);
    assert_eq!(uses(&another), [200, 200, 401]);
}

#[test]
fn a_password_is_revoked_after_its_uses() {
    let revoke = || Fault::new(FaultAction::Revoke { after: 1 });
    let registry_of_basic = registry(Profile::BASIC, revoke());
    let client = Client::of(&registry_of_basic);
    let status = |_| {
        client
            .get("/v2/app/manifests/v1", &basic("user", "secret"))
            .status
    };
    assert_eq!([0, 1].map(status), [200, 401]);

    let registry = registry(Profile::SPEC, revoke().at(EndpointClass::Token));
    let client = Client::of(&registry);
    let form = format!("grant_type=password&username=user&password=secret&scope={SCOPE}");
    assert_eq!(
        [0, 1].map(|_| client.post("/token", &form).status),
        [200, 401]
    );
    let record = registry.journal().pop().unwrap();
    assert_eq!(
        (record.reason, &*record.scope_granted),
        (Some("revoked by a fault"), "")
    );
    let path = format!("/token?scope={SCOPE}");
    assert_eq!(client.get(&path, &basic("user", "secret")).status, 401);
}
