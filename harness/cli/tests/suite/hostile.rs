//! Plugins that do a harness harm: each is a finding, and credproof ends by itself with a report that can be read.

use std::process::Stdio;

use serde_json::Value;

use super::scripted::{ANSWER, IMAGE, Ran, Workshop};

/// `check` of one case on a plugin made of these lines, and the findings of that case.
fn findings(workshop: &Workshop, lines: &str, case: &str) -> Vec<Value> {
    workshop.plugin("hostile", lines);
    let plugin = ["check", "./hostile", "--image", IMAGE, "--timeout", "2s"];
    let ran = workshop.run(&[&plugin[..], &["--case", case, "--format", "json"]].concat());
    assert!(matches!(ran.code, Some(0 | 1)), "{lines}: {ran:?}");
    let report = ran.json();
    assert_eq!(report["interrupted"], false);
    let outcomes = report["outcomes"].as_array().unwrap();
    let outcome = outcomes.iter().find(|outcome| outcome["case"] == case);
    outcome.unwrap()["findings"].as_array().unwrap().clone()
}

/// A plugin made of these lines is found out by this case, in these words.
fn check(lines: &str, case: &str, got: &str) {
    let found = findings(&Workshop::new(), lines, case);
    let texts: Vec<&str> = found
        .iter()
        .map(|finding| finding["got"].as_str().unwrap())
        .collect();
    assert!(
        texts.iter().any(|text| text.contains(got)),
        "{lines}: {case}: {texts:?}"
    );
}

#[test]
fn a_plugin_that_crashes() {
    check("kill -SEGV $$", "process/no-crash", "signal");
    check("kill -KILL $$", "request/answered", "signal");
    check(
        "echo 'panic: boom' >&2; exit 2",
        "process/no-crash",
        "a Go panic",
    );
}

#[test]
fn a_plugin_that_hangs() {
    check(
        "sleep 1000",
        "process/ends-in-time",
        "still running after 2 s",
    );
    check(
        &format!("echo '{ANSWER}'; sleep 1000"),
        "request/answered",
        "still running after 2 s",
    );
    check(
        "trap '' TERM INT HUP; while :; do :; done",
        "process/ends-in-time",
        "still running",
    );
}

#[test]
fn a_plugin_that_floods_its_outputs() {
    check("cat /dev/zero", "response/bounded", " bytes");
    check(
        "yes noise >&2",
        "process/ends-in-time",
        "still running after 2 s",
    );
    check(
        "yes noise",
        "process/ends-in-time",
        "still running after 2 s",
    );
}

#[test]
fn a_plugin_that_closes_its_pipes() {
    check(
        "exec >&- 2>&-; exit 0",
        "request/answered",
        "unexpected end of JSON input",
    );
    check(
        "exec <&- >&-; sleep 1000",
        "process/ends-in-time",
        "still running after 2 s",
    );
}

#[test]
fn a_plugin_that_leaves_children() {
    let lines = format!("sleep 987 & echo '{ANSWER}'");
    check(&lines, "process/leaves-no-process", "sleep");
    check(
        &lines,
        "process/closes-pipes",
        "sleep still holds standard output",
    );
    let lines = format!("setsid sleep 986 >/dev/null 2>&1 & echo '{ANSWER}'");
    check(&lines, "process/leaves-no-process", "sleep");
}

/// Whatever a plugin prints, the harness holds a bounded part of it.
#[expect(
    clippy::disallowed_methods,
    reason = "credproof has to be watched while it runs"
)]
#[test]
fn memory_is_bounded() {
    let workshop = Workshop::new();
    workshop.plugin("hostile", "cat /dev/zero & cat /dev/zero >&2");
    let arguments = ["call", "./hostile", "--image", IMAGE, "--timeout", "3s"];
    let mut credproof = std::process::Command::new(env!("CARGO_BIN_EXE_credproof"))
        .args(arguments)
        .current_dir(workshop.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", credproof.id());
    let mut most_kib = 0;
    while credproof.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most_kib = most_kib.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(credproof.wait().unwrap().code(), Some(1));
    assert!((1..256 << 10).contains(&most_kib), "{most_kib} KiB");
}

/// Nothing that a terminal, a log viewer or a workflow runner acts on comes through, in no format.
#[test]
fn what_it_prints_commands_nobody() {
    let workshop = Workshop::new();
    let text =
        "\u{1b}[31mred\u{1b}]0;title\u{7}\r\n::error::owned\n\u{202e}backwards\u{2066}\u{9b}2J\n";
    let path = workshop.write("text", text);
    let lines = format!("cat '{path}'; cat '{path}' >&2; exit 1");
    workshop.plugin("hostile", &lines);
    let answer = ANSWER.replace("\"user\"", "\"\\u001b[2J\\u202e\\n::error::owned\"");
    workshop.printer("polite", &answer);
    let image = ["--image", IMAGE];
    for plugin in ["./hostile", "./polite"] {
        for format in ["human", "json"] {
            for command in [&["call"][..], &["check", "--case", "request/answered"]] {
                let ran =
                    workshop.run(&[command, &[plugin], &image, &["--format", format]].concat());
                is_harmless(&ran, &format!("{command:?} {plugin} {format}"));
            }
        }
    }
    let named = workshop.plugin("\u{1b}[31m\n::error::name", "exit 1");
    let ran = workshop.run(&[
        "check",
        &named,
        "--image",
        IMAGE,
        "--case",
        "request/answered",
    ]);
    is_harmless(&ran, "a plugin's name");
}

pub(crate) fn is_harmless(ran: &Ran, what: &str) {
    let all = ran.all();
    let commanding = |character: &char| {
        (character.is_control() && *character != '\n')
            || ('\u{202a}'..='\u{202e}').contains(character)
            || ('\u{2066}'..='\u{2069}').contains(character)
    };
    assert_eq!(all.chars().find(commanding), None, "{what}: {ran:?}");
    let workflow = all.lines().find(|line| line.trim_start().starts_with("::"));
    assert_eq!(workflow, None, "{what}: {ran:?}");
}
