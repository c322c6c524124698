//! Family `exec`, as far as it can be answered without running anything: scripts that do one thing, of which ending,
//! standard output and standard error can be read off. The others are for the crate that runs plugins.

use credproof_kubelet::exec::{Ending, Run, Stage, judge};
use credproof_kubelet::{ApiVersion, Release, log};
use serde_json::{Value, json};

use crate::decode::response_json;
use crate::loader::{check, logs_json, text};

#[test]
fn judges_runs_as_the_kubelet_does() {
    check("exec", ask);
}

fn ask(input: &Value, release: Release) -> Option<Value> {
    let (ending, stdout, stderr) = read_off(input)?;
    let api_version = match input["apiVersion"].as_str() {
        Some(text) => ApiVersion::from_full_text(text).unwrap(),
        None => ApiVersion::newest_of(release),
    };
    let run = Run {
        provider: input["name"].as_str().unwrap_or("plugin"),
        image: text(input, "image"),
        api_version,
        ending: &ending,
        stdout: stdout.as_bytes(),
        stderr: stderr.as_bytes(),
    };
    Some(match judge(&run, release) {
        Ok(response) => json!({"ok": response_json(&response)}),
        Err(error) => {
            let mut answer = json!({"error": error.text});
            if error.stage == Stage::Init {
                answer["stage"] = "init".into();
            }
            let log = log::stderr_of_failure(run.stderr, release);
            if let (Some(line), false) = (log, ending == Ending::Exited(0)) {
                answer["logs"] = logs_json(&[line]);
            }
            answer
        }
    })
}

/// Ending, standard output and standard error of `exit N`, `kill -N $$`, and `printf '%s' 'TEXT'`, perhaps to standard
/// error and with an exit code behind, after perhaps reading the input.
fn read_off(input: &Value) -> Option<(Ending, String, String)> {
    if ["mode", "kind", "env", "args", "timeout_ms"]
        .iter()
        .any(|key| !input[key].is_null())
    {
        return None;
    }
    let line = text(input, "script")
        .strip_prefix("#!/bin/sh\n")?
        .strip_suffix('\n')?;
    let line = line.strip_prefix("ulimit -c 0; ").unwrap_or(line);
    let line = line.strip_prefix("cat >/dev/null; ").unwrap_or(line);
    let number = line
        .strip_prefix("kill -")
        .and_then(|rest| rest.strip_suffix(" $$"));
    if let Some(number) = number {
        // The recorder's shells were started with SIGINT ignored, so there this one ends by itself.
        let number = number.parse().ok().filter(|number| *number != 2)?;
        return Some((Ending::Signaled(number), String::new(), String::new()));
    }
    let quoted = line
        .strip_prefix("printf '%s' '")
        .and_then(|rest| rest.split_once('\''));
    let (printed, rest) = quoted.unwrap_or(("", line));
    let (to_stderr, rest) = match rest.strip_prefix(" >&2") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let exit = rest.strip_prefix("; ").unwrap_or(rest);
    let code = match exit {
        "" => 0,
        _ => exit.strip_prefix("exit ")?.parse::<i32>().ok()? & 0xff,
    };
    let (stdout, stderr) = if to_stderr {
        ("", printed)
    } else {
        (printed, "")
    };
    Some((Ending::Exited(code), stdout.to_owned(), stderr.to_owned()))
}
