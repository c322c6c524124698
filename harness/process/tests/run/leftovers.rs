//! Processes that outlive their plugin: found, told with their marks, and gone afterwards. Linux
//! only: elsewhere they are ended, but there is no table to list them from.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::thread;

use credproof_process::{Cancel, Ending, Fate, Leftover, Transcript};

use crate::workshop::{SHORT, Workshop, alone, run, run_alone, skipped, text};

/// Starts a `sleep` in the given way and waits until it is one, so that its name is certain.
fn daemon(way: &str) -> String {
    format!(
        "{way}\nuntil [ -s pid ] && grep -q '^sleep$' /proc/$(cat pid)/comm; do sleep 0.01; done\nexit 0"
    )
}

const SLEEP: &str = "sh -c 'echo $$ >pid; exec sleep 1000'";
const QUIET: &str = "</dev/null >/dev/null 2>&1 &";

fn check(way: &str, run: fn(&credproof_process::Command) -> Transcript, expected: &[(bool, bool)]) {
    let workshop = Workshop::new();
    let mut command = workshop.script(&daemon(way));
    command.held_limit = SHORT;
    let transcript = run(&command);
    assert_eq!(
        transcript.ending,
        Ending::Exited(0),
        "{way}: {transcript:?}"
    );
    let found = |process: &Leftover| (process.left_group, process.kept_stdout);
    assert_eq!(
        transcript.left_behind.iter().map(found).collect::<Vec<_>>(),
        expected,
        "{way}: {transcript:?}"
    );
    assert_eq!(
        transcript.held.cut,
        expected.iter().any(|(_, kept)| *kept),
        "{way}: {transcript:?}"
    );
    let pid = fs::read_to_string(workshop.path().join("pid")).unwrap();
    let pid = pid.trim();
    for process in &transcript.left_behind {
        assert_eq!(
            (process.comm.as_str(), process.fate),
            ("sleep", Fate::Killed),
            "{way}: {transcript:?}"
        );
        assert_eq!(process.pid.to_string(), pid, "{way}: {transcript:?}");
    }
    assert!(
        !Path::new("/proc").join(pid).exists(),
        "{way}: {pid} is still there"
    );
}

#[test]
fn every_way_to_stay_behind_is_found() {
    let (in_group, out_of_group, holding) = ((false, false), (true, false), (false, true));
    check(&format!("{SLEEP} {QUIET}"), run, &[in_group]);
    check(&format!("{SLEEP} </dev/null &"), run, &[holding]);
    check(&format!("setsid {SLEEP} {QUIET}"), run, &[out_of_group]);
    check(
        &format!("setsid {SLEEP} </dev/null &"),
        run,
        &[(true, true)],
    );
    check(&format!("(setsid {SLEEP} {QUIET}) &"), run, &[out_of_group]);
    // Without its environment nothing but the time tells whose it is.
    check(
        &format!("env -i PATH=\"$PATH\" {SLEEP} {QUIET}"),
        run,
        &[in_group],
    );
    check(
        &format!("setsid env -i PATH=\"$PATH\" {SLEEP} {QUIET}"),
        run_alone,
        &[out_of_group],
    );
}

#[test]
fn a_child_that_holds_only_standard_input_holds_nobody() {
    let workshop = Workshop::new();
    let way = format!("exec 3<&0; {SLEEP} <&3 >/dev/null 2>&1 &");
    let transcript = run(&workshop.script(&daemon(&way)));
    let [process] = &transcript.left_behind[..] else {
        panic!("{transcript:?}")
    };
    assert!(
        process.kept_stdin && !process.kept_stdout && !process.kept_stderr,
        "{transcript:?}"
    );
    assert!(!transcript.held.cut, "{transcript:?}");
}

#[test]
fn what_the_left_behind_started_in_turn_is_ended_too() {
    let workshop = Workshop::new();
    let tree =
        "setsid sh -c 'sleep 1000 & sleep 1001 & echo >ready; wait' </dev/null >/dev/null 2>&1 &";
    let transcript =
        run(&workshop.script(&format!("{tree}\nuntil [ -s ready ]; do sleep 0.01; done")));
    assert_eq!(transcript.left_behind.len(), 3, "{transcript:?}");
    for process in &transcript.left_behind {
        assert_eq!(process.fate, Fate::Killed, "{transcript:?}");
        assert!(
            !Path::new("/proc").join(process.pid.to_string()).exists(),
            "{transcript:?}"
        );
    }
}

#[test]
fn a_chain_of_processes_that_each_start_the_next_does_not_outrun_us() {
    // In the plugin's group, and each in a session of its own.
    for next in ["", "setsid"] {
        let workshop = Workshop::new();
        let chain =
            format!("echo >>links; {next} sh \"$0\" next </dev/null >/dev/null 2>&1 & exit 0");
        let transcript = run_alone(&workshop.script(&chain));
        let links = || fs::read(workshop.path().join("links")).unwrap().len();
        let ended = links();
        assert!(!transcript.left_behind.is_empty(), "{next}: {transcript:?}");
        thread::sleep(SHORT);
        assert_eq!(links(), ended, "{next}: the chain goes on");
    }
}

