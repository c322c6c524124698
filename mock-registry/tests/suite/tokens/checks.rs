use crate::client::basic;

use super::{APP, SCOPE, start};

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
        ("foreign", foreign, "invalid_token", "token key not trusted"),
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
