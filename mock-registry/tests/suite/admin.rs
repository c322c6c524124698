use std::io::{BufRead, BufReader};

use credproof_mock_registry::{AdminSettings, Config, Profile, Registry};
use serde_json::{Value, json};

use crate::client::{Answer, Client, basic};

struct Admin {
    registry: Registry,
    client: Client,
    bearer: String,
}

fn start(profile: Profile) -> Admin {
    let registry = Registry::start(Config {
        profile,
        admin: Some(AdminSettings::default()),
        ..Config::default()
    })
    .unwrap();
    registry.add_image("app", "v1").unwrap();
    let client = Client::at_url(&format!("http://{}", registry.admin_address().unwrap()));
    let bearer = format!("Bearer {}", registry.admin_secret().unwrap());
    Admin {
        registry,
        client,
        bearer,
    }
}

impl Admin {
    fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let headers = [("authorization", self.bearer.as_str())];
        self.client
            .send_bytes(method, path, &headers, body.as_bytes())
    }

    fn ask_registry(&self) -> u16 {
        let client = Client::of(&self.registry);
        client
            .get("/v2/app/manifests/v1", &basic("user", "secret"))
            .status
    }
}

#[test]
fn wants_its_secret_for_everything_but_health() {
    let admin = start(Profile::OPEN);
    let health = admin.client.send("GET", "/healthz", &[]);
    assert_eq!(
        (health.status, health.json()),
        (200, json!({"status": "ok"}))
    );
    let wrong = [
        None,
        Some("Bearer wrong".to_owned()),
        Some("Bearer ".to_owned()),
        Some(admin.bearer.replace("Bearer", "Basic")),
    ];
    for header in wrong {
        let headers: Vec<_> = header
            .iter()
            .map(|text| ("authorization", text.as_str()))
            .collect();
        for path in ["/journal", "/faults", "/clock", "/accounts", "/nowhere"] {
            let refused = admin.client.send("GET", path, &headers);
            assert_eq!(refused.status, 401, "{path} {header:?}");
            assert_eq!(refused.header("www-authenticate"), "Bearer");
            assert!(
                refused.json()["expected"]
                    .as_str()
                    .unwrap()
                    .contains("Authorization")
            );
        }
    }
    assert!(admin.registry.journal().is_empty());
    assert!(!format!("{:?}", admin.registry).contains(&admin.bearer[7..]));
    let off = Registry::start(Config::default()).unwrap();
    assert_eq!((off.admin_address(), off.admin_secret()), (None, None));
}

