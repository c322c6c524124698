use credproof_mock_registry::{EndpointClass, FaultAction, FaultPlan, TlsFault, TokenFault};

const PLAN: &str = r#"
faults:
  - id: busy
    when: {endpoint: manifest, method: GET, repository: team/*, nth: 2}
    then:
      answer: {status: 503, headers: {Retry-After: "1"}, body: busy}
    times: 3
  - when: {endpoint: [blob, tags], method: [GET, HEAD], every: 2, probability: 0.5, seed: 7}
    then:
      - delay: 1m30s
      - truncate: {at: 100}
  - when: {status: [200, 206], listener: redirect}
    then: hang
  - then: {headers: {Content-Length: null, Docker-Content-Digest: "sha256:00"}}
  - then: {challenge: {realm: "https://elsewhere/token"}}
  - then: {token: alg-none}
  - then: {tls: expired}
  - then: {redirect: {}}
  - then: {drip: {bytes: 1, every: 100ms}}
  - then: [close, reset, {corrupt: {byte: 0}}, {revoke: {after: 2}}]
"#;

#[test]
fn reads_every_key_and_writes_it_again() {
    let plan = FaultPlan::read("plan.yaml", PLAN).unwrap();
    let faults = &plan.faults;
    assert_eq!((&*faults[0].id, faults[0].times), ("busy", Some(3)));
    assert_eq!(faults[0].when.endpoint, [EndpointClass::Manifest]);
    assert_eq!(faults[1].when.method, ["GET", "HEAD"]);
    assert_eq!(
        faults[1].then[0],
        FaultAction::Delay(std::time::Duration::from_secs(90))
    );
    assert_eq!(faults[2].then, [FaultAction::Hang]);
    assert_eq!(faults[5].then, [FaultAction::Token(TokenFault::AlgNone)]);
    assert_eq!(faults[6].then, [FaultAction::Tls(TlsFault::Expired)]);
    assert_eq!(faults[7].then, [FaultAction::Redirect { status: 307 }]);
    assert_eq!(faults[9].then.len(), 4);
    let again = serde_json::to_string(&plan).unwrap();
    assert_eq!(FaultPlan::read("again", &again).unwrap(), plan);
}

/// The published schema.
fn schema() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../schema/fault-plan.schema.json")).unwrap()
}

#[test]
fn the_published_schema_knows_every_key_and_value() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let plan = serde_json::to_value(FaultPlan::read("plan", PLAN).unwrap()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&plan)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    let rows = [
        (
            "endpoint",
            r#"{"then": "hang", "when": {"endpoint": "?"}}"#,
            "/$defs/when/properties/endpoint/anyOf/0/enum",
        ),
        (
            "listener",
            r#"{"then": "hang", "when": {"listener": "?"}}"#,
            "/$defs/when/properties/listener/enum",
        ),
        (
            "token",
            r#"{"then": {"token": "?"}}"#,
            "/$defs/action/anyOf/8/properties/token/enum",
        ),
        (
            "tls",
            r#"{"then": {"tls": "?"}}"#,
            "/$defs/action/anyOf/11/properties/tls/enum",
        ),
    ];
    for (name, fault, place) in rows {
        let text = format!(r#"{{"faults": [{fault}]}}"#);
        assert!(
            !validator.is_valid(&serde_json::from_str(&text).unwrap()),
            "{name}"
        );
        let problem = FaultPlan::read("plan", &text).unwrap_err().to_string();
        let known = problem.split_once("expected one of ").unwrap().1;
        let published = schema().pointer(place).unwrap().clone();
        let published: Vec<String> = serde_json::from_value(published).unwrap();
        assert_eq!(known, published.join(", "), "{name}");
    }
    let actions = FaultPlan::read("plan", r#"{"faults": [{"then": "?"}]}"#).unwrap_err();
    for action in schema()["$defs"]["action"]["anyOf"].as_array().unwrap() {
        let named = action["required"][0].as_str();
        assert!(
            named.is_none_or(|name| actions.message.contains(name)),
            "{action}"
        );
    }
}

#[test]
fn says_where_a_plan_is_wrong_and_what_was_expected() {
    let rows = [
        ("", "plan:1:1: unexpected end of input"),
        ("{}", "faults: required key is missing"),
        ("faults: 1\n", "plan:1:9: faults: expected"),
        (
            "faults:\n  - the: hang\n",
            "plan:2:5: faults[0].the: unknown key; did you mean then",
        ),
        (
            "faults:\n  - id: x\n",
            "faults[0].then: required key is missing",
        ),
        (
            "faults:\n  - id: x\n    when:\n      nth: 3\n    then:\n      - close\n      - hnag\n",
            "plan:7:9: faults[0].then[1]: unknown value \"hnag\"; did you mean hang",
        ),
        (
            "faults:\n  - when:\n      nth: many\n",
            "plan:3:12: faults[0].when.nth: expected a whole number",
        ),
        (
            "faults:\n  - then:\n      answer:\n        status: 70000\n",
            "plan:4:17: faults[0].then.answer.status: expected a number from 0 to 65535",
        ),
        (
            "faults:\n  - then:\n      answer:\n        statu: 500\n",
            "plan:4:9: faults[0].then.answer.statu: unknown key; did you mean status",
        ),
        (
            "faults:\n  - then: {close: {}}\n",
            "faults[0].then.close: takes no settings",
        ),
        (
            "faults:\n  - then: delay\n",
            "faults[0].then: needs settings",
        ),
        (
            "faults:\n  - then: 5\n",
            "faults[0].then: expected the name of an action",
        ),
        (
            "faults:\n  - then: hnag\n",
            "plan:2:11: faults[0].then: unknown value \"hnag\"; did you mean hang",
        ),
        (
            "faults:\n  - then: {delay: soon}\n",
            "\"soon\" is no duration: write one like 500ms, 2s or 1m30s",
        ),
        (
            "faults:\n  - then: {delay: -1s}\n",
            "\"-1s\" is no duration",
        ),
        (
            "faults:\n  - then: hang\n    when: {endpoint: manifests}\n",
            "plan:3:22: faults[0].when.endpoint: unknown value \"manifests\"; did you mean manifest",
        ),
        (
            "faults:\n  - then: hang\n  - then: hang\n    when: {nth: 0}\n",
            "plan:3:5: faults[1].when.nth: must be 1 or more",
        ),
        (
            "faults:\n  - {then: hang, when: {nth: 1, every: 2}}\n",
            "faults[0].when.nth: stands beside every",
        ),
        (
            "faults:\n  - {then: hang, when: {probability: 1.5}}\n",
            "faults[0].when.probability: 1.5 is not between 0 and 1",
        ),
        (
            "faults:\n  - {then: hang, when: {method: get}}\n",
            "faults[0].when.method: \"get\" is no method: write one in capitals",
        ),
        (
            "faults:\n  - {then: hang, when: {repository: \"a[\"}}\n",
            "faults[0].when.repository: \"a[\" is no pattern",
        ),
        (
            "faults:\n  - {then: hang, when: {status: 20}}\n",
            "faults[0].when.status: 20 is no status",
        ),
        (
            "faults:\n  - {then: hang, times: 0}\n",
            "faults[0].times: must be 1 or more",
        ),
        ("faults:\n  - {then: []}\n", "faults[0].then: is empty"),
        (
            "faults:\n  - {then: hang, id: a/b}\n",
            "faults[0].id: must have no slash",
        ),
        (
            "faults:\n  - {then: hang, id: a}\n  - {then: hang, id: a}\n",
            "plan:3:5: faults[1].id: \"a\" is given twice",
        ),
        (
            "faults:\n  - {then: {answer: {status: 99}}}\n",
            "faults[0].then.answer.status: 99 is no status",
        ),
        (
            "faults:\n  - {then: {answer: {status: 200, headers: {\"a b\": x}}}}\n",
            "\"a b\" is no name of a header",
        ),
        (
            "faults:\n  - {then: {headers: {Content-Length: many}}}\n",
            "Content-Length must be a number",
        ),
        (
            "faults:\n  - {then: {drip: {bytes: 0, every: 1s}}}\n",
            "faults[0].then.drip.bytes: must be 1 or more",
        ),
        (
            "faults:\n  - {then: {redirect: {status: 200}}}\n",
            "faults[0].then.redirect.status: 200 is no redirect",
        ),
        (
            "faults:\n  - {then: {challenge: {realm: 'a\"b'}}}\n",
            "faults[0].then.challenge",
        ),
        (
            "faults:\n  - {then: {revoke: {after: 1}}, when: {status: 200}}\n",
            "faults[0].then.revoke: acts before the answer is known",
        ),
        (
            "faults:\n  - {then: {tls: stall}, when: {endpoint: blob}}\n",
            "faults[0].then.tls: happens before a request is read",
        ),
    ];
    for (text, expected) in rows {
        let problem = FaultPlan::read("plan", text).unwrap_err().to_string();
        assert!(problem.contains(expected), "{text}: {problem}");
    }
}
