//! A plugin that tells everything it was given, everywhere: none of it is in any output of credproof.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::scripted::{IMAGE, Workshop};

/// Keeps its environment and its request in the capture folder, prints them on both streams in several
/// encodings, and ends as it is told to.
const BLABBER: &str = r#"#!/bin/sh
mine="$CAPTURE/$$"
env >"$mine.env"
cat >"$mine.stdin"
for stream in 1 2; do
  cat "$mine.env" "$mine.stdin" >&$stream
  base64 -w0 <"$mine.env" >&$stream
  base64 -w0 <"$mine.stdin" >&$stream
  # In UTF-16: a NUL before each byte.
  sed 's/./\n&/g' "$mine.env" | tr '\n' '\0' >&$stream
  echo "first half: $(printf %s "$SECRET" | head -c 20)" >&$stream
  printf '{"user":"%s","basic":"%s"}' "$BLAB_USER" "$(printf '%s:%s' "$BLAB_USER" "$SECRET" | base64 -w0)" >&$stream
done
if [ "$BLAB" = answer ]; then
  printf '{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Registry","auth":{"registry.example.test":{"username":"%s","password":"%s"}}}' "$BLAB_USER" "$SECRET"
fi
exit $CODE
"#;

const PROFILE: &str = r#"kind: PluginProfile
provider:
  name: blabber
  matchImages: [registry.example.test]
  defaultCacheDuration: 10m
  args: ["--token", "{{ secret.node }}"]
  env:
    - {name: BLAB_USER, value: "{{ user }}"}
    - {name: SECRET, value: "{{ password }}"}
    - {name: NODE, value: "{{ secret.node }}"}
  tokenAttributes:
    serviceAccountTokenAudience: registry.example.test
    cacheType: Token
    requireServiceAccount: true
images:
  owned: [registry.example.test/team/app]
  foreign: [registry.example.com/app]
supports: {apiVersions: [v1], serviceAccountToken: true}
credentials: {source: minted, lifetime: 1h, secrets: [node]}
"#;

#[test]
fn a_plugin_that_says_no_and_why() {
    check(PROFILE, BLABBER, "1");
}

#[test]
fn a_plugin_that_says_yes_and_more() {
    check(PROFILE, BLABBER, "0");
}

#[test]
fn a_plugin_whose_answer_counts() {
    let quiet = BLABBER.replace("for stream in 1 2", "for stream in 2");
    check(PROFILE, &quiet, "0 BLAB=answer");
}

#[test]
fn a_plugin_with_a_minted_file() {
    let profile = PROFILE.replace(
        "{name: NODE, value: \"{{ secret.node }}\"}",
        "{name: NODE_FILE, value: \"{{ files.node }}\"}",
    ) + "files:\n  node: \"{{ secret.node }}\"\n";
    let plugin = BLABBER.replace(
        "cat >\"$mine.stdin\"",
        "cat >\"$mine.stdin\"\n{ printf NODE=; cat \"$NODE_FILE\"; echo; } >>\"$mine.env\"",
    );
    check(&profile, &plugin, "1");
}

/// Runs `check` and `call`, both in both formats, and searches all of it for all that the plugin was given.
fn check(profile: &str, plugin: &str, ending: &str) {
    let workshop = Workshop::new();
    workshop.write("profile.yaml", profile);
    workshop.program("blabber", plugin);
    fs::create_dir(workshop.path("capture")).unwrap();
    let (code, answer) = ending.split_once(' ').unwrap_or((ending, "BLAB=no"));
    let capture = format!("CAPTURE={}", workshop.path("capture").display());
    let code = format!("CODE={code}");
    let given = [
        "--profile",
        "profile.yaml",
        "--env",
        &capture,
        "--env",
        &code,
        "--env",
        answer,
    ];

    let mut shown = String::new();
    let reports = [
        "--report",
        "json=report.json",
        "--report",
        "human=report.txt",
    ];
    for run in [
        &[&["check", "./blabber"], &reports[..]].concat()[..],
        &["call", "./blabber"],
        &["call", "./blabber", "--format", "json"],
    ] {
        let ran = workshop.run(&[run, &given[..]].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{run:?}: {ran:?}");
        shown.push_str(&ran.all());
    }
    for report in ["report.json", "report.txt"] {
        shown.push_str(&fs::read_to_string(workshop.path(report)).unwrap());
    }
    let secrets = secrets(&workshop);
    assert!(
        secrets.len() > 20,
        "each run has secrets of its own: {}",
        secrets.len()
    );
    assert!(shown.contains("[secret:password]") && shown.contains("[secret:node]"));
    for secret in secrets {
        for (how, text) in written(&secret) {
            let place = shown.find(&text).map(|at| {
                let start = shown.floor_char_boundary(at.saturating_sub(300));
                &shown[start..at]
            });
            assert_eq!(place, None, "{secret} {how}");
        }
    }
}

#[test]
fn a_secret_given_on_the_command_line_is_in_no_report() {
    let workshop = Workshop::new();
    let plugin = workshop.plugin("teller", "env >&2; exit 1");
    let given = [
        "--env",
        "ACME_SECRET=hunter2hunter2",
        "--env",
        "REGION=eu-central",
    ];
    for subcommand in ["check", "call"] {
        for format in ["human", "json"] {
            let arguments = [
                subcommand,
                plugin.as_str(),
                "--image",
                IMAGE,
                "--format",
                format,
            ];
            let ran = workshop.run(&[&arguments[..], &given].concat());
            assert_eq!(ran.code, Some(1), "{arguments:?}");
            assert!(
                !ran.all().contains("hunter2"),
                "{arguments:?}: {}",
                ran.all()
            );
            assert!(ran.all().contains("REGION=eu-central"), "{arguments:?}");
        }
    }
}

/// Every minted value that some run of the plugin was given.
fn secrets(workshop: &Workshop) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for entry in fs::read_dir(workshop.path("capture")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        if path.extension().is_some_and(|ending| ending == "env") {
            let minted = ["BLAB_USER=", "SECRET=", "NODE="];
            let values = text
                .lines()
                .filter_map(|line| minted.iter().find_map(|name| line.strip_prefix(name)));
            secrets.extend(values.map(str::to_owned));
        } else if let Ok(request) = serde_json::from_str::<Value>(&text) {
            // What stands before the signature of a token is its claims, which are no secret alone.
            let token = request["serviceAccountToken"].as_str().unwrap_or_default();
            secrets.extend(
                token
                    .rsplit('.')
                    .next()
                    .map(str::to_owned)
                    .filter(|text| !text.is_empty()),
            );
        }
    }
    secrets
}

/// The ways in which a secret could be told.
fn written(secret: &str) -> Vec<(&'static str, String)> {
    let (first, second) = secret.split_at(secret.len() / 2);
    vec![
        ("plain", secret.to_owned()),
        ("first half", first.to_owned()),
        ("second half", second.to_owned()),
        ("Base64", STANDARD_NO_PAD.encode(secret)),
        ("URL-safe Base64", URL_SAFE_NO_PAD.encode(secret)),
        ("UTF-16", parted_by(secret, "\0")),
        ("UTF-16 in JSON", parted_by(secret, "\\u0000")),
        ("UTF-16 with NUL shown", parted_by(secret, "\\0")),
    ]
}

fn parted_by(secret: &str, between: &str) -> String {
    let letters: Vec<String> = secret.chars().map(String::from).collect();
    letters.join(between)
}
