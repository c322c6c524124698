//! How a plugin ends, and when a kubelet counts it as late.

use std::thread;
use std::time::Duration;

use credproof_process::{Cancel, Ending, KUBELET_DEADLINE};

use crate::workshop::{SHORT, Workshop, run, run_until, text};

fn check(script: &str, deadline: Duration, expected: Ending) {
    let workshop = Workshop::new();
    let mut command = workshop.script(script);
    command.deadline = deadline;
    let transcript = run(&command);
    assert_eq!(transcript.ending, expected, "{script}: {transcript:?}");
    assert!(
        !transcript.held.cut && transcript.left_behind.is_empty(),
        "{script}: {transcript:?}"
    );
    assert!(
        transcript.wall <= transcript.held.duration,
        "{script}: {transcript:?}"
    );
    assert_eq!(
        transcript.held.past_deadline,
        expected == Ending::DeadlineExceeded,
        "{script}"
    );
}

#[test]
fn the_exit_code_or_the_signal_is_told() {
    for (script, expected) in [
        ("exit 0", Ending::Exited(0)),
        ("exit 3", Ending::Exited(3)),
        ("exit 255", Ending::Exited(255)),
        ("exit 256", Ending::Exited(0)),
        ("kill -KILL $$", Ending::Signaled(9)),
        ("kill -TERM $$", Ending::Signaled(15)),
        ("kill -PIPE $$", Ending::Signaled(13)),
        ("kill -HUP 0", Ending::Signaled(1)),
        ("cat >/dev/null; echo done", Ending::Exited(0)),
    ] {
        check(script, KUBELET_DEADLINE, expected);
    }
}

#[test]
fn a_plugin_past_its_deadline_is_killed_whatever_it_traps_or_has_answered() {
    for script in [
        "exec sleep 1000",
        "trap '' TERM INT HUP; while :; do :; done",
        "echo '{}'; exec sleep 1000",
        "exec >&- 2>&-; exec sleep 1000",
        "kill -STOP $$",
    ] {
        check(script, SHORT, Ending::DeadlineExceeded);
    }
}

#[test]
fn a_switch_ends_every_run_and_those_that_start_after_it() {
    let cancel = Cancel::new().unwrap();
    thread::scope(|scope| {
        let runs: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let workshop = Workshop::new();
                    run_until(&workshop.script("echo started; exec sleep 1000"), &cancel)
                })
            })
            .collect();
        // Whether a run has begun by now or not: the switch stays turned.
        cancel.cancel();
        cancel.cancel();
        for run in runs {
            let transcript = run.join().unwrap();
            assert_eq!(transcript.ending, Ending::Cancelled, "{transcript:?}");
        }
    });
    assert!(cancel.is_cancelled());
}

#[test]
fn a_switch_turned_while_only_a_child_holds_the_pipes_cuts_the_wait() {
    let workshop = Workshop::new();
    let command = workshop.script("sleep 1000 & : >ready; exit 7");
    let cancel = Cancel::new().unwrap();
    let transcript = thread::scope(|scope| {
        let run = scope.spawn(|| run_until(&command, &cancel));
        while !workshop.path().join("ready").exists() {
            thread::sleep(Duration::from_millis(1));
        }
        cancel.cancel();
        run.join().unwrap()
    });
    // The switch may be faster than the script's last word.
    assert!(
        [Ending::Exited(7), Ending::Cancelled].contains(&transcript.ending),
        "{transcript:?}"
    );
    assert!(transcript.held.cut, "{transcript:?}");
    assert_eq!(transcript.left_behind.len(), 1, "{transcript:?}");
}

#[test]
fn a_child_that_holds_the_output_holds_a_kubelet() {
    // The child waits until the plugin is gone.
    let script = "(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo late) & echo early";
    let transcript = run(&Workshop::new().script(script));
    assert_eq!(transcript.ending, Ending::Exited(0), "{transcript:?}");
    assert_eq!(text(&transcript.stdout.bytes), "early\nlate\n");
    assert!(
        !transcript.held.cut && transcript.wall < transcript.held.duration,
        "{transcript:?}"
    );
}

#[test]
fn the_harness_waits_for_holders_only_so_long_and_says_so() {
    let workshop = Workshop::new();
    let mut command = workshop.script("echo early; sleep 1000 & exit 0");
    (command.deadline, command.held_limit) = (SHORT, SHORT * 2);
    let transcript = run(&command);
    assert!(
        transcript.held.cut && transcript.held.past_deadline,
        "{transcript:?}"
    );
    assert_eq!(
        (transcript.stdout.closed, transcript.stderr.closed),
        (None, None),
        "{transcript:?}"
    );
}
