//! Ctrl-C while a plugin hangs: its processes are ended, and what is known by then is reported.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::scripted::{IMAGE, Workshop};

#[test]
fn sigint_ends_the_plugins_and_still_reports() {
    check("INT", &[]);
}

#[test]
fn sigterm_does_the_same() {
    check("TERM", &["--jobs", "1"]);
}

#[expect(
    clippy::disallowed_methods,
    reason = "credproof has to be interrupted while it runs"
)]
fn check(signal: &str, more: &[&str]) {
    let workshop = Workshop::new();
    let pids = workshop.path("pids");
    std::fs::create_dir(&pids).unwrap();
    let folder = pids.display();
    // The loop is the plugin itself, and the sleep its child: both have to be gone.
    workshop.plugin(
        "hanging",
        &format!("trap '' INT TERM\nsleep 985 &\n: >'{folder}'/$!\n: >'{folder}'/$$\nwait"),
    );
    let arguments = [
        "check",
        "./hanging",
        "--image",
        IMAGE,
        "--format",
        "json",
        "--report",
        "json=report.json",
    ];
    let mut credproof = Command::new(env!("CARGO_BIN_EXE_credproof"))
        .args(arguments)
        .args(more)
        .current_dir(workshop.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = || std::fs::read_dir(&pids).unwrap().count() >= 2;
    while !started() {
        let ended = credproof.try_wait().unwrap();
        assert_eq!(ended, None, "it ended before it was interrupted");
        std::thread::sleep(Duration::from_millis(10));
    }
    let killed = Command::new("/bin/sh")
        .args(["-c", &format!("kill -{signal} {}", credproof.id())])
        .status();
    assert!(killed.unwrap().success());

    let output = credproof.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["interrupted"], true);
    assert_eq!(report["verdict"]["exitCode"], 130);
    let written = std::fs::read(workshop.path("report.json")).unwrap();
    assert_eq!(written, output.stdout);
    for entry in std::fs::read_dir(&pids).unwrap() {
        let pid = entry.unwrap().file_name().into_string().unwrap();
        let alive = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let ours = alive.contains("sleep\u{0}985") || alive.contains("hanging");
        assert!(!ours, "{pid}: {alive:?} was left behind");
    }
}
