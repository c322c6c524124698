//! Each fault as a plain TCP client meets it, and what the stubs remember of the request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use jiff::Timestamp;

use super::{Fault, Recorded, Upstreams};
use crate::profile::{Context, Minted, Moment, parse};

const PROFILE: &str = "\
kind: PluginProfile
provider: {name: acme, matchImages: [registry.acme.example], defaultCacheDuration: 10m}
images: {owned: [registry.acme.example/app]}
credentials: {secrets: [node]}
upstream:
- name: token
  env: [TOKEN_URL, TOKEN_URL_TOO]
  routes:
  - match: {method: GET, path: /token, query: {registry: '{{ registry }}'}, header: {authorization: 'Bearer {{ secret.node }}'}}
    respond:
      headers: {X-Kind: right, Content-Type: application/acme+json}
      json: {data: [{user: me, until: '{{ expires_at_unix }}', refresh: true}]}
  - match: {method: POST, path: /form, bodyContains: [grant=x, '{{ secret.node }}']}
    respond: {status: 201, body: 'ok until {{ expires_at_unix }}'}
";
const NOW: i64 = 1_735_689_600;
const RIGHT: &str = r#"{"data":[{"user":"me","until":1735693200,"refresh":true}]}"#;

struct Run {
    upstreams: Upstreams,
    node: String,
}

fn start(fault: Option<Fault>) -> Run {
    let profile = parse("test", PROFILE).expect("a valid profile").profile;
    let now = Timestamp::from_second(NOW).expect("in range");
    let moment = Moment {
        now,
        lifetime: profile.credentials.lifetime,
    };
    let minted = Minted::new(&profile, moment).expect("random bytes");
    let node = minted.named().next().expect("one secret").1.to_owned();
    let context = Context::new(&minted, moment, "registry.acme.example/app");
    let upstreams =
        Upstreams::start(&profile.upstream, context, &minted, now, fault).expect("loopback ports");
    Run { upstreams, node }
}

impl Run {
    fn connect(&self) -> std::io::Result<TcpStream> {
        let (_, url) = &self.upstreams.env()[0];
        let stream = TcpStream::connect(url.strip_prefix("http://").expect("plain HTTP"))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(stream)
    }

    fn send(&self, request: &str) -> TcpStream {
        let mut stream = self.connect().expect("a listener");
        stream
            .write_all(request.as_bytes())
            .expect("the request is taken");
        stream
    }

    fn get(&self) -> TcpStream {
        self.send(&format!(
            "GET /token?registry=registry.acme.example HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            self.node
        ))
    }
}

/// The whole answer until the connection ends.
fn read(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an orderly end");
    String::from_utf8_lossy(&answer).into_owned()
}

fn check(fault: Option<Fault>, status: &str, body: &str) -> String {
    let run = start(fault);
    let answer = read(run.get());
    let (head, got) = answer
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("{fault:?}: no head in {answer:?}"));
    assert!(
        head.starts_with(&format!("HTTP/1.1 {status} ")),
        "{fault:?}: {head}"
    );
    assert_eq!(got, body, "{fault:?}");
    assert_eq!(run.upstreams.requests().len(), 1, "{fault:?}");
    head.to_lowercase()
}

#[test]
fn without_a_fault_a_route_answers_and_is_remembered_without_secrets() {
    let head = check(None, "200", RIGHT);
    assert!(
        head.contains("x-kind: right") && head.contains("content-type: application/acme+json"),
        "{head}"
    );

    let run = start(None);
    assert_eq!(run.upstreams.env()[0].1, run.upstreams.env()[1].1);
    read(run.get());
    let body = format!("grant=x&secret={}", run.node);
    let form = format!(
        "POST /form?s={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        run.node,
        body.len()
    );
    assert!(read(run.send(&form)).ends_with("ok until 1735693200"));
    assert!(read(run.send(&form.replace("grant=x", "grant=y"))).starts_with("HTTP/1.1 404"));
    let noted: Vec<(Option<usize>, String)> = run
        .upstreams
        .requests()
        .into_iter()
        .map(|request| (request.route, request.path))
        .collect();
    assert_eq!(
        noted,
        [
            (Some(0), "/token?registry=registry.acme.example".to_owned()),
            (Some(1), "/form?s=[secret:node]".to_owned()),
            (None, "/form?s=[secret:node]".to_owned()),
        ]
    );
    let Recorded {
        method,
        header_names,
        body_length,
        secrets,
        redirected,
        ..
    } = run.upstreams.requests().remove(1);
    assert_eq!(
        (method.as_str(), body_length, redirected),
        ("POST", body.len(), false)
    );
    assert_eq!(
        (header_names.join(" "), secrets.join(" ")),
        (
            "connection content-length host".to_owned(),
            "node".to_owned()
        )
    );
}

