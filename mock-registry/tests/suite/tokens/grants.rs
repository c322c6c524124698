use crate::client::basic;

use super::start;

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
