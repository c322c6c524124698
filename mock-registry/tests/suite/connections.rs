use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use credproof_mock_registry::{Config, Listener, Profile, Registry};

use crate::client::Client;
use crate::raw::{End, exchange, get, read};

fn start(most_connections: usize) -> Registry {
    Registry::start(Config {
        profile: Profile::OPEN,
        most_connections,
        ..Config::default()
    })
    .unwrap()
}

#[test]
fn slow_clients_by_the_hundred_keep_nobody_out() {
    let registry = start(20);
    let mut slow = Vec::new();
    for number in 0..400 {
        let mut stream = TcpStream::connect(registry.address()).unwrap();
        // Whether it is cut already is what this is about.
        let _ = stream.write_all(b"GET /v2/ HTTP/1.1\r\nX-Slow: ");
        slow.push(stream);
        if number % 50 == 0 {
            assert_eq!(Client::of(&registry).send("GET", "/v2/", &[]).status, 200);
        }
    }
    assert_eq!(Client::of(&registry).send("GET", "/v2/", &[]).status, 200);
    let (text, end) = read(&mut slow[0], Duration::from_secs(20));
    assert_ne!(
        (text.as_str(), end),
        ("", End::Open),
        "the oldest had to go"
    );
    let (text, end) = read(slow.last_mut().unwrap(), Duration::from_millis(50));
    assert_eq!((text.as_str(), end), ("", End::Open), "the newest stays");
}

#[test]
fn malformed_requests_are_refused_and_end_nothing() {
    let registry = start(20);
    let endless = format!(
        "GET /v2/ HTTP/1.1\r\nHost: r\r\nX-Long: {}",
        "x".repeat(600_000)
    );
    let rows = [
        ("\r\n\r\n\0\0", "400"),
        ("GET\r\n\r\n", "400"),
        ("GET / HTTP/9.9\r\n\r\n", "400"),
        ("GET /v2/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"),
        (
            "GET /v2/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "400",
        ),
        (
            "POST /token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "",
        ),
        (
            "GET /v2/../../etc/passwd HTTP/1.1\r\nHost: r\r\nConnection: close\r\n\r\n",
            "404",
        ),
        (&*endless, "431"),
    ];
    for (request, status) in rows {
        let (text, _) = exchange(registry.address(), request, Duration::from_millis(500));
        let expected = format!("HTTP/1.1 {status}");
        let shown = &request[..request.len().min(60)];
        assert!(
            text.starts_with(&expected) || status.is_empty(),
            "{shown}: {text}"
        );
        assert_eq!(Client::of(&registry).send("GET", "/v2/", &[]).status, 200);
    }
}

#[test]
fn dropping_it_ends_what_is_open() {
    let registry = start(20);
    let mut idle = TcpStream::connect(registry.address()).unwrap();
    let mut kept = TcpStream::connect(registry.address()).unwrap();
    kept.write_all(b"GET /v2/ HTTP/1.1\r\nHost: r\r\n\r\n")
        .unwrap();
    assert_eq!(read(&mut kept, Duration::from_millis(200)).1, End::Open);
    drop(registry);
    assert_ne!(read(&mut idle, Duration::from_secs(20)).1, End::Open);
    assert_ne!(read(&mut kept, Duration::from_secs(20)).1, End::Open);
}

#[test]
fn the_token_endpoint_may_have_a_port_of_its_own() {
    let registry = Registry::start(Config {
        token_listen: Some(([127, 0, 0, 1], 0).into()),
        ..Config::default()
    })
    .unwrap();
    let tokens = registry.token_address().unwrap();
    let client = Client::of(&registry);
    let challenge = client.send("GET", "/v2/", &[]);
    let realm = format!(r#"Bearer realm="http://{tokens}/token""#);
    let header = challenge.header("www-authenticate");
    assert!(header.starts_with(&realm), "{header}");
    assert_eq!(client.send("GET", "/token", &[]).status, 404);
    let there = Client::at_url(&format!("http://{tokens}"));
    assert_eq!(there.send("GET", "/token", &[]).status, 200);
    assert_eq!(there.send("GET", "/v2/", &[]).status, 404);
    let listeners: Vec<_> = registry
        .journal()
        .into_iter()
        .map(|record| record.listener)
        .collect();
    use Listener::{Registry as Own, Token};
    assert_eq!(listeners, [Own, Own, Token, Token]);
}

#[test]
fn several_threads_answer_as_one_does() {
    let registry = Registry::start(Config {
        threads: 2,
        ..Config::default()
    })
    .unwrap();
    let (text, end) = exchange(registry.address(), &get("/v2/"), Duration::from_secs(20));
    assert!(text.starts_with("HTTP/1.1 401"), "{text}");
    assert_eq!(end, End::Closed);
}
