use credproof_mock_registry::{Account, Config, Registry, Repositories};
use jiff::SignedDuration;

use crate::client::{Client, basic};

const APP: &str = "/v2/app/manifests/v1";
const SCOPE: &str = "repository:app:pull";

fn start() -> (Registry, Client) {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    let only_app = Repositories::Only(["app".to_owned()].into());
    registry.accounts().add(Account {
        repositories: only_app,
        ..Account::new("narrow", "secret")
    });
    for repository in ["app", "other"] {
        registry.add_image(repository, "v1").unwrap();
    }
    let client = Client::of(&registry);
    (registry, client)
}

#[test]
fn grants_what_the_account_may_and_never_refuses_for_too_little() {
    let (registry, client) = start();
    let (user, narrow) = (basic("user", "secret"), basic("narrow", "secret"));
    let rows = [
        (
            &*user,
            "scope=repository:app:pull",
            200,
            "repository:app:pull",
        ),
        (
            &*user,
            "scope=repository:app:pull,push",
            200,
            "repository:app:pull,push",
        ),
        (
            &*user,
            "scope=repository:app:pull&scope=repository:other:pull",
            200,
            "repository:app:pull repository:other:pull",
        ),
        (
            &*user,
            "scope=repository:app:pull+repository:other:pull",
            200,
            "repository:app:pull repository:other:pull",
        ),
        (
            &*user,
            "account=user&client_id=test&offline_token=true",
            200,
            "",
        ),
        (&*user, "scope=nonsense", 200, ""),
        (
            &*narrow,
            "scope=repository:app:pull+repository:other:pull",
            200,
            "repository:app:pull repository:other:",
        ),
        (
            &*narrow,
            "scope=registry:catalog:*",
            200,
            "registry:catalog:",
        ),
        (
            "Basic Og==",
            "scope=repository:app:pull",
            200,
            "repository:app:",
        ),
        (
            &*basic("user", "wrong"),
            "scope=repository:app:pull",
            401,
            "",
        ),
        (
            &*basic("nobody", "secret"),
            "scope=repository:app:pull",
            401,
            "",
        ),
        (&*basic("user", ""), "scope=repository:app:pull", 401, ""),
        (&*basic("", "secret"), "scope=repository:app:pull", 401, ""),
        ("Bearer x", "scope=repository:app:pull", 401, ""),
    ];
    for (authorization, query, status, granted) in rows {
        let answer = client.get(
            &format!("/token?service=mock-registry&{query}"),
            authorization,
        );
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(
            registry.journal().last().unwrap().scope_granted,
            granted,
            "{query}"
        );
    }
    assert_eq!(
        client
            .send("GET", "/token?scope=repository:app:pull", &[])
            .status,
        200
    );
}

