use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use credproof_mock_registry::{Config, Profile, Registry};

use crate::client::Client;

fn start() -> Registry {
    let registry = Registry::start(Config {
        profile: Profile::OPEN,
        memory_limit: 16 * 1024 * 1024,
        ..Config::default()
    })
    .unwrap();
    registry.add_image("app", "v1").unwrap();
    registry
}

/// Whether a client that knows what it wants still gets it.
fn still_answers(registry: &Registry) {
    let client = Client::of(registry);
    assert_eq!(client.send("GET", "/v2/app/manifests/v1", &[]).status, 200);
}

/// Sends bytes as they are, and ends there or waits; the answer, as far as there is one.
fn exchange(address: SocketAddr, request: &[u8], ends: bool) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    // The registry may have answered and closed before it has everything.
    let _ = stream.write_all(request);
    if ends {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.next() as usize % all.len()]
    }
}

const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW", "", "get",
];
const PARTS: &[&str] = &[
    "v2",
    "app",
    "..",
    "%2e%2e",
    "%2F",
    "%",
    "%zz",
    "%00",
    "%FF",
    "blobs",
    "uploads",
    "manifests",
    "tags",
    "list",
    "referrers",
    "_catalog",
    "token",
    "",
    "sha256:",
    "sha256:0",
    "sha512:ffff",
    "A",
    "v1",
    "~",
    "a:b",
    "[",
    "\\",
    "é",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];
const QUERIES: &[&str] = &[
    "",
    "?",
    "?n=-1",
    "?n=99999999999999999999",
    "?last=%FF",
    "?digest=",
    "?digest=sha256:0",
    "?mount=x&from=../..",
    "?digest=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "?tag=.&tag=&tag=a",
    "?=&&=",
    "?artifactType=%0A",
    "?digest-algorithm=md4",
    "?scope=repository:app:pull&scope=:::",
    "?service=%",
];
const HEADERS: &[&str] = &[
    "Content-Length: 0",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 18446744073709551616",
    "Content-Length: 4\r\nContent-Length: 5",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked, chunked",
    "Content-Range: 0-4",
    "Content-Range: 4-0",
    "Content-Range: 0-18446744073709551615",
    "Content-Range: bytes */5",
    "Range: bytes=0-",
    "Range: bytes=-18446744073709551615",
    "Range: bytes=1-0",
    "Range: bytes=0-0,1-1",
    "Range: \x01",
    "Authorization: Bearer a.b.c",
    "Authorization: Basic ====",
    "Authorization:",
    "Host: a\r\nHost: b",
    "Host: @:@",
    "Content-Type: \x7f",
    "Content-Type: application/vnd.oci.image.index.v1+json",
    ": x",
    "a b: c",
    "Expect: 100-continue",
    "Connection: upgrade",
    "Upgrade: h2c",
    "X: \0",
];
const BODIES: &[&str] = &[
    "",
    "hello",
    "5\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "{}",
    "-1\r\n",
    "{\"schemaVersion\":2}",
];

