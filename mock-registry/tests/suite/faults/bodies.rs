use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use credproof_mock_registry::{FaultAction, Registry};

use super::{always, last_fault};
use crate::client::Client;
use crate::raw::{End, exchange, get};

const PATH: &str = "/v2/team/app/manifests/v1";

/// The head and the body of the answer, and how the connection ended.
fn fetch(registry: &Registry) -> (String, String, End) {
    let (text, end) = exchange(registry.address(), &get(PATH), Duration::from_secs(10));
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    (head.to_lowercase(), body.to_owned(), end)
}

fn whole() -> String {
    fetch(&always(FaultAction::Delay(Duration::ZERO))).1
}

#[test]
fn a_truncated_body_has_the_bytes_it_says_and_the_headers_of_the_whole() {
    let whole = whole();
    for at in [0, 1, 100] {
        for (reset, expected) in [(false, End::Closed), (true, End::Reset)] {
            let registry = always(FaultAction::Truncate { at, reset });
            let (head, body, end) = fetch(&registry);
            let index = usize::try_from(at).unwrap();
            assert!(head.starts_with("http/1.1 200"), "{at} {reset}: {head}");
            assert!(head.contains(&format!("content-length: {}", whole.len())));
            assert_eq!((&*body, end), (&whole[..index], expected), "{at} {reset}");
            let record = registry.journal().pop().unwrap();
            assert_eq!((record.bytes, record.complete), (at, false), "{at} {reset}");
        }
    }
}

#[test]
fn a_long_body_is_cut_at_its_very_byte() {
    let registry = always(FaultAction::Truncate {
        at: 100_000,
        reset: false,
    });
    // Tags are as long as names allow, so a list of them is long.
    for number in 0..800 {
        let tag = format!("{number:0>128}");
        registry.add_image("team/app", &tag).unwrap();
    }
    let (text, end) = exchange(
        registry.address(),
        &get("/v2/team/app/tags/list"),
        Duration::from_secs(10),
    );
    let body = text.split_once("\r\n\r\n").unwrap().1;
    assert_eq!((body.len(), end), (100_000, End::Closed));
    assert_eq!(registry.journal()[0].bytes, 100_000);
}

#[test]
fn a_body_shorter_than_the_cut_is_whole() {
    let registry = always(FaultAction::Truncate {
        at: 1_000_000,
        reset: true,
    });
    let (_, body, end) = fetch(&registry);
    assert_eq!((body, end), (whole(), End::Closed));
    assert!(registry.journal()[0].complete);
}

#[test]
fn one_byte_is_corrupt() {
    let whole = Client::of(&always(FaultAction::Delay(Duration::ZERO)))
        .send("GET", PATH, &[])
        .body;
    for byte in [0, 7, whole.len() - 1, whole.len()] {
        let registry = always(FaultAction::Corrupt {
            byte: u64::try_from(byte).unwrap(),
        });
        let body = Client::of(&registry).send("GET", PATH, &[]).body;
        let wrong: Vec<usize> = (0..whole.len())
            .filter(|index| body[*index] != whole[*index])
            .collect();
        assert_eq!(body.len(), whole.len());
        let expected: Vec<usize> = (byte..whole.len()).take(1).collect();
        assert_eq!(wrong, expected);
    }
}

#[test]
fn a_dripped_body_is_whole_and_can_be_left() {
    let drip = |bytes, milliseconds| {
        always(FaultAction::Drip {
            bytes,
            every: Duration::from_millis(milliseconds),
        })
    };
    let registry = drip(50, 1);
    assert_eq!(fetch(&registry).1, whole());
    assert_eq!(last_fault(&registry).as_deref(), Some("it"));

    let registry = drip(1, 20);
    let mut stream = TcpStream::connect(registry.address()).unwrap();
    stream.write_all(get(PATH).as_bytes()).unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap(), 1);
    drop(stream);
    let record = registry.journal().pop().unwrap();
    assert!(!record.complete && record.bytes < 1_000, "{record:?}");
}
