use credproof_mock_registry::{Account, Profile};

use crate::client::basic;

use super::{APP, FORGED, HOST, Service, good, seen};

const DENIED: &str = "requested access to the resource is denied";

#[test]
fn ecr_wants_basic_from_aws_and_says_when_a_password_is_over() {
    let ecr = Service::start(Profile::ECR, "AWS");
    ecr.registry.accounts().add(Account::new("me", "good"));
    let unknown = || {
        seen(
            401,
            "",
            "Not Authorized\n",
            r#"Basic realm="http://registry.example/",service="ecr.amazonaws.com""#,
        )
    };
    let expired = "Your authorization token has expired. Reauthenticate and try again.";
    let rows = [
        ("", unknown()),
        (&*ecr.basic("good"), good()),
        (&*ecr.basic("wrong"), unknown()),
        (&*basic("me", "good"), unknown()),
        (&*basic("", ""), unknown()),
        (FORGED, unknown()),
        ("?", unknown()),
        (&*ecr.basic("old"), seen(403, "DENIED", expired, "")),
        (&*ecr.basic("narrow"), seen(403, "DENIED", DENIED, "")),
    ];
    for (authorization, expected) in rows {
        assert_eq!(ecr.get(APP, authorization), expected, "{authorization}");
    }
    assert_eq!(ecr.get("/v2/", &ecr.basic("narrow")), good());
    assert_eq!(ecr.get("/token", &ecr.basic("good")).status, 404);
    let text = ecr.send("GET", "/v2/", "");
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(text.header("content-length"), "15");
}

#[test]
fn ecr_public_has_one_scope_and_answers_400_to_a_bad_token() {
    let public = Service::start(Profile::ECR_PUBLIC, "AWS");
    let challenge =
        r#"Bearer realm="http://registry.example/token/",service="public.ecr.aws",scope="aws""#;
    let invalid = || seen(400, "DENIED", "Your Authorization Token is invalid.", "");
    let token = public.token("/token/", "good", "aws");
    let anonymous = public.token("/token/", "", "aws");
    let rows = [
        ("/v2/", "", seen(401, "DENIED", "Not Authorized", challenge)),
        (APP, "", seen(401, "DENIED", "Not Authorized", challenge)),
        (APP, &*token, good()),
        (APP, FORGED, invalid()),
        (APP, &*public.basic("good"), invalid()),
        (APP, &*anonymous, seen(403, "DENIED", DENIED, "")),
        ("/v2/public/manifests/v1", &*anonymous, good()),
        ("/v2/", &*anonymous, good()),
    ];
    for (path, authorization, expected) in rows {
        assert_eq!(
            public.get(path, authorization),
            expected,
            "{path} {authorization}"
        );
    }
    public.pulls_until("/token/", 359);
    assert_eq!(public.fields("/token/"), ["token"]);
    assert_eq!(public.get("/token/", &public.basic("wrong")).status, 401);
    assert_eq!(public.get("/token/", &basic("me", "good")).status, 401);
}