#[test]
fn faults_come_and_go() {
    let admin = start(Profile::OPEN);
    let plan = "faults:\n  - id: tea\n    then: {answer: {status: 418}}\n  - then: close\n";
    let added = admin.send("POST", "/faults", plan);
    assert_eq!(
        (added.status, added.json()),
        (200, json!({"ids": ["tea", "fault-2"]}))
    );
    assert_eq!(admin.ask_registry(), 418);
    let list = admin.send("GET", "/faults", "").json();
    let first = json!({
        "id": "tea",
        "when": {},
        "then": {"answer": {"status": 418, "headers": {}, "body": ""}},
        "seen": 1,
        "met": 1,
    });
    assert_eq!(list["faults"][0], first);
    assert_eq!(admin.send("DELETE", "/faults/tea", "").status, 204);
    let again = admin.send("DELETE", "/faults/tea", "");
    assert_eq!(
        (again.status, &again.json()["expected"]),
        (404, &json!("one of [\"fault-2\"]"))
    );
    assert_eq!(admin.send("DELETE", "/faults", "").status, 204);
    assert_eq!(admin.ask_registry(), 200);
    let wrong = admin.send("POST", "/faults", r#"{"faults": [{"then": "hangs"}]}"#);
    assert_eq!(wrong.status, 400);
    let error = wrong.json()["error"].as_str().unwrap().to_owned();
    assert!(
        error.starts_with("plan:1:") && error.contains("did you mean hang"),
        "{error}"
    );
}

#[test]
fn the_clock_is_set_and_moved() {
    let admin = start(Profile::BASIC);
    let now = |answer: Answer| answer.json()["now"].as_str().unwrap()[..13].to_owned();
    let set = admin.send("POST", "/clock", r#"{"set": "2030-01-02T03:04:05Z"}"#);
    assert_eq!(now(set), "2030-01-02T03");
    let account =
        r#"{"username": "user", "password": "secret", "expires_at": "2030-01-02T04:00:00Z"}"#;
    assert_eq!(admin.send("POST", "/accounts", account).status, 204);
    assert_eq!(admin.ask_registry(), 200);
    let moved = admin.send("POST", "/clock", r#"{"advance": "2h"}"#);
    assert_eq!(now(moved), "2030-01-02T05");
    assert_eq!(now(admin.send("GET", "/clock", "")), "2030-01-02T05");
    assert_eq!(admin.ask_registry(), 401);
}

#[test]
fn accounts_come_and_go() {
    let admin = start(Profile::BASIC);
    let account = r#"{"username": "user", "password": "secret"}"#;
    assert_eq!(admin.ask_registry(), 401);
    assert_eq!(admin.send("POST", "/accounts", account).status, 204);
    assert_eq!(admin.ask_registry(), 200);
    assert_eq!(admin.send("DELETE", "/accounts", account).status, 204);
    assert_eq!(admin.ask_registry(), 401);
    assert_eq!(admin.send("DELETE", "/accounts", account).status, 404);
}

#[test]
fn the_journal_is_read_followed_and_forgotten() {
    let admin = start(Profile::OPEN);
    let lines = |path: &str| -> Vec<Value> {
        let answer = admin.send("GET", path, "");
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        let text = String::from_utf8(answer.body).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    for _ in 0..3 {
        admin.ask_registry();
    }
    assert_eq!(lines("/journal").len(), 3);
    let last = lines("/journal?since=2");
    assert_eq!((last.len(), &last[0]["number"]), (1, &json!(3)));

    let headers = [("authorization", admin.bearer.as_str())];
    let reader = admin.client.open("/journal?since=1&follow=true", &headers);
    let mut followed = BufReader::new(reader).lines();
    let mut next = || -> u64 {
        let line = followed.next().unwrap().unwrap();
        let record: Value = serde_json::from_str(&line).unwrap();
        record["number"].as_u64().unwrap()
    };
    assert_eq!([next(), next()], [2, 3]);
    admin.ask_registry();
    assert_eq!(next(), 4);

    assert_eq!(admin.send("DELETE", "/journal", "").status, 204);
    assert!(lines("/journal").is_empty());
    admin.ask_registry();
    assert_eq!(lines("/journal")[0]["number"], 5);
}

#[test]
fn every_mistake_is_told_what_was_expected() {
    let admin = start(Profile::OPEN);
    let rows = [
        ("GET", "/nowhere", "", 404, "/journal"),
        ("PUT", "/journal", "", 405, "GET, DELETE"),
        ("PATCH", "/faults/x", "", 405, "DELETE"),
        ("GET", "/journal?from=1", "", 400, "since=NUMBER"),
        ("GET", "/journal?since=x", "", 400, "since=NUMBER"),
        (
            "POST",
            "/faults",
            "\u{0}",
            400,
            "a plan as --fault-plan takes it",
        ),
        ("POST", "/clock", "", 400, "advance"),
        (
            "POST",
            "/clock",
            r#"{"set": "today"}"#,
            400,
            "2026-01-02T03:04:05Z",
        ),
        (
            "POST",
            "/accounts",
            r#"{"username": "user"}"#,
            400,
            "password",
        ),
        (
            "POST",
            "/accounts",
            r#"{"username": "u", "password": {"hush": 1}}"#,
            400,
            "username",
        ),
    ];
    for (method, path, body, status, expected) in rows {
        let answer = admin.send(method, path, body);
        assert_eq!(answer.status, status, "{method} {path} {body}");
        let said = answer.json();
        assert!(
            said["expected"].as_str().unwrap().contains(expected),
            "{method} {path}: {said}"
        );
        assert!(!said.to_string().contains("hush"), "{said}");
    }
    let long = "x".repeat((1 << 20) + 1);
    assert_eq!(admin.send("POST", "/faults", &long).status, 413);
}
