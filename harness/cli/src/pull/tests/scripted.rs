//! Answers that no sound registry would give.

use std::net::SocketAddr;

use super::scripted_server::{CONFIG, Scripted, answer, digest, manifest};
use super::{IMAGE, pull_as, told};
use crate::pull::{Pull, Runtime, Stage};

fn with_config(answers: Vec<Vec<u8>>) -> (Pull, Vec<String>) {
    Scripted::start([manifest(), answers].concat()).pull()
}

#[test]
fn takes_up_a_broken_body_where_it_ended() {
    let rest = "Content-Range: bytes 4-9/10\r\n";
    let rows = [
        (
            "with 206",
            answer("206 Partial Content", rest, 6, &CONFIG[4..]),
        ),
        (
            "with 200 and a range",
            answer("200 OK", rest, 6, &CONFIG[4..]),
        ),
        ("from the start again", answer("200 OK", "", 10, CONFIG)),
    ];
    for (how, second) in rows {
        let (pull, requests) = with_config(vec![answer("200 OK", "", 10, &CONFIG[..4]), second]);
        assert_eq!(pull.outcome.unwrap().blobs, [(digest(CONFIG), 10)], "{how}");
        assert!(
            !requests[2].to_lowercase().contains("range:"),
            "{}",
            requests[2]
        );
        assert!(
            requests[3].to_lowercase().contains("range: bytes=4-\r\n"),
            "{}",
            requests[3]
        );
        assert!(
            requests[1].to_lowercase().contains("accept: m, */*\r\n"),
            "{}",
            requests[1]
        );
    }
}

#[test]
fn refuses_content_that_is_not_what_was_promised() {
    let nothing = || answer("206 Partial Content", "", 6, b"");
    let broken = || answer("200 OK", "", 10, &CONFIG[..4]);
    let chunked = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n012\r\n0\r\n\r\n".to_vec();
    let rows = [
        (
            "other bytes",
            vec![answer("200 OK", "", 10, b"9876543210")],
            "unexpected commit digest",
        ),
        (
            "too long",
            vec![answer("200 OK", "", 11, b"0123456789a")],
            "unexpected commit size 11, expected 10",
        ),
        (
            "too short",
            vec![answer("200 OK", "", 3, b"012")],
            "unexpected commit size 3, expected 10",
        ),
        (
            "too short in chunks",
            vec![chunked],
            "unexpected commit size 3, expected 10",
        ),
        (
            "no progress",
            vec![broken(), nothing(), nothing(), nothing()],
            "broke off at byte 4 of 10: unexpected EOF",
        ),
        (
            "other range",
            vec![
                broken(),
                answer("200 OK", "Content-Range: bytes 0-9/10\r\n", 10, CONFIG),
            ],
            "unhandled content range",
        ),
        (
            "gone",
            vec![broken(), answer("404 Not Found", "", 0, b"")],
            "404 Not Found",
        ),
    ];
    for (what, answers, message) in rows {
        let (pull, _) = with_config(answers);
        let refused = pull.outcome.unwrap_err();
        assert_eq!(refused.stage, Stage::Config, "{what}");
        assert!(
            refused.message.contains(message),
            "{what}: {}",
            refused.message
        );
    }
}

#[test]
fn tries_again_as_often_as_containerd() {
    let busy = |status| answer(status, "", 0, b"");
    let rows = [
        (vec![busy("429 Too Many Requests"); 5], Some(429)),
        (vec![busy("503 Service Unavailable"); 2], Some(503)),
        (vec![busy("502 Bad Gateway")], Some(502)),
        (vec![busy("401 Unauthorized")], Some(401)),
    ];
    for (answers, status) in rows {
        let count = answers.len();
        let (pull, _) = Scripted::start(answers).pull();
        assert_eq!(
            (pull.steps.len(), pull.outcome.unwrap_err().status),
            (count, status)
        );
    }
    let recovered = [
        vec![
            busy("500 Internal Server Error"),
            busy("405 Method Not Allowed"),
        ],
        vec![busy("503 Service Unavailable")],
        vec![busy("404 Not Found")],
    ]
    .concat();
    let (pull, _) = Scripted::start(recovered).pull();
    let expected = [
        "resolve HEAD manifests none 500",
        "resolve HEAD manifests none 405",
        "resolve GET manifests none 503",
        "resolve GET manifests none 404",
    ];
    assert_eq!(told(&pull.steps), expected);
}

