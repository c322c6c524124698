//! A real plugin, ecr-credential-provider of Kubernetes' cloud-provider-aws, without any AWS: it answers and pulls,
//! and what it does wrong is reported. Skips with a printed reason where `CREDPROOF_ECR_PLUGIN` does not name it.

use serde_json::Value;

use crate::environment::variable;
use crate::told::skipped;

/// The first word in a text that looks minted: twenty letters and digits or more, with capitals, small letters and
/// digits among them, as every part of a minted secret has.
fn minted_word(text: &str) -> Option<&str> {
    let is_minted = |word: &&str| {
        let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
        word.len() >= 20
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_digit)
    };
    text.split(|sign: char| !sign.is_ascii_alphanumeric())
        .find(is_minted)
}

#[test]
fn the_real_ecr_plugin_is_judged_and_its_credentials_pull() {
    // `.ci/run` installs it where Go is present.
    let Some(plugin) = variable("CREDPROOF_ECR_PLUGIN") else {
        skipped("CREDPROOF_ECR_PLUGIN does not name an ecr-credential-provider");
        return;
    };
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("credproof"));
    command.args(["check", "--profile", "ecr", &plugin, "--timeout", "5s"]);
    let output = command.args(["--format", "json"]).output().unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let report: Value = serde_json::from_str(&stdout).unwrap();
    let outcome = |case: &str| {
        let mut outcomes = report["outcomes"].as_array().unwrap().iter();
        outcomes.find(|outcome| outcome["case"] == case).unwrap()
    };

    for (case, verdict) in [
        ("request/answered", "pass"),
        ("response/own-protocol", "pass"),
        ("cache/within-life", "pass"),
        ("pull/at-once", "pass"),
        ("pull/other-repository", "pass"),
        // It drops the port, so that its credentials match no image with one.
        ("request/image-with-port", "fail"),
        ("auth/covers-image-with-port", "fail"),
        ("pull/with-port", "fail"),
        // It waits for ever, and hands out what it is given.
        ("upstream/hang", "fail"),
        ("upstream/expired", "fail"),
        // It takes a host that is none of its own for a public one, and answers.
        ("match/foreign-image", "warn"),
        // The profile says that it knows no service account tokens.
        ("service-account/token", "skip"),
    ] {
        assert_eq!(
            outcome(case)["verdict"],
            verdict,
            "{case}: {}",
            outcome(case)
        );
    }

    let pull = &outcome("pull/at-once")["pulls"][0];
    let result = pull["result"].as_str().unwrap();
    assert!(result.starts_with("pulled with the entry"), "{result}");
    let steps: Vec<&str> = pull["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let good = |part: &str, end: &str| {
        steps
            .iter()
            .any(|step| step.contains(part) && step.ends_with(end))
    };
    assert!(good("/manifests/latest", "401, none"), "{steps:#?}");
    assert!(good("/manifests/sha256:", "200, basic"), "{steps:#?}");
    assert!(good("/blobs/sha256:", "200, basic"), "{steps:#?}");
    assert!(
        !steps.iter().any(|step| step.contains("bearer")),
        "{steps:#?}"
    );

    for text in [&stdout, &stderr] {
        assert_eq!(minted_word(text), None);
    }
}

#[test]
fn words_that_are_minted_are_told_from_others() {
    for (text, expected) in [
        (
            "password Xk2mPq8VdVQ2nLr0XzYf+",
            Some("Xk2mPq8VdVQ2nLr0XzYf"),
        ),
        ("AKIAIOSFODNN7EXAMPLE sha256:79fae6f472be8c3bf49b", None),
        ("CredentialProviderRequest", None),
    ] {
        assert_eq!(minted_word(text), expected);
    }
}
