use std::time::Duration;

use credproof_mock_registry::{Fault, FaultAction, When};

use super::{always, last_fault, open_registry};
use crate::client::Client;
use crate::raw::{End, exchange, get};

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> FaultAction {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    FaultAction::Answer {
        status,
        headers: headers.iter().map(owned).collect(),
        body: body.to_owned(),
    }
}

#[test]
fn another_answer_comes_with_its_headers_and_body() {
    let registry = always(answer(429, &[("Retry-After", "7")], "slow down"));
    let client = Client::of(&registry);
    let answer = client.send("GET", "/v2/team/app/manifests/v1", &[]);
    assert_eq!((answer.status, answer.header("retry-after")), (429, "7"));
    assert_eq!(answer.body, b"slow down");
    let head = client.send("HEAD", "/v2/team/app/manifests/v1", &[]);
    assert_eq!((head.status, head.header("content-length")), (429, "9"));
    let records = registry.journal();
    let told: Vec<_> = records
        .iter()
        .map(|record| {
            (
                record.status,
                record.bytes,
                record.complete,
                record.fault.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(429, 9, true, Some("it")), (429, 0, true, Some("it"))]
    );
}

#[test]
fn no_answer_ends_as_the_fault_says() {
    let short = Duration::from_millis(300);
    let rows = [
        (FaultAction::Hang, End::Open),
        (FaultAction::Close, End::Closed),
        (FaultAction::Reset, End::Reset),
    ];
    for (action, expected) in rows {
        let registry = always(action.clone());
        let got = exchange(registry.address(), &get("/v2/"), short);
        assert_eq!(got, (String::new(), expected), "{action:?}");
        let record = registry.journal().pop().unwrap();
        assert_eq!(
            (record.status, record.complete, record.fault.as_deref()),
            (0, false, Some("it")),
            "{action:?}"
        );
    }
}

#[test]
fn a_delayed_answer_is_the_registrys_own() {
    let registry = always(FaultAction::Delay(Duration::from_millis(20)));
    let begin = std::time::Instant::now();
    let answer = Client::of(&registry).send("GET", "/v2/team/app/manifests/v1", &[]);
    assert_eq!(answer.status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(20));
    assert_eq!(last_fault(&registry).as_deref(), Some("it"));
}

#[test]
fn several_actions_are_done_one_after_the_other() {
    let fault = Fault {
        then: vec![
            FaultAction::Delay(Duration::from_millis(1)),
            answer(503, &[], ""),
        ],
        ..Fault::default()
    };
    let registry = open_registry(fault);
    assert_eq!(Client::of(&registry).send("GET", "/v2/", &[]).status, 503);
}

#[test]
fn headers_are_wrong_or_missing() {
    let wrong = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    let headers = [
        ("Docker-Content-Digest", Some(wrong)),
        ("Content-Type", None),
    ];
    let owned = headers.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
    let registry = always(FaultAction::Headers(owned.into()));
    let answer = Client::of(&registry).send("GET", "/v2/team/app/manifests/v1", &[]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("docker-content-digest"), wrong);
    assert_eq!(answer.header("content-type"), "");
}

#[test]
fn a_wrong_length_cuts_the_body_or_the_connection() {
    let length = |length: Option<&str>| {
        let value = length.map(str::to_owned);
        FaultAction::Headers([("Content-Length".to_owned(), value)].into())
    };
    let body_of = |action| {
        let registry = always(action);
        let (text, end) = exchange(
            registry.address(),
            &get("/v2/team/app/manifests/v1"),
            Duration::from_secs(10),
        );
        assert_eq!(end, End::Closed, "{text}");
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.len())
    };
    let (head, whole) = body_of(FaultAction::Delay(Duration::ZERO));
    assert!(head.contains(&format!("content-length: {whole}")), "{head}");
    let (head, cut) = body_of(length(Some("5")));
    assert_eq!(
        (head.contains("content-length: 5"), cut),
        (true, 5),
        "{head}"
    );
    let (head, all) = body_of(length(Some("100000")));
    assert_eq!(
        (head.contains("content-length: 100000"), all),
        (true, whole),
        "{head}"
    );
    let (head, _) = body_of(length(None));
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
}

#[test]
fn a_fault_may_wait_for_the_registrys_own_answer() {
    let fault = Fault::new(answer(500, &[], "")).when(When {
        status: vec![200],
        ..When::default()
    });
    let registry = open_registry(fault);
    let client = Client::of(&registry);
    let status = |path| client.send("GET", path, &[]).status;
    assert_eq!(status("/v2/team/app/manifests/v2"), 404);
    assert_eq!(last_fault(&registry), None);
    assert_eq!(status("/v2/team/app/manifests/v1"), 500);
    assert_eq!(last_fault(&registry).as_deref(), Some("it"));
}
