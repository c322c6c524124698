use credproof_mock_registry::{Config, Profile, TrustedIssuer};
use jiff::SignedDuration;

use super::{APP, FORGED, Seen, Service, good, seen};
use crate::client::{Client, basic};

const REQUIRED: &str = "authentication required";
const DENIED: &str = "requested access to the resource is denied";

fn unauthorized(challenge: &str) -> Seen {
    seen(401, "UNAUTHORIZED", REQUIRED, challenge)
}

/// The challenge of a registry whose token endpoint is at `/token`.
fn bearer(rest: &str) -> Seen {
    unauthorized(&format!(
        r#"Bearer realm="http://registry.example/token",service="mock-registry"{rest}"#
    ))
}

#[test]
fn basic_asks_on_every_request() {
    let service = Service::start(Profile::BASIC, "user");
    let asked = || unauthorized(r#"Basic realm="mock-registry""#);
    let rows = [
        ("", asked()),
        (FORGED, asked()),
        (&*basic("", ""), asked()),
        (&*service.basic("wrong"), asked()),
        (&*service.basic("old"), asked()),
        (&*service.basic("good"), good()),
        (&*service.basic("narrow"), seen(403, "DENIED", DENIED, "")),
    ];
    for (authorization, expected) in rows {
        assert_eq!(service.get(APP, authorization), expected, "{authorization}");
    }
    assert_eq!(service.get("/token", &service.basic("good")).status, 404);
}

#[test]
fn open_asks_for_nothing() {
    let service = Service::start(Profile::OPEN, "user");
    for authorization in ["", FORGED, "?", &service.basic("wrong")] {
        for (path, status) in [
            ("/v2/", 200),
            (APP, 200),
            ("/v2/none/manifests/v1", 404),
            ("/token", 404),
        ] {
            assert_eq!(
                service.get(path, authorization).status,
                status,
                "{path} {authorization}"
            );
        }
    }
}

#[test]
fn harbor_turns_to_basic_once_a_header_was_sent() {
    let harbor = Service::start(Profile::HARBOR, "robot$ci");
    let refused =
        |challenge: &str| seen(401, "UNAUTHORIZED", "unauthorized: unauthorized", challenge);
    let bearer =
        r#"Bearer realm="http://registry.example/service/token",service="harbor-registry""#;
    let to_basic = || refused(r#"Basic realm="harbor""#);
    let token = harbor.token("/service/token", "good", "repository:app:pull");
    let small = harbor.token("/service/token", "good", "repository:other:pull");
    let wrong = harbor.token("/service/token", "wrong", "repository:app:pull");
    let wrong_but_public = harbor.token("/service/token", "wrong", "repository:public:pull");
    let rows = [
        ("/v2/", "", refused(bearer)),
        (
            APP,
            "",
            refused(&format!(r#"{bearer},scope="repository:app:pull""#)),
        ),
        ("/v2/_catalog", "", to_basic()),
        (APP, &*token, good()),
        (APP, &*harbor.basic("good"), good()),
        (APP, FORGED, to_basic()),
        (APP, &*small, to_basic()),
        (APP, &*wrong, to_basic()),
        (APP, &*harbor.basic("wrong"), to_basic()),
        (APP, &*harbor.basic("narrow"), to_basic()),
        ("/v2/public/manifests/v1", &*wrong_but_public, good()),
    ];
    for (path, authorization, expected) in rows {
        assert_eq!(
            harbor.get(path, authorization),
            expected,
            "{path} {authorization}"
        );
    }
    harbor.pulls_until("/service/token", 1_859);
    assert_eq!(
        harbor.fields("/service/token"),
        ["token", "expires_in", "issued_at"]
    );
    assert_eq!(
        harbor
            .post(
                "/service/token",
                "grant_type=password&username=a&password=b"
            )
            .0,
        405
    );
}

#[test]
fn zot_leaves_a_bad_token_without_a_challenge() {
    let zot = Service::start(Profile::ZOT, "user");
    let token = zot.token("/token", "good", "repository:app:pull");
    let small = zot.token("/token", "good", "repository:other:pull");
    let lost = || seen(401, "UNSUPPORTED", "the operation is unsupported", "");
    let rows = [
        ("/v2/", "", bearer(r#",scope="""#)),
        (APP, "", bearer(r#",scope="repository:app:pull""#)),
        (APP, &*token, good()),
        (APP, FORGED, lost()),
        (APP, &*zot.basic("good"), lost()),
        (APP, &*small, bearer(r#",scope="repository:app:pull""#)),
    ];
    for (path, authorization, expected) in rows {
        assert_eq!(
            zot.get(path, authorization),
            expected,
            "{path} {authorization}"
        );
    }
    let clock = zot.registry.clock();
    for (seconds, expected) in [(298, good()), (302, lost()), (-3, lost())] {
        clock.advance(SignedDuration::from_secs(seconds));
        assert_eq!(zot.get(APP, &token), expected, "{seconds}");
        clock.advance(SignedDuration::from_secs(-seconds));
    }
    // Neither issuer nor audience are looked at: anyone whose key is there is believed.
    let keys = zot.registry.tokens().issuer_certificate();
    let other = Service::start(Profile::ZOT, "user");
    assert_eq!(other.get(APP, &token), lost());
    let registry = credproof_mock_registry::Registry::start(Config {
        profile: Profile::ZOT,
        service: Some("another".to_owned()),
        trusted_issuers: vec![TrustedIssuer::new("any name", keys).unwrap()],
        ..Config::default()
    })
    .unwrap();
    registry.add_image("app", "v1").unwrap();
    assert_eq!(Client::of(&registry).get(APP, &token).status, 200);
}

#[test]
fn token_servers_fall_short_in_their_own_ways() {
    let spec = [
        "token",
        "access_token",
        "expires_in",
        "issued_at",
        "refresh_token",
    ];
    let rows: [(Profile, u16, &[&str]); 6] = [
        (Profile::SPEC, 200, &spec),
        (Profile::NO_POST, 404, &spec[..]),
        (Profile::NO_POST_405, 405, &spec),
        (Profile::NO_POST_400, 400, &spec),
        (Profile::NO_POST_401, 401, &spec),
        (Profile::OLD_DOCKER, 404, &["token"]),
    ];
    for (profile, post, fields) in rows {
        let service = Service::start(profile, "user");
        let name = profile.name();
        assert_eq!(
            service.get(APP, ""),
            bearer(r#",scope="repository:app:pull""#),
            "{name}"
        );
        assert_eq!(service.fields("/token"), fields, "{name}");
        for password in ["good", "wrong"] {
            let form = format!("grant_type=password&username=user&password={password}");
            let expected = if post == 200 && password == "wrong" {
                401
            } else {
                post
            };
            assert_eq!(
                service.post("/token", &form).0,
                expected,
                "{name} {password}"
            );
        }
        assert_eq!(
            service.get("/token", &service.basic("wrong")).status,
            401,
            "{name}"
        );
        service.pulls_until("/token", 359);
    }
}