#[test]
fn a_plugin_that_waits_for_its_children_leaves_nothing() {
    let transcript = run(&Workshop::new().script("sleep 0.01 & (true | cat) & wait; echo | cat"));
    assert_eq!(transcript.left_behind, [], "{transcript:?}");
}

#[test]
fn at_the_deadline_the_plugin_alone_is_killed_and_its_child_holds_on() {
    let workshop = Workshop::new();
    // The child ends when the plugin has been killed.
    let script = "(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo survived) & while :; do sleep 0.01; done";
    let mut command = workshop.script(script);
    command.deadline = SHORT;
    let transcript = run(&command);
    assert_eq!(
        transcript.ending,
        Ending::DeadlineExceeded,
        "{transcript:?}"
    );
    assert_eq!(
        transcript.stdout.bytes.expose(),
        b"survived\n",
        "{transcript:?}"
    );
}

#[test]
fn runs_at_the_same_time_take_their_own_and_no_others() {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| check(&format!("setsid {SLEEP} {QUIET}"), run, &[(true, false)]));
            scope.spawn(|| check(&format!("{SLEEP} {QUIET}"), run, &[(false, false)]));
            scope.spawn(|| {
                let transcript =
                    run(&Workshop::new().script("sleep 0.3 & (setsid sleep 0.3) & wait"));
                assert_eq!(transcript.ending, Ending::Exited(0), "{transcript:?}");
                assert_eq!(transcript.left_behind, [], "{transcript:?}");
            });
        }
    });
}

#[test]
fn what_could_be_of_either_run_is_blamed_on_neither_and_ended_by_the_last() {
    if no_cgroup().is_none() {
        skipped("a cgroup of its own tells whose a process is");
        return;
    }
    let workshop = Workshop::new();
    let start = |command| credproof_process::run(&command, &Cancel::new().unwrap()).unwrap();
    let until = |file: &str| format!("until [ -e {file} ]; do sleep 0.01; done");
    let bare = format!("setsid env -i PATH=\"$PATH\" {SLEEP} {QUIET}");
    let leaving = format!("{}\n{}", until("waits"), daemon(&bare));
    let [leaving, waiting] = [
        ("leaving", leaving),
        ("waiting", format!(": >waits; {}", until("over"))),
    ]
    .map(|(name, text)| workshop.named_script(name, &text));
    let (left, waited) = alone(|| {
        thread::scope(|scope| {
            let waiting = scope.spawn(|| start(waiting));
            let left = start(leaving);
            workshop.file("over", b"", 0o644);
            (left, waiting.join().unwrap())
        })
    });
    for transcript in [&left, &waited] {
        assert_eq!(transcript.left_behind, [], "{transcript:?}");
    }
    assert_eq!(left.unattributed, [], "{left:?}");
    let [process] = &waited.unattributed[..] else {
        panic!("{waited:?}")
    };
    assert_eq!(
        (process.comm.as_str(), process.fate),
        ("sleep", Fate::Killed),
        "{waited:?}"
    );
}

#[test]
fn what_has_shed_everything_is_still_in_its_cgroup() {
    if let Some(reason) = no_cgroup() {
        skipped(&reason);
        return;
    }
    let job = format!(
        "env -i PATH=\"$PATH\" bash -c 'set -m; {} {QUIET}'",
        SLEEP.replace('\'', "\"")
    );
    let sheds = job.replace("$$", "\\$\\$");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| check(&sheds, run, &[(true, false)]));
        }
    });
}

#[test]
fn no_cgroup_stays_when_a_run_is_over() {
    if let Some(reason) = no_cgroup() {
        skipped(&reason);
        return;
    }
    let transcript =
        run(&Workshop::new().script("cat /proc/self/cgroup; sleep 1000 >/dev/null 2>&1 &"));
    assert_eq!(transcript.left_behind.len(), 1, "{transcript:?}");
    let names = text(&transcript.stdout.bytes);
    let name = names
        .lines()
        .find_map(|line| line.strip_prefix("0::"))
        .unwrap();
    let own = name.rsplit_once('/').unwrap().1;
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let mount = mounts
        .lines()
        .find(|line| line.contains(" - cgroup2 "))
        .unwrap();
    let place = Path::new(mount.split(' ').nth(4).unwrap());
    assert!(
        place.exists() && !place.join(own).exists(),
        "{name} is still there"
    );
}

/// Why plugins get no cgroup of their own here, if they do not: one sees that of the tests.
fn no_cgroup() -> Option<String> {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let transcript = run(&Workshop::new().script("cat /proc/self/cgroup"));
    (text(&transcript.stdout.bytes) == own).then(|| format!("no cgroup can be made below {own:?}"))
}

#[test]
fn children_of_other_code_in_this_process_are_left_alone() {
    #[expect(clippy::disallowed_methods, reason = "this is the other code")]
    let mut stranger = std::process::Command::new("sleep")
        .arg("1000")
        .spawn()
        .unwrap();
    for _ in 0..3 {
        let transcript =
            run(&Workshop::new().script("sleep 1000 </dev/null >/dev/null 2>&1 & exit 0"));
        assert_eq!(transcript.left_behind.len(), 1, "{transcript:?}");
    }
    assert!(stranger.try_wait().unwrap().is_none(), "it must still run");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}