#[test]
fn ten_thousand_malformed_requests_end_in_answers() {
    let registry = start();
    let mut numbers = Numbers(1);
    for round in 0..10_000 {
        let parts = (0..numbers.next() % 7).map(|_| numbers.one_of(PARTS));
        let path = parts.collect::<Vec<_>>().join("/");
        let (method, query) = (numbers.one_of(METHODS), numbers.one_of(QUERIES));
        let headers = (0..numbers.next() % 4).map(|_| numbers.one_of(HEADERS));
        let headers = headers.collect::<Vec<_>>().join("\r\n");
        let body = numbers.one_of(BODIES);
        let separator = if headers.is_empty() { "" } else { "\r\n" };
        let request = format!("{method} /{path}{query} HTTP/1.1\r\n{headers}{separator}\r\n{body}");
        let mut request = request.into_bytes();
        if numbers.next().is_multiple_of(4) && !request.is_empty() {
            let place = numbers.next() as usize % request.len();
            request[place] = numbers.next() as u8;
        }
        let answer = exchange(registry.address(), &request, true);
        let status = answer.get(9..12).unwrap_or_default();
        assert_ne!(
            status,
            "500",
            "{round}: {}",
            String::from_utf8_lossy(&request)
        );
        // Refusals of the endpoints are the specification's; those of HTTP itself have no body.
        let has_code = answer.contains(r#"{"errors":[{"code":""#);
        let is_refusal =
            status.starts_with('4') && answer.contains("docker-distribution-api-version");
        assert!(
            !is_refusal || has_code || request.starts_with(b"HEAD"),
            "{round}: {answer}"
        );
    }
    still_answers(&registry);
}

#[test]
fn says_in_the_specifications_words_what_is_too_much() {
    let registry = start();
    let huge = "x".repeat(100_000);
    let endless = format!(
        "Transfer-Encoding: chunked\r\n\r\n{}",
        format!("10000\r\n{}\r\n", "x".repeat(65_536)).repeat(300)
    );
    let rows = [
        (
            "GET",
            "/v2/../app/manifests/v1",
            "\r\n",
            "400",
            "NAME_INVALID",
        ),
        (
            "GET",
            "/v2/a/../../manifests/v1",
            "\r\n",
            "400",
            "NAME_INVALID",
        ),
        (
            "GET",
            "/v2/%2e%2e/manifests/v1",
            "\r\n",
            "400",
            "NAME_INVALID",
        ),
        (
            "PUT",
            "/v2/app/manifests/..",
            "Content-Length: 0\r\n\r\n",
            "400",
            "MANIFEST_INVALID",
        ),
        (
            "GET",
            "/v2/app/manifests/..",
            "\r\n",
            "404",
            "MANIFEST_UNKNOWN",
        ),
        ("GET", "/v2/app/blobs/..", "\r\n", "400", "DIGEST_INVALID"),
        (
            "GET",
            "/v2/app/manifests/v1",
            &*format!("X: {huge}\r\n\r\n"),
            "431",
            "SIZE_INVALID",
        ),
        (
            "PUT",
            "/v2/app/manifests/v2",
            &*endless,
            "413",
            "SIZE_INVALID",
        ),
        (
            "PUT",
            "/v2/app/manifests/v2",
            "Content-Length: 99999999999\r\n\r\n",
            "413",
            "SIZE_INVALID",
        ),
        (
            "PUT",
            "/v2/app/manifests/v2",
            "Content-Length: 9\r\n\r\n{}",
            "400",
            "SIZE_INVALID",
        ),
        (
            "POST",
            "/v2/app/blobs/uploads/?digest=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            &*endless,
            "413",
            "SIZE_INVALID",
        ),
    ];
    for (method, path, rest, status, code) in rows {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{rest}");
        let ends = rest.ends_with("{}") || rest.contains("chunked");
        let answer = exchange(registry.address(), request.as_bytes(), ends);
        let (told, expected) = (answer.get(9..12), format!(r#""code":"{code}""#));
        let start: String = rest.chars().take(40).collect();
        assert_eq!(told, Some(status), "{method} {path} {start}: {answer}");
        assert!(
            answer.contains(&expected),
            "{method} {path} {start}: {answer}"
        );
    }
    still_answers(&registry);
}

#[test]
fn a_thousand_slow_connections_leave_room_for_one_more() {
    let registry = start();
    let slow: Vec<_> = (0..1000)
        .map_while(|number| {
            let mut stream = TcpStream::connect(registry.address()).ok()?;
            let upload = "PUT /v2/app/manifests/slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n{";
            let request = if number % 2 == 0 { "GET /v2/ HTT" } else { upload };
            stream.write_all(request.as_bytes()).ok()?;
            Some(stream)
        })
        .collect();
    assert!(slow.len() > 200, "only {} connections", slow.len());
    still_answers(&registry);
}
