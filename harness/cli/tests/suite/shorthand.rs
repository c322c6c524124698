//! The ways to say which plugin is meant without writing a profile, and the built-in profiles on plugins that
//! do what these describe.

use super::scripted::{ANSWER, IMAGE, Ran, Workshop};

/// The findings of a run that should pass, for the message of a test.
fn passes(ran: &Ran) {
    let report = ran.json();
    let outcomes = report["outcomes"].as_array().unwrap().iter();
    let failed: Vec<_> = outcomes
        .filter(|outcome| ["fail", "error"].contains(&outcome["verdict"].as_str().unwrap()))
        .map(|outcome| (&outcome["case"], &outcome["findings"], &outcome["error"]))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        report["summary"]["passed"].as_u64().unwrap() > 20,
        "{}",
        report["summary"]
    );
}

/// A plugin that answers well for one image, if it is called with `--answer` and `MOOD=good`.
fn picky(workshop: &Workshop, name: &str) {
    let lines = format!(
        r#"request=$(cat); [ "$1 $2" = "--answer now" ] && [ "$MOOD" = good ] || {{ echo "called as $* in mood $MOOD" >&2; exit 1; }}
case $request in *'"image":"registry.example.test/'*) ;; *) echo "not one of mine, or no request" >&2; exit 1;; esac
case $request in '{{'*'}}') ;; *) echo "no request" >&2; exit 1;; esac
echo '{ANSWER}'"#
    );
    workshop.program(name, format!("#!/bin/sh\n{lines}\n"));
}

#[test]
fn an_image_arguments_and_variables() {
    let workshop = Workshop::new();
    picky(&workshop, "picky");
    let image = ["check", "./picky", "--image", IMAGE, "--format", "json"];
    let more = [
        "--skip",
        "input/*",
        "--env",
        "MOOD=good",
        "--",
        "--answer",
        "now",
    ];
    passes(&workshop.run(&[&image[..], &more].concat()));
    let pattern = ["--match-image", "*.example.test"];
    passes(&workshop.run(&[&image[..], &pattern, &more].concat()));
    let ran = workshop.run(&image);
    assert_eq!(ran.code, Some(1), "without arguments and variable: {ran:?}");

    let call = [
        "call",
        "./picky",
        "--image",
        "registry.example.test/team/app:v1",
        "--format",
        "json",
    ];
    let told = workshop
        .run(&[&call[..], &pattern, &more[2..]].concat())
        .json();
    assert_eq!(told["image"], IMAGE);
    assert_eq!(told["matchImages"][0]["pattern"], "*.example.test");
    assert_eq!(told["arguments"], serde_json::json!(["--answer", "now"]));
}

#[test]
fn the_kubelets_own_configuration() {
    let workshop = Workshop::new();
    picky(&workshop, "bin/picky");
    let provider = |name: &str| {
        format!(
            "- name: {name}\n  apiVersion: credentialprovider.kubelet.k8s.io/v1\n  matchImages: [registry.example.test]\n  defaultCacheDuration: 1m\n  args: [--answer, now]\n  env: [{{name: MOOD, value: good}}]\n"
        )
    };
    let head = "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n";
    workshop.write("one.yaml", format!("{head}{}", provider("picky")));
    workshop.write(
        "two.yaml",
        format!("{head}{}{}", provider("other"), provider("picky")),
    );
    workshop.write("folder/10-a.yaml", format!("{head}{}", provider("other")));
    workshop.write("folder/20-b.yaml", format!("{head}{}", provider("picky")));
    workshop.write("folder/notes.txt", "not read");
    let check = |config: &[&str]| {
        let usual = [
            "check",
            "--bin-dir",
            "bin",
            "--image",
            IMAGE,
            "--skip",
            "input/*",
            "--format",
            "json",
        ];
        workshop.run(&[&usual[..], config].concat())
    };
    passes(&check(&["--config", "one.yaml"]));
    passes(&check(&["--config", "two.yaml", "--provider", "picky"]));
    passes(&check(&[
        "--config",
        "folder",
        "--provider",
        "picky",
        "--kubelet",
        "1.34..",
    ]));
    for (config, text) in [
        (
            &["--config", "two.yaml"][..],
            "choose one with --provider: other, picky",
        ),
        (
            &["--config", "one.yaml", "--provider", "nobody"],
            "has only picky",
        ),
    ] {
        let ran = check(config);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(text), "{ran:?}");
    }
    let ran = check(&["--config", "two.yaml", "--provider", "other"]);
    assert_eq!(ran.code, Some(6), "no such executable: {ran:?}");
}

#[test]
fn built_in_profiles() {
    let workshop = Workshop::new();
    let credproof = env!("CARGO_BIN_EXE_credproof");
    for mode in ["static-file", "echo-token"] {
        let profile = ["check", credproof, "--profile", mode, "--format", "json"];
        let plugin = ["--", "fixture-plugin", "--mode", mode];
        passes(&workshop.run(&[&profile[..], &plugin].concat()));
    }
}

#[test]
fn a_profile_written_by_init() {
    let workshop = Workshop::new();
    let written = workshop.run(&["init", "--profile", "static-file"]);
    workshop.write("credproof.yaml", &written.stdout);
    let credproof = env!("CARGO_BIN_EXE_credproof");
    let profile = [
        "check",
        credproof,
        "--profile",
        "credproof.yaml",
        "--format",
        "json",
    ];
    let plugin = ["--", "fixture-plugin", "--mode", "static-file"];
    passes(&workshop.run(&[&profile[..], &plugin].concat()));
}

#[test]
fn credentials_that_the_user_knows() {
    let workshop = Workshop::new();
    workshop.good();
    let pull = [
        "check", "./good", "--image", IMAGE, "--area", "pull", "--format", "json",
    ];
    let known = ["--username", "user", "--password-file", "password"];
    for (password, code) in [
        ("a-long-password\n", 0),
        ("a-long-password", 0),
        ("another-password\n", 1),
    ] {
        workshop.write("password", password);
        let ran = workshop.run(&[&pull[..], &known].concat());
        assert_eq!(ran.code, Some(code), "{password:?}: {ran:?}");
        assert!(!ran.all().contains("a-long-password"), "{ran:?}");
        assert!(!ran.all().contains("another-password"), "{ran:?}");
    }
}
