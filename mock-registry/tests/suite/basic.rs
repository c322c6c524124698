use credproof_mock_registry::{Account, AuthMode, Config, Registry, Repositories};
use jiff::SignedDuration;

use crate::client::{Client, basic};

#[test]
fn asks_for_basic_as_ecr_does() {
    let registry = Registry::start(Config {
        auth: AuthMode::Basic,
        ..Config::default()
    })
    .unwrap();
    registry.accounts().add(Account::new("AWS", "good"));
    let past = registry.clock().now() - SignedDuration::from_secs(1);
    registry.accounts().add(Account {
        expires_at: Some(past),
        ..Account::new("AWS", "old")
    });
    let elsewhere = Repositories::Only(["other".to_owned()].into());
    registry.accounts().add(Account {
        repositories: elsewhere,
        ..Account::new("AWS", "elsewhere")
    });
    registry.add_image("app", "v1").unwrap();
    let client = Client::of(&registry);

    let challenge = r#"Basic realm="http://123456789012.dkr.ecr.us-east-1.amazonaws.com/",service="ecr.amazonaws.com""#;
    let expired = "Your authorization token has expired. Reauthenticate and try again.";
    let denied = "requested access to the resource is denied";
    let rows = [
        (basic("AWS", "good"), 200, "", ""),
        (
            basic("AWS", "wrong"),
            401,
            "UNAUTHORIZED",
            "authentication required",
        ),
        (
            basic("", ""),
            401,
            "UNAUTHORIZED",
            "authentication required",
        ),
        (
            "Bearer x".to_owned(),
            401,
            "UNAUTHORIZED",
            "authentication required",
        ),
        (
            "?".to_owned(),
            401,
            "UNAUTHORIZED",
            "authentication required",
        ),
        (basic("AWS", "old"), 403, "DENIED", expired),
        (basic("AWS", "elsewhere"), 403, "DENIED", denied),
    ];
    for (authorization, status, code, message) in rows {
        let headers = [
            ("authorization", &*authorization),
            ("host", "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
        ];
        let answer = client.send("GET", "/v2/app/manifests/v1", &headers);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{authorization}"
        );
        assert_eq!(
            answer.header("www-authenticate"),
            if status == 401 { challenge } else { "" },
            "{authorization}"
        );
        if status != 200 {
            assert_eq!(
                answer.json()["errors"][0]["message"],
                message,
                "{authorization}"
            );
        }
    }
    assert_eq!(client.get("/v2/", &basic("AWS", "elsewhere")).status, 200);
    assert_eq!(client.get("/token", &basic("AWS", "good")).status, 404);
}

#[test]
fn asks_for_nothing_without_auth() {
    let registry = Registry::start(Config {
        auth: AuthMode::None,
        ..Config::default()
    })
    .unwrap();
    registry.add_image("app", "v1").unwrap();
    let client = Client::of(&registry);
    for (path, status) in [
        ("/v2/", 200),
        ("/v2/app/manifests/v1", 200),
        ("/v2/other/manifests/v1", 404),
        ("/token", 404),
    ] {
        assert_eq!(client.send("GET", path, &[]).status, status, "{path}");
        assert_eq!(
            client.get(path, &basic("any", "one")).status,
            status,
            "{path}"
        );
    }
}