#[test]
fn acr_exchanges_tokens_and_takes_refresh_grants_only() {
    let acr = Service::start(Profile::ACR, "00000000-0000-0000-0000-000000000000");
    let required =
        "authentication required, visit https://aka.ms/acr/authorization for more information.";
    let bearer = |rest: &str| {
        let realm = format!(r#"Bearer realm="http://{HOST}/oauth2/token",service="{HOST}"{rest}"#);
        seen(401, "UNAUTHORIZED", required, &realm)
    };
    let scoped = r#",scope="repository:app:pull""#;
    let token = acr.token("/oauth2/token", "good", "repository:app:pull");
    let small = acr.token("/oauth2/token", "narrow", "repository:app:pull");
    let rows = [
        ("/v2/", "", bearer("")),
        (APP, "", bearer(scoped)),
        (APP, &*token, good()),
        (APP, &*acr.basic("good"), good()),
        (
            APP,
            FORGED,
            bearer(&format!(r#"{scoped},error="invalid_token""#)),
        ),
        (
            APP,
            &*small,
            bearer(&format!(r#"{scoped},error="insufficient_scope""#)),
        ),
        (
            APP,
            &*acr.basic("wrong"),
            seen(
                401,
                "UNAUTHORIZED",
                required,
                r#"Basic realm="registry.example""#,
            ),
        ),
        (APP, &*acr.basic("narrow"), seen(403, "DENIED", DENIED, "")),
    ];
    for (path, authorization, expected) in rows {
        assert_eq!(
            acr.get(path, authorization),
            expected,
            "{path} {authorization}"
        );
    }
    acr.pulls_until("/oauth2/token", 4_559);
    assert_eq!(acr.fields("/oauth2/token"), ["access_token"]);

    // As the plugin of Azure asks.
    let exchange = |grant: &str, service: &str, token: &str| {
        let form = format!(
            "grant_type={grant}&service={service}&access_token={token}&refresh_token={token}&tenant=t"
        );
        acr.client.post_to(HOST, "/oauth2/exchange", &form)
    };
    let answer = exchange("access_token_refresh_token", HOST, "good");
    assert_eq!(answer.status, 200);
    let refresh = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(
        acr.registry.journal().pop().unwrap().endpoint,
        credproof_mock_registry::EndpointClass::Token
    );
    for (grant, service, token, status) in [
        ("access_token", HOST, "good", 200),
        ("refresh_token", HOST, "good", 200),
        ("access_token", HOST, "wrong", 401),
        ("access_token", HOST, "old", 401),
        ("access_token", "other.example", "good", 401),
        ("password", HOST, "good", 400),
        ("", HOST, "good", 400),
    ] {
        assert_eq!(
            exchange(grant, service, token).status,
            status,
            "{grant} {service} {token}"
        );
    }
    assert_eq!(acr.send("GET", "/oauth2/exchange", "").status, 405);

    // The refresh token is good for a refresh grant, and as password of the null GUID; a password grant is not.
    let form = format!(
        "grant_type=refresh_token&service={HOST}&scope=repository:app:pull&refresh_token={refresh}"
    );
    assert_eq!(
        acr.post("/oauth2/token", &form),
        (200, vec!["access_token".to_owned()])
    );
    let form = format!(
        "grant_type=password&service={HOST}&username={}&password={refresh}",
        acr.user
    );
    assert_eq!(acr.post("/oauth2/token", &form).0, 400);
    let token = acr.token("/oauth2/token", &refresh, "repository:app:pull");
    assert_eq!(acr.get(APP, &token), good());
    assert!(acr.registry.tokens().revoke_refresh_token(&refresh));
    assert_eq!(acr.get("/oauth2/token", &acr.basic(&refresh)).status, 401);
}

#[test]
fn gar_names_the_realm_alone_at_base_and_judges_by_user() {
    let gar = Service::start(Profile::GAR, "_token");
    let missing = |rest: &str| {
        let realm = format!(r#"Bearer realm="http://{HOST}/v2/token"{rest}"#);
        seen(
            401,
            "UNAUTHORIZED",
            "not authenticated: No valid credential was supplied.",
            &realm,
        )
    };
    let invalid = || seen(401, "UNAUTHORIZED", "No valid credential was supplied.", "");
    let denied = || {
        seen(
            403,
            "DENIED",
            "permission denied on the repository (or it may not exist)",
            "",
        )
    };
    let anywhere = gar.token("/v2/token", "good", "repository:other:pull");
    let anonymous = gar.token("/v2/token", "", "repository:public:pull");
    let scoped = r#",service="registry.example",scope="repository:app:pull""#;
    let rows = [
        ("/v2/", "", missing("")),
        (APP, "", missing(scoped)),
        (APP, &*anywhere, good()),
        (APP, &*gar.basic("good"), good()),
        (APP, FORGED, invalid()),
        (APP, &*gar.basic("wrong"), invalid()),
        (APP, &*basic("somebody", "good"), invalid()),
        (APP, &*anonymous, denied()),
        ("/v2/", &*anonymous, good()),
        ("/v2/public/manifests/v1", &*anonymous, good()),
        ("/v2/token?scope=repository:app:pull", "", denied()),
        (
            "/v2/token?scope=repository:app:pull",
            &*gar.basic("wrong"),
            invalid(),
        ),
    ];
    for (path, authorization, expected) in rows {
        assert_eq!(
            gar.get(path, authorization),
            expected,
            "{path} {authorization}"
        );
    }
    gar.pulls_until("/v2/token", 43_259);
    assert_eq!(gar.fields("/v2/token"), ["token", "expires_in"]);
    assert_eq!(
        gar.post(
            "/v2/token",
            "grant_type=password&username=_token&password=good"
        )
        .0,
        404
    );
    // Its rights go with the account, even from a token that was given out before.
    for password in ["good", "old"] {
        assert!(gar.registry.accounts().revoke("_token", password));
    }
    assert_eq!(gar.get(APP, &anywhere), denied());
}
