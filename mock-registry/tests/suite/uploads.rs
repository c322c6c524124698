use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use credproof_mock_registry::{Account, Config, Profile, Registry, Storage};
use jiff::SignedDuration;
use ring::digest::{SHA256, SHA512, digest};

use crate::client::{Answer, Client, basic};

/// A registry for everyone, in memory and in a folder.
pub(crate) fn open_registries(folder: &std::path::Path) -> [Registry; 2] {
    [Storage::Memory, Storage::Directory(folder.to_owned())].map(|storage| {
        Registry::start(Config {
            profile: Profile::OPEN,
            storage,
            ..Config::default()
        })
        .unwrap()
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(digest(&SHA256, bytes).as_ref()))
}

pub(crate) fn sha512(bytes: &[u8]) -> String {
    format!("sha512:{}", hex(digest(&SHA512, bytes).as_ref()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Opens an upload in `app`, and gives its path.
fn open(client: &Client, query: &str) -> String {
    let answer = client.send("POST", &format!("/v2/app/blobs/uploads/{query}"), &[]);
    assert_eq!(
        (answer.status, answer.header("range")),
        (202, "0-0"),
        "{query}"
    );
    answer.header("location").to_owned()
}

fn told(answer: &Answer) -> (u16, String, String) {
    (
        answer.status,
        answer.code(),
        answer.header("range").to_owned(),
    )
}

#[test]
fn takes_a_blob_in_every_way() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        let lengths = [0, 1, 512, 70_000, 1_500_000];
        for (length, digest) in lengths
            .into_iter()
            .flat_map(|length| [(length, sha256 as fn(&[u8]) -> String), (length, sha512)])
        {
            let blob =
                |way: u8| -> Vec<u8> { (0..length).map(|place| place as u8 ^ way).collect() };
            let one = |way: u8, send: &dyn Fn(&[u8], &str) -> Answer| {
                let bytes = blob(way);
                let digest = digest(&bytes);
                let answer = send(&bytes, &digest);
                assert_eq!(answer.status, 201, "{way} {length} {}", answer.code());
                assert_eq!(answer.header("docker-content-digest"), digest);
                let location = answer.header("location");
                assert_eq!(location, format!("/v2/app/blobs/{digest}"));
                assert_eq!(
                    client.send("GET", location, &[]).body,
                    bytes,
                    "{way} {length}"
                );
                let head = client.send("HEAD", location, &[]);
                assert_eq!(head.header("content-length"), length.to_string());
            };
            one(1, &|bytes, digest| {
                let path = format!("/v2/app/blobs/uploads/?digest={digest}");
                client.send_bytes("POST", &path, &[], bytes)
            });
            one(2, &|bytes, digest| {
                let path = open(&client, "?digest-algorithm=sha512");
                client.send_bytes("PUT", &format!("{path}?digest={digest}"), &[], bytes)
            });
            one(3, &|bytes, digest| {
                let path = open(&client, "");
                let half = bytes.len() / 2;
                if half > 0 {
                    let range = format!("0-{}", half - 1);
                    let headers = [("content-range", &*range)];
                    let answer = client.send_bytes("PATCH", &path, &headers, &bytes[..half]);
                    assert_eq!(told(&answer), (202, String::new(), range.clone()));
                }
                let range = format!("{half}-{}", bytes.len().max(1) - 1);
                let headers = [("content-range", &*range)];
                let headers = &headers[..usize::from(half < bytes.len())];
                let path = format!("{path}?digest={digest}");
                client.send_bytes("PUT", &path, headers, &bytes[half..])
            });
            one(4, &|bytes, digest| {
                let path = open(&client, "");
                let answer = client.send_in_chunks("PATCH", &path, bytes);
                assert_eq!(answer.status, 202);
                let path = answer.header("location");
                client.send("PUT", &format!("{path}?digest={digest}"), &[])
            });
        }
    }
}

#[test]
fn refuses_what_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        let path = open(&client, "");
        let patch = |range: &str, body: &[u8]| {
            let headers = [("content-range", range)];
            told(&client.send_bytes("PATCH", &path, &headers, body))
        };
        let row = |status, code: &str, range: &str| (status, code.to_owned(), range.to_owned());
        assert_eq!(patch("0-3", b"abcd"), row(202, "", "0-3"));
        let out_of_order = row(416, "RANGE_INVALID", "0-3");
        for range in [
            "0-3",
            "5-8",
            "3-6",
            "18446744073709551615-18446744073709551615",
        ] {
            assert_eq!(patch(range, b"abcd"), out_of_order, "{range}");
        }
        for range in ["", "x", "4", "7-4", "-4", "4-", "4-99999999999999999999999"] {
            assert_eq!(patch(range, b"abcd"), out_of_order, "{range}");
        }
        assert_eq!(
            patch("4-18446744073709551615", b"abcd"),
            row(400, "SIZE_INVALID", "0-3")
        );
        assert_eq!(patch("4-6", b"abcd"), row(400, "SIZE_INVALID", "0-3"));
        let status = client.send("GET", &path, &[]);
        assert_eq!(told(&status), row(204, "", "0-3"));
        assert_eq!(status.header("location"), path);
        let close = |digest: &str| {
            let path = format!("{path}?digest={digest}");
            told(&client.send("PUT", &path, &[]))
        };
        for digest in ["", "sha256:00", "md5:00"] {
            assert_eq!(close(digest), row(400, "DIGEST_INVALID", ""), "{digest}");
        }
        assert_eq!(close(&sha256(b"other")), row(400, "DIGEST_INVALID", ""));
        assert_eq!(close(&sha256(b"abcd")), row(404, "BLOB_UPLOAD_UNKNOWN", ""));

        let whole = format!("/v2/app/blobs/uploads/?digest={}", sha256(b"abcd"));
        let answer = client.send_bytes("POST", &whole, &[], b"abce");
        assert_eq!(told(&answer), row(400, "DIGEST_INVALID", ""));
        let unknown = client.send("GET", &format!("/v2/app/blobs/{}", sha256(b"abcd")), &[]);
        assert_eq!(unknown.status, 404);

        for (method, path, status, code) in [
            (
                "PATCH",
                "/v2/app/blobs/uploads/none",
                404,
                "BLOB_UPLOAD_UNKNOWN",
            ),
            (
                "GET",
                "/v2/app/blobs/uploads/none",
                404,
                "BLOB_UPLOAD_UNKNOWN",
            ),
            (
                "DELETE",
                "/v2/app/blobs/uploads/none",
                404,
                "BLOB_UPLOAD_UNKNOWN",
            ),
            (
                "POST",
                "/v2/app/blobs/uploads/?digest=x",
                400,
                "DIGEST_INVALID",
            ),
            (
                "POST",
                "/v2/app/blobs/uploads/?mount=x",
                400,
                "DIGEST_INVALID",
            ),
            (
                "POST",
                "/v2/app/blobs/uploads/?digest-algorithm=md5",
                400,
                "DIGEST_INVALID",
            ),
            ("PUT", "/v2/app/blobs/uploads/", 405, "UNSUPPORTED"),
            ("POST", "/v2/app/tags/list", 405, "UNSUPPORTED"),
        ] {
            let answer = client.send(method, path, &[]);
            assert_eq!(
                (answer.status, &*answer.code()),
                (status, code),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn ends_an_upload_that_is_cancelled_or_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        let status = |path: &str| client.send("GET", path, &[]).status;
        let path = open(&client, "");
        assert_eq!(client.send("DELETE", &path, &[]).status, 204);
        assert_eq!(status(&path), 404);
        let (path, elsewhere) = (open(&client, ""), open(&client, "").replace("app", "other"));
        assert_eq!((status(&path), status(&elsewhere)), (204, 404));
        registry.clock().advance(SignedDuration::from_hours(1));
        assert_eq!(status(&path), 404);
    }
    let left = std::fs::read_dir(folder.path().join("uploads")).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn goes_on_where_a_client_broke_off() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        let path = open(&client, "");
        let mut stream = TcpStream::connect(registry.address()).unwrap();
        let request = format!(
            "PATCH {path} HTTP/1.1\r\nHost: a\r\nContent-Range: 0-9\r\nContent-Length: 10\r\n\r\nabcd"
        );
        stream.write_all(request.as_bytes()).unwrap();
        drop(stream);
        let range = || client.send("GET", &path, &[]).header("range").to_owned();
        for _ in 0..10_000 {
            if range() == "0-3" {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(range(), "0-3");
        let close = format!("{path}?digest={}", sha256(b"abcdefghij"));
        let rest = [("content-range", "4-9")];
        let answer = client.send_bytes("PUT", &close, &rest, b"efghij");
        assert_eq!((answer.status, answer.code()), (201, String::new()));
    }
}

#[test]
fn keeps_to_its_bounds() {
    let registry = Registry::start(Config {
        profile: Profile::OPEN,
        memory_limit: 1000,
        longest_blob: 900,
        ..Config::default()
    })
    .unwrap();
    let client = Client::of(&registry);
    let push = |length: usize| {
        let bytes = vec![length as u8; length];
        let path = format!("/v2/app/blobs/uploads/?digest={}", sha256(&bytes));
        let answer = client.send_bytes("POST", &path, &[], &bytes);
        (answer.status, answer.code())
    };
    let refused = (413, "SIZE_INVALID".to_owned());
    assert_eq!(push(901), refused);
    assert_eq!(push(600), (201, String::new()));
    assert_eq!(push(401), refused);
    assert_eq!(push(400), (201, String::new()));
    let gone = format!("/v2/app/blobs/{}", sha256(&[88; 600]));
    assert_eq!(client.send("DELETE", &gone, &[]).status, 202);
    assert_eq!(push(590), (201, String::new()));
}

#[test]
fn mounts_for_those_who_may_pull_there() {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    let digest = registry.add_blob("from", b"shared".as_slice()).unwrap();
    let client = Client::of(&registry);
    let mount = |scope: &str, query: &str| {
        let token = client.bearer(&basic("user", "secret"), scope);
        let path = format!("/v2/to/blobs/uploads/?mount={digest}{query}");
        let answer = client.send("POST", &path, &[("authorization", &*token)]);
        (
            answer.status,
            answer
                .header("www-authenticate")
                .contains("repository:to:pull,push repository:from:pull"),
        )
    };
    let both = "repository:to:pull,push&scope=repository:from:pull";
    assert_eq!(mount("repository:to:pull,push", "&from=from"), (401, true));
    assert_eq!(mount(both, "&from=none").0, 401);
    assert_eq!(mount("repository:to:pull,push", ""), (202, false));
    assert_eq!(mount(both, "&from=A"), (400, false));
    assert_eq!(mount(both, "&from=from"), (201, false));
    assert_eq!(mount("repository:to:pull,push", ""), (201, false));
    let token = client.bearer(&basic("user", "secret"), "repository:to:pull");
    let blob = client.get(&format!("/v2/to/blobs/{digest}"), &token);
    assert_eq!((blob.status, &*blob.body), (200, b"shared".as_slice()));
}
