//! Programs that speak another protocol than the kubelet's, each recognised by its name.

use super::scripted::{IMAGE, Workshop};

/// What `call` and `check` say of a program made of these lines.
fn check(name: &str, lines: &str) {
    let workshop = Workshop::new();
    workshop.program("program", format!("#!/bin/sh\n{lines}\n"));

    let ran = workshop.run(&["call", "./program", "--image", IMAGE, "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{name}: {ran:?}");
    let protocol = ran.json()["protocol"].clone();
    let protocol = protocol
        .as_str()
        .unwrap_or_else(|| panic!("{name}: {ran:?}"));
    assert!(protocol.starts_with(name), "{name}: {protocol}");
    let human = workshop
        .run(&["call", "./program", "--image", IMAGE])
        .stdout;
    assert!(human.contains(&format!("looks like    {name}")), "{human}");

    let answered = [
        "check",
        "./program",
        "--image",
        IMAGE,
        "--case",
        "request/answered",
    ];
    let ran = workshop.run(&[&answered[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, Some(1), "{name}: {ran:?}");
    let outcomes = ran.json()["outcomes"].clone();
    let outcomes = outcomes.as_array().unwrap().iter();
    let findings = outcomes.flat_map(|outcome| outcome["findings"].as_array().unwrap());
    let reasons: Vec<&str> = findings
        .filter_map(|finding| finding["because"].as_str())
        .collect();
    let sentence = protocol
        .strip_prefix(name)
        .unwrap()
        .trim_start_matches(": ");
    assert!(
        !reasons.is_empty() && reasons.iter().all(|reason| *reason == sentence),
        "{name}: {reasons:?}"
    );
    let human = workshop.run(&answered).stdout;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&human).contains(sentence), "{human}");
}

#[test]
fn docker_credential_helper_that_answers() {
    check(
        "docker credential helper",
        r#"cat >/dev/null; echo '{"ServerURL":"registry.example.test","Username":"u","Secret":"s"}'"#,
    );
}

#[test]
fn docker_credential_helper_that_wants_an_action() {
    check(
        "docker credential helper",
        r#"echo "Usage: $0 <store|get|erase|list|version>" >&2; exit 1"#,
    );
}

#[test]
fn docker_credential_helper_that_knows_no_such_registry() {
    check(
        "docker credential helper",
        "cat >/dev/null; echo 'credentials not found in native keychain'; exit 1",
    );
}

#[test]
fn client_go_exec_plugin() {
    check(
        "client-go exec plugin",
        r#"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false},"status":{"token":"t"}}'"#,
    );
}

#[test]
fn program_that_prints_its_usage() {
    check(
        "usage text",
        "echo 'Usage:\n  provider [command]\n\nAvailable Commands:\n  get-credentials  Get credentials\n\nFlags:\n  -h, --help' >&2; exit 1",
    );
    check(
        "usage text",
        "echo 'usage: provider [-h] --registry REGISTRY'; exit 0",
    );
}

#[test]
fn web_page() {
    check(
        "HTML",
        "echo '<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>'",
    );
}
