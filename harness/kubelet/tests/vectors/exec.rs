//! Family `exec`, as far as it can be answered without running anything: scripts that do one thing, of which ending,
//! standard output and standard error can be read off. The others are for the crate that runs plugins.

use credproof_kubelet::Release;
use credproof_kubelet::exec::Ending;
use credproof_kubelet::question::{Exec, File, Input, Mode, Ran, Reply};

use crate::loader::check;

#[test]
fn judges_runs_as_the_kubelet_does() {
    check("exec", ask);
}

fn ask(input: &Input<'_>, release: Release) -> Option<Reply> {
    let Input::Exec(exec) = input else {
        panic!("{input:?}");
    };
    let (ending, stdout, stderr) = read_off(exec)?;
    let ran = Ran {
        ending,
        stdout: stdout.into_bytes(),
        stderr: stderr.into_bytes(),
        bin_dir: "/bin".to_owned(),
        took_ms: 0,
        stdin: None,
        args: None,
        env: None,
    };
    let answer = exec.handed(release).map(|_| exec.judge(&ran, release));
    Some(Reply::One(answer.unwrap_or_else(|answer| *answer)))
}

/// Ending, standard output and standard error of `exit N`, `kill -N $$`, and `printf '%s' 'TEXT'`, perhaps to standard
/// error and with an exit code behind, after perhaps reading the input.
fn read_off(exec: &Exec<'_>) -> Option<(Ending, String, String)> {
    let File::Script { text, mode } = &exec.file else {
        return None;
    };
    let told = [exec.args.is_empty(), exec.env.is_empty(), exec.slow_ms == 0];
    if *mode != Mode(0o755) || told.contains(&false) {
        return None;
    }
    let line = text
        .as_str()
        .strip_prefix("#!/bin/sh\n")?
        .strip_suffix('\n')?;
    let line = line.strip_prefix("ulimit -c 0; ").unwrap_or(line);
    let line = line.strip_prefix("cat >/dev/null; ").unwrap_or(line);
    let number = line
        .strip_prefix("kill -")
        .and_then(|rest| rest.strip_suffix(" $$"));
    if let Some(number) = number {
        let number = number.parse().ok()?;
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
