use credproof_mock_registry::{
    Account, AuthKind, Config, EndpointClass, Expectation, Registry, RequestPattern,
};

use crate::client::{Client, basic};

/// HEAD 401, token, HEAD 200, GET 404.
fn pulled() -> Registry {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    registry.add_image("app", "v1").unwrap();
    let client = Client::of(&registry);
    client.send("HEAD", "/v2/app/manifests/v1", &[]);
    let token = client.bearer(&basic("user", "secret"), "repository:app:pull");
    let headers = [("authorization", token.as_str())];
    client.send("HEAD", "/v2/app/manifests/v1", &headers);
    client.send("GET", "/v2/app/manifests/v2", &headers);
    registry
}

fn manifest(method: &str) -> RequestPattern {
    RequestPattern::any()
        .endpoint(EndpointClass::Manifest)
        .method(method)
}

fn token() -> RequestPattern {
    RequestPattern::any().endpoint(EndpointClass::Token)
}

#[test]
fn counts_the_requests_that_are_meant() {
    let registry = pulled();
    let expect = registry.expect();
    let rows = [
        (RequestPattern::any(), 4),
        (manifest("HEAD"), 2),
        (manifest("HEAD").status(200), 1),
        (manifest("GET").error("MANIFEST_UNKNOWN"), 1),
        (RequestPattern::any().user("user"), 3),
        (RequestPattern::any().repository("app"), 3),
        (RequestPattern::any().path("/token"), 1),
        (token().grant("GET").auth(AuthKind::Basic), 1),
        (
            RequestPattern::any().secret(&registry.fingerprint("secret")),
            1,
        ),
        (RequestPattern::any().fault("none"), 0),
    ];
    for (pattern, count) in rows {
        let report = expect.times(&pattern, count..=count);
        assert!(report.is_met(), "{pattern}: {report}");
        assert!(!expect.times(&pattern, count + 1..).is_met(), "{pattern}");
        assert!(!expect.times(&pattern, ..count).is_met(), "{pattern}");
    }
}

#[test]
fn a_report_says_what_came_nearest() {
    let registry = pulled();
    let report = registry.expect().times(&manifest("GET").status(200), 1..=1);
    let lines: Vec<String> = report.to_string().lines().map(str::to_owned).collect();
    assert_eq!(
        lines[..4],
        [
            "not met",
            "  expected: GET of manifest with status 200, exactly 1 times",
            "  got: 0 of 4 requests",
            "  nearest: #3 HEAD /v2/app/manifests/v1 -> 200, auth bearer, user user (method is HEAD)",
        ]
    );
    assert!(report.clone().into_result().is_err());
    assert_eq!(report.nearest().len(), 3);
    let nothing = Expectation::of(Vec::new());
    assert!(nothing.times(&token(), ..).into_result().is_ok());
    assert!(!nothing.in_order(&[token()]).is_met());
}

#[test]
fn order_is_kept_with_others_between_or_without() {
    let registry = pulled();
    let expect = registry.expect();
    let all = [
        manifest("HEAD").status(401),
        token(),
        manifest("HEAD").status(200),
        manifest("GET"),
    ];
    let some = [token(), manifest("GET")];
    let wrong = [manifest("GET"), token()];
    let longer = [&all[..], &[token()]].concat();
    let rows = [
        (&all[..], true, true),
        (&some[..], true, false),
        (&wrong[..], false, false),
        (&all[..3], true, false),
        (&longer[..], false, false),
        (&[], true, false),
    ];
    for (patterns, in_order, exactly) in rows {
        let report = expect.in_order(patterns);
        assert_eq!(report.is_met(), in_order, "{report}");
        let report = expect.exactly(patterns);
        assert_eq!(report.is_met(), exactly, "{report}");
    }
    let report = expect.in_order(&wrong);
    assert_eq!(
        report.got(),
        "number 2, any request of token, is missing there"
    );
    let report = expect.exactly(&all[..3]);
    assert_eq!(report.got(), "4 requests, more than that");
}