#[test]
fn token_endpoints_may_answer_oddly() {
    let challenge = |realm: &str| {
        answer(
            "401 Unauthorized",
            &format!("WWW-Authenticate: Bearer realm=\"{realm}\"\r\n"),
            0,
            b"",
        )
    };
    let good = || challenge("http://auth.example/token?a=b");
    let json = |body: &str| answer("200 OK", "", body.len(), body.as_bytes());
    let plain = |status| answer(status, "", 0, b"");
    let post = "resolve POST token password grant";
    let asked = "repository:team/app:pull > -";
    type Row = (Vec<Vec<u8>>, Vec<String>, &'static str);
    let rows: Vec<Row> = vec![
        (
            vec![good(), plain("500 Internal Server Error")],
            vec![format!("{post} 500 {asked}")],
            "500 Internal Server Error",
        ),
        (
            vec![good(), plain("403 Forbidden")],
            vec![format!("{post} 403 {asked}")],
            "403 Forbidden",
        ),
        (
            vec![good(), json("{}")],
            vec![format!("{post} 200 {asked}")],
            "did not include a token",
        ),
        (
            vec![good(), json("{\"access_token\":1,hush")],
            vec![format!("{post} 200 {asked}")],
            "unable to decode token response",
        ),
        (
            vec![
                good(),
                plain("405 Method Not Allowed"),
                json("{\"token\":\"hush.opaque\"}"),
                plain("404 Not Found"),
            ],
            vec![
                format!("{post} 405 {asked}"),
                format!("resolve GET token basic 200 {asked}"),
                "resolve HEAD manifests bearer 404".to_owned(),
            ],
            "404 Not Found",
        ),
        (
            vec![challenge("https://auth.example/token")],
            vec![format!("{post} - {asked}")],
            "TLS is not spoken",
        ),
        (
            vec![challenge("no token url")],
            vec![format!("{post} - {asked}")],
            "",
        ),
        (vec![plain("401 Unauthorized")], vec![], "401 Unauthorized"),
    ];
    for (answers, steps, message) in rows {
        let (pull, requests) = Scripted::start(answers).pull();
        assert_eq!(told(&pull.steps)[1..], steps, "{requests:?}");
        let text = format!("{pull:?}");
        assert!(!text.contains("hush"), "{text}");
        let refused = pull.outcome.unwrap_err();
        assert!(refused.message.contains(message), "{}", refused.message);
        if let Some(get) = requests
            .iter()
            .find(|request| request.starts_with("GET /token"))
        {
            assert!(
                get.starts_with("GET /token?a=b&scope=repository%3Ateam%2Fapp%3Apull HTTP"),
                "{get}"
            );
            assert!(
                get.to_lowercase().contains("host: auth.example\r\n"),
                "{get}"
            );
        }
    }
}

#[test]
fn sends_nothing_to_other_machines_or_for_names_that_make_no_url() {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 1));
    let elsewhere = SocketAddr::from(([192, 0, 2, 1], 80));
    for (address, image, message) in [
        (elsewhere, IMAGE, "not a loopback address"),
        (loopback, "app", "HOST/REPOSITORY"),
    ] {
        let pull = pull_as(Runtime::Containerd, address, image, "v1", None);
        let refused = pull.outcome.unwrap_err();
        assert_eq!((refused.stage, pull.steps.len()), (Stage::Start, 0));
        assert!(refused.message.contains(message), "{}", refused.message);
    }
    let closed = pull_as(Runtime::Containerd, loopback, IMAGE, "v1", None);
    assert_eq!(
        (closed.steps.len(), closed.outcome.unwrap_err().status),
        (1, None)
    );
}

#[test]
fn reads_the_manifest_when_head_does_not_say_enough() {
    let [_, whole] = manifest().try_into().unwrap();
    let without_digest = answer("200 OK", "", 10, b"");
    let chunked =
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for head in [without_digest, chunked] {
        let config = answer("200 OK", "", 10, CONFIG);
        let (pull, _) = Scripted::start(vec![head, whole.clone(), whole.clone(), config]).pull();
        let expected = [
            "resolve HEAD manifests none 200",
            "resolve GET manifests none 200",
            "manifest GET manifests none 200",
            "config GET blobs none 200",
        ];
        assert_eq!(told(&pull.steps), expected);
        assert_eq!(pull.outcome.unwrap().blobs, [(digest(CONFIG), 10)]);
    }
    let huge = answer(
        "200 OK",
        "Docker-Content-Digest: sha256:0\r\n",
        5_000_000,
        b"",
    );
    let (pull, _) = Scripted::start(vec![huge]).pull();
    assert!(
        pull.outcome
            .unwrap_err()
            .message
            .starts_with("rejecting 5000000 byte manifest")
    );
}
