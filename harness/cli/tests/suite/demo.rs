//! The embedded plugin: as it should be it passes everything, broken it fails in many ways, and each failure can be
//! seen again by the lines that the report gives.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

/// credproof with these arguments, in this directory.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test is credproof itself, run as a user runs it"
)]
fn credproof(arguments: &[&str], directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_credproof"));
    command.args(arguments).current_dir(directory);
    command
}

fn report(output: &Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no report: {error}"))
}

fn outcomes(report: &Value) -> &[Value] {
    report["outcomes"].as_array().unwrap()
}

#[test]
fn the_good_plugin_conforms() {
    let output = credproof(&["check", "--demo", "--format", "json"], Path::new("/"))
        .output()
        .unwrap();
    let report = report(&output);
    let bad: Vec<&Value> = outcomes(&report)
        .iter()
        .filter(|outcome| outcome["verdict"] != "pass")
        .collect();
    assert_eq!(output.status.code(), Some(0), "{bad:#?}");
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn each_failure_of_the_broken_plugin_can_be_seen_again() {
    let output = credproof(
        &["check", "--demo=broken", "--format", "json"],
        Path::new("/"),
    )
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = report(&output);
    let failed: Vec<&Value> = outcomes(&report)
        .iter()
        .filter(|outcome| outcome["verdict"] == "fail")
        .collect();
    assert!(failed.len() >= 10, "only {} cases fail", failed.len());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(outcome) = failed.get(next.fetch_add(1, Ordering::Relaxed)) {
            fails_again(outcome);
            ends_again(outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

/// The line for credproof fails the same case for the same reasons.
fn fails_again(outcome: &Value) {
    let mut arguments = words(&outcome["reproduce"]["command"]);
    assert_eq!(arguments.remove(0), "credproof");
    arguments.extend(["--format", "json"]);
    let output = credproof(&arguments, Path::new("/")).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    let report = report(&output);
    let same = |again: &&Value| again["case"] == outcome["case"];
    let again = outcomes(&report).iter().find(same).unwrap();
    let reasons = |outcome: &Value| -> Vec<(String, String)> {
        let findings = outcome["findings"].as_array().unwrap().iter();
        findings
            .map(|finding| {
                (
                    finding["check"].to_string(),
                    finding["expected"].to_string(),
                )
            })
            .collect()
    };
    assert_eq!(reasons(again), reasons(outcome), "{}", outcome["case"]);
}

/// The line for a shell ends as the call did, with something on standard output or nothing as before.
fn ends_again(outcome: &Value) {
    let directory = tempfile::tempdir().unwrap();
    let reproduce = &outcome["reproduce"];
    let _served = reproduce
        .get("serve")
        .map(|serve| Served::start(&words(serve), directory.path()));
    let line = reproduce["shell"].as_str().unwrap();
    let output = shell(line, directory.path());
    let before = &outcome["transcripts"][0];
    let ended = format!("exit status {}", output.status.code().unwrap_or(-1));
    assert_eq!(ended, before["ended"].as_str().unwrap(), "{line}");
    assert_eq!(output.stdout.is_empty(), before["stdout"] == "", "{line}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the line is for a shell, so a shell runs it"
)]
fn shell(line: &str, directory: &Path) -> Output {
    Command::new("sh")
        .args(["-c", line])
        .current_dir(directory)
        .output()
        .unwrap()
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect()
}

/// `credproof serve`, until dropped.
struct Served(Child);

impl Served {
    fn start(words: &[&str], directory: &Path) -> Self {
        assert_eq!(words[..2], ["credproof", "serve"]);
        let mut command = credproof(&words[1..], directory);
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut served = Self(child);
        while !directory.join("credproof.env").exists() {
            assert!(served.0.try_wait().unwrap().is_none(), "{words:?} ended");
            std::thread::sleep(Duration::from_millis(10));
        }
        served
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // By a signal that it handles, so that its directory with the secrets goes away with it.
        let _ = shell(&format!("kill {}", self.0.id()), Path::new("/"));
        let _ = self.0.wait();
    }
}