#[test]
fn a_fault_of_the_answer_keeps_everything_else_right() {
    for (fault, status) in [
        (Fault::Unauthorized, "401"),
        (Fault::Forbidden, "403"),
        (Fault::TooManyRequests, "429"),
        (Fault::InternalServerError, "500"),
    ] {
        let head = check(
            Some(fault),
            status,
            &format!("{{\"message\":\"the stub answers {status} on purpose\"}}"),
        );
        assert_eq!(head.contains("retry-after: 1"), status == "429");
    }
    check(
        Some(Fault::WrongType),
        "200",
        r#"{"data":[{"user":7,"until":{},"refresh":{}}]}"#,
    );
    check(
        Some(Fault::Expired),
        "200",
        r#"{"data":[{"user":"me","until":1735686000,"refresh":true}]}"#,
    );
    check(
        Some(Fault::NoExpiry),
        "200",
        r#"{"data":[{"user":"me","refresh":true}]}"#,
    );
    check(Some(Fault::Slow), "200", RIGHT);
    let garbage = read(start(Some(Fault::Garbage)).get());
    assert!(
        garbage.starts_with("HTTP/1.1 200") && garbage.contains("what, was asked"),
        "{garbage}"
    );
}

#[test]
fn huge_is_the_right_answer_behind_much_white_space() {
    let answer = read(start(Some(Fault::Huge)).get());
    let body = answer.split_once("\r\n\r\n").expect("a head").1;
    assert!(body.len() > 32 * 1024 * 1024);
    assert_eq!(body.trim_start(), RIGHT);
}

#[test]
fn truncated_promises_more_than_it_sends() {
    let head = check(Some(Fault::Truncated), "200", &RIGHT[..RIGHT.len() / 2]);
    assert!(
        head.contains(&format!("content-length: {}", RIGHT.len())),
        "{head}"
    );
}

#[test]
fn down_refuses_the_connection_and_refuse_ends_it_without_an_answer() {
    let down = start(Some(Fault::Down));
    let refused = down.connect().expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert_eq!(down.upstreams.requests(), []);

    let refuse = start(Some(Fault::Refuse));
    assert_eq!(read(refuse.get()), "");
    assert_eq!(refuse.upstreams.requests().len(), 1);
}

#[test]
fn hang_answers_nothing_until_the_stub_ends() {
    let run = start(Some(Fault::Hang));
    let mut stream = run.get();
    stream
        .set_read_timeout(Some(Duration::from_millis(300)))
        .expect("a timeout");
    let waiting = stream.read(&mut [0; 1]).expect_err("no byte comes");
    assert_eq!(waiting.kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(run.upstreams.requests().len(), 1);
    drop(run);
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a timeout");
    assert_eq!(
        stream.read(&mut [0; 1]).unwrap_or(0),
        0,
        "the connection ends with the stub"
    );
}

#[test]
fn redirect_leads_to_another_origin_with_the_right_answer() {
    let run = start(Some(Fault::Redirect));
    let answer = read(run.get());
    assert!(answer.starts_with("HTTP/1.1 307"), "{answer}");
    let location = answer
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .expect("a location");
    let (origin, path) = location
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .expect("a URL");
    let mut stream = TcpStream::connect(origin).expect("the other origin");
    let request = format!(
        "GET /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        run.node
    );
    stream
        .write_all(request.as_bytes())
        .expect("the request is taken");
    assert!(read(stream).ends_with(RIGHT));
    let redirected: Vec<bool> = run
        .upstreams
        .requests()
        .iter()
        .map(|request| request.redirected)
        .collect();
    assert_eq!(redirected, [false, true]);
}

#[test]
fn a_request_that_breaks_off_costs_only_its_own_connection() {
    let run = start(None);
    let broken = run.send("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
    broken
        .shutdown(std::net::Shutdown::Write)
        .expect("a connection");
    assert_eq!(read(broken), "");
    assert!(read(run.get()).ends_with(RIGHT));
}
