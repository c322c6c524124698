//! How long CRI-O waits, and how long it uses a token.

use super::scripted_server::{CONFIG, Scripted, answer, manifest};
use crate::pull::Runtime;

fn ping() -> Vec<u8> {
    answer("200 OK", "", 0, b"")
}

fn busy(retry_after: &str) -> Vec<u8> {
    let header = match retry_after {
        "" => String::new(),
        value => format!("Retry-After: {value}\r\n"),
    };
    answer("429 Too Many Requests", &header, 0, b"")
}

#[test]
fn waits_as_long_as_the_registry_asks_within_limits() {
    let rows: &[(&[&str], &[u64])] = &[
        (&["", "", "", "", ""], &[2, 4, 8, 16]),
        (&["7", "", "", "", ""], &[7, 14, 28, 56]),
        (&["3600", "", "1", "soon", ""], &[60, 60, 1, 2]),
    ];
    for (asked, waited) in rows {
        let answers = asked.iter().map(|asked| busy(asked));
        let scripted = Scripted::start(std::iter::once(ping()).chain(answers).collect());
        let (pull, requests, seconds) = scripted.pull_as(Runtime::Crio);
        assert_eq!(pull.outcome.unwrap_err().status, Some(429));
        assert_eq!(seconds, *waited, "{asked:?}");
        assert_eq!(requests.len(), 6, "{asked:?}");
    }
}

#[test]
fn uses_a_token_for_a_minute_at_least() {
    let challenge = "WWW-Authenticate: Bearer realm=\"http://h/token\"\r\n";
    let token = br#"{"token":"a","expires_in":1}"#;
    let token = || answer("200 OK", "", token.len(), token);
    let scripted = Scripted::start(vec![
        answer("401 Unauthorized", challenge, 0, b""),
        token(),
        busy("60"),
        busy("1"),
        token(),
        answer("404 Not Found", "", 0, b""),
    ]);
    let (pull, requests, _) = scripted.pull_as(Runtime::Crio);
    assert_eq!(pull.outcome.unwrap_err().status, Some(404));
    let paths: Vec<_> = requests
        .iter()
        .map(|request| request.split([' ', '?']).nth(1).unwrap())
        .collect();
    let manifest = "/v2/team/app/manifests/v1";
    let expected = ["/v2/", "/token", manifest, manifest, "/token", manifest];
    assert_eq!(paths, expected);
}

#[test]
fn waits_a_second_before_it_takes_up_a_body() {
    let [_, manifest] = manifest().try_into().unwrap();
    let broken = answer("200 OK", "", 10, &CONFIG[..4]);
    let rest = answer(
        "206 Partial Content",
        "Content-Range: bytes 4-9/10\r\n",
        6,
        &CONFIG[4..],
    );
    let scripted = Scripted::start(vec![ping(), manifest, broken, rest]);
    let (pull, _, seconds) = scripted.pull_as(Runtime::Crio);
    assert!(pull.outcome.is_ok(), "{pull:?}");
    assert_eq!(seconds, [1]);
}

#[test]
fn takes_only_the_rest_that_it_asked_for() {
    for range in [
        "Content-Range: bytes 3-9/10\r\n",
        "Content-Range: bytes 4-8/10\r\n",
        "Content-Range: bytes 4-9/10\r\nContent-Range: bytes 4-9/10\r\n",
        "Content-Range: 4-9/10\r\n",
        "Content-Range: bytes 4-9/10x\r\n",
        "Content-Range: bytes 4-/10\r\n",
        "",
    ] {
        let [_, manifest] = manifest().try_into().unwrap();
        let broken = answer("200 OK", "", 10, &CONFIG[..4]);
        let rest = answer("206 Partial Content", range, 6, &CONFIG[4..]);
        let scripted = Scripted::start(vec![ping(), manifest, broken, rest]);
        let (pull, _, _) = scripted.pull_as(Runtime::Crio);
        let refused = pull.outcome.unwrap_err();
        let words = "broke off at byte 4: after reconnecting, got an unexpected Content-Range";
        assert!(refused.message.contains(words), "{range:?}: {refused:?}");
    }
}
