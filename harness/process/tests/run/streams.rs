//! The three streams: everything is delivered, drained and counted, whatever the plugin does with
//! its ends.

use credproof_process::{Command, Ending, Transcript};

use crate::workshop::{SHORT, Workshop, run, text};

const MEBIBYTE: usize = 1 << 20;

fn script_with_input(script: &str, stdin: &[u8]) -> Transcript {
    let workshop = Workshop::new();
    run(&Command {
        stdin: stdin.into(),
        ..workshop.script(script)
    })
}

#[test]
fn what_became_of_the_request_is_told() {
    let large = vec![b'x'; MEBIBYTE];
    let all_of_large = Some(MEBIBYTE as u64);
    for (script, stdin, closed_early, read) in [
        ("cat >/dev/null", b"12345".as_slice(), false, Some(5)),
        ("cat >/dev/null", large.as_slice(), false, all_of_large),
        (
            "dd bs=1 count=3 of=/dev/null 2>/dev/null",
            b"12345",
            false,
            Some(3),
        ),
        ("exit 0", b"12345", false, Some(0)),
        ("exit 0", b"", false, Some(0)),
        ("exit 0", &large, true, None),
        ("exec <&-; exit 0", &large, true, None),
        ("cat >/dev/null; exec <&-; exit 0", b"12345", false, Some(5)),
    ] {
        let transcript = script_with_input(script, stdin);
        let delivered = transcript.stdin;
        assert_eq!(
            transcript.ending,
            Ending::Exited(0),
            "{script}: {transcript:?}"
        );
        assert_eq!(
            delivered.closed_early, closed_early,
            "{script}: {transcript:?}"
        );
        // Only Linux tells how much was read.
        if cfg!(target_os = "linux") {
            assert_eq!(delivered.read, read, "{script}: {transcript:?}");
        }
        assert_eq!(
            delivered.written == stdin.len() as u64,
            !closed_early,
            "{script}: {transcript:?}"
        );
    }
}

#[test]
fn a_large_request_comes_back_unchanged() {
    let request: Vec<u8> = (0..MEBIBYTE).map(|index| (index % 251) as u8).collect();
    let transcript = script_with_input("exec cat", &request);
    assert!(
        transcript.stdout.bytes.expose() == request,
        "{transcript:?}"
    );
    assert!(
        !transcript.stdout.truncated() && transcript.stderr.total == 0,
        "{transcript:?}"
    );
}

#[test]
fn the_first_bytes_are_kept_and_the_rest_is_counted() {
    for (cap, kept) in [(0, ""), (4, "abcd"), (10, "abcdefghij"), (11, "abcdefghij")] {
        let workshop = Workshop::new();
        let script = workshop.script("printf abcdefghij; printf 0123456789 >&2");
        let transcript = run(&Command {
            output_cap: cap,
            ..script
        });
        assert_eq!(text(&transcript.stdout.bytes), kept);
        assert_eq!((transcript.stdout.total, transcript.stderr.total), (10, 10));
        assert_eq!(transcript.stderr.truncated(), cap < 10);
    }
}

#[test]
fn a_flood_is_drained_in_bounded_memory_and_ends_with_the_deadline() {
    for script in ["exec yes", "exec yes >&2", "yes >&2 & exec yes"] {
        let workshop = Workshop::new();
        let script = workshop.script(script);
        let flood = |deadline| {
            let transcript = run(&Command {
                output_cap: 1000,
                deadline,
                held_limit: SHORT,
                ..script.clone()
            });
            assert_eq!(
                transcript.ending,
                Ending::DeadlineExceeded,
                "{transcript:?}"
            );
            let total = transcript.stdout.total.max(transcript.stderr.total);
            (total > 1000).then_some(transcript)
        };
        // A busy machine may not have started the script by the first deadlines.
        let transcript = [2, 20, 200]
            .into_iter()
            .find_map(|times| flood(SHORT * times))
            .unwrap();
        for stream in [&transcript.stdout, &transcript.stderr] {
            assert!(stream.bytes.len() <= 1000, "{transcript:?}");
            assert_eq!(stream.truncated(), stream.total > 1000, "{transcript:?}");
        }
    }
}

#[test]
fn a_stream_closed_before_the_end_is_told() {
    let workshop = Workshop::new();
    let command = Command {
        stderr_closed: false,
        deadline: SHORT * 2,
        ..workshop.script("exec >&-; exec sleep 1000")
    };
    let transcript = run(&command);
    assert_eq!(
        transcript.ending,
        Ending::DeadlineExceeded,
        "{transcript:?}"
    );
    assert!(
        transcript.stdout.closed.unwrap() < transcript.stderr.closed.unwrap(),
        "{transcript:?}"
    );
}

#[test]
fn no_debug_text_shows_what_went_through_the_streams() {
    let workshop = Workshop::new();
    let mut command = Command {
        stdin: b"hunter2".as_slice().into(),
        ..workshop.script("tee /dev/stderr")
    };
    command.env = command.env.merge([("TOKEN", "hunter2")]);
    let transcript = run(&command);
    assert_eq!(text(&transcript.stdout.bytes), "hunter2");
    assert!(!format!("{command:?} {transcript:?}").contains("hunter2"));
}