#[test]
fn answers_get_and_post_with_their_own_fields() {
    let (_registry, client) = start();
    let get = client
        .get(
            "/token?scope=repository:app:pull&offline_token=true",
            &basic("user", "secret"),
        )
        .json();
    assert_eq!(get["token"], get["access_token"]);
    assert_eq!(get["expires_in"], 300);
    assert!(get["issued_at"].as_str().unwrap().ends_with('Z'));
    let refresh = get["refresh_token"].as_str().unwrap();
    let plain = client
        .get("/token?scope=repository:app:pull", &basic("user", "secret"))
        .json();
    assert_eq!(plain.get("refresh_token"), None);
    let anonymous = client.send("GET", "/token?offline_token=true", &[]).json();
    assert_eq!(anonymous.get("refresh_token"), None);

    let common = "client_id=test&service=mock-registry&scope=repository:app:pull";
    let password = format!("grant_type=password&username=user&password=secret&{common}");
    let refreshed = format!("grant_type=refresh_token&refresh_token={refresh}&{common}");
    for (form, has_refresh_token) in [
        (password.clone(), false),
        (format!("{password}&access_type=offline"), true),
        (format!("{password}&access_type=online"), false),
        (refreshed.clone(), true),
    ] {
        for answer in [
            client.post("/token", &form),
            client.post_in_chunks("/token", &form),
        ] {
            let json = answer.json();
            assert_eq!(
                (answer.status, &json["scope"]),
                (200, &SCOPE.into()),
                "{json}"
            );
            assert_eq!(json.get("token"), None);
            assert_eq!(json.get("refresh_token").is_some(), has_refresh_token);
            let token = format!("Bearer {}", json["access_token"].as_str().unwrap());
            assert_eq!(client.get(APP, &token).status, 200);
        }
    }
    let rows = [
        (
            format!("grant_type=password&username=user&password=wrong&{common}"),
            401,
            "UNAUTHORIZED",
        ),
        (
            format!("grant_type=password&username=user&{common}"),
            401,
            "UNAUTHORIZED",
        ),
        (
            format!("grant_type=refresh_token&refresh_token=unknown&{common}"),
            401,
            "UNAUTHORIZED",
        ),
        (
            refreshed.replace("service=mock-registry", "service=other"),
            401,
            "UNAUTHORIZED",
        ),
        (
            format!("grant_type=authorization_code&{common}"),
            400,
            "UNSUPPORTED",
        ),
        (String::new(), 400, "UNSUPPORTED"),
        ("x".repeat(300_000), 413, "SIZE_INVALID"),
    ];
    for (form, status, code) in rows {
        let answer = client.post("/token", &form);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{:.80}",
            form
        );
    }
}

#[test]
fn checks_the_token_of_every_request() {
    let (registry, client) = start();
    let user = basic("user", "secret");
    let good = client.bearer(&user, SCOPE);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (_foreign, foreign_client) = start();
    let foreign = foreign_client.bearer(&user, SCOPE);
    let other_service = client
        .get("/token?service=other&scope=repository:app:pull", &user)
        .json();
    let other_service = format!("Bearer {}", other_service["token"].as_str().unwrap());
    let rows = [
        ("good", good.clone(), "", ""),
        ("no token", String::new(), "none", "no bearer token"),
        ("basic", user.clone(), "none", "no bearer token"),
        (
            "two parts",
            "Bearer .".to_owned(),
            "invalid_token",
            "token malformed",
        ),
        (
            "cut",
            good[..good.len() - 20].to_owned(),
            "invalid_token",
            "token signature invalid",
        ),
        (
            "no signature",
            format!("{signed}."),
            "invalid_token",
            "token signature invalid",
        ),
        (
            "doubled",
            format!("{signed}.{signature}.{signature}"),
            "invalid_token",
            "token malformed",
        ),
        (
            "foreign",
            foreign,
            "invalid_token",
            "token signature invalid",
        ),
        (
            "other service",
            other_service,
            "invalid_token",
            "token for another service",
        ),
        (
            "other repository",
            client.bearer(&user, "repository:other:pull"),
            "insufficient_scope",
            "token scope too small",
        ),
        (
            "other action",
            client.bearer(&user, "repository:app:push"),
            "insufficient_scope",
            "token scope too small",
        ),
        (
            "anonymous",
            client.bearer("Basic Og==", SCOPE),
            "insufficient_scope",
            "token scope too small",
        ),
    ];
    for (what, authorization, error, reason) in rows {
        let answer = client.get(APP, &authorization);
        let record = registry.journal().pop().unwrap();
        assert_eq!(record.reason.unwrap_or_default(), reason, "{what}");
        if reason.is_empty() {
            assert_eq!(answer.status, 200, "{what}");
            continue;
        }
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "UNAUTHORIZED"),
            "{what}"
        );
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.contains(r#"scope="repository:app:pull""#),
            "{what}: {challenge}"
        );
        let stated = challenge
            .split_once(r#"error=""#)
            .map_or("none", |(_, rest)| rest.trim_end_matches('"'));
        assert_eq!(stated, error, "{what}");
        let missing = &answer.json()["errors"][0]["detail"][0];
        assert_eq!(
            (&missing["Name"], &missing["Action"]),
            (&"app".into(), &"pull".into()),
            "{what}"
        );
    }
}

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
