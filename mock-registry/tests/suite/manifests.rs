use credproof_mock_registry::{Account, Config, Profile, Registry};
use serde_json::{Value, json};

use crate::client::{Answer, Client, basic};
use crate::uploads::{open_registries, sha256, sha512};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn descriptor(media_type: &str, content: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": sha256(content), "size": content.len() })
}

/// An image without layers, whose config is the blob `config`.
fn image(more: Value) -> Vec<u8> {
    let mut image = json!({ "schemaVersion": 2, "config": descriptor("application/c", b"config"), "layers": [] });
    let more = more.as_object().unwrap().clone();
    image.as_object_mut().unwrap().extend(more);
    // Two spaces that no writer of ours would put there.
    format!("  {image}").into_bytes()
}

fn put(client: &Client, reference: &str, media_type: &str, body: &[u8]) -> Answer {
    let path = format!("/v2/app/manifests/{reference}");
    client.send_bytes("PUT", &path, &[("content-type", media_type)], body)
}

#[test]
fn keeps_a_manifest_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        registry.add_blob("app", b"config".as_slice()).unwrap();
        let body = image(json!({ "unknown": [1] }));
        let (short, long) = (sha256(&body), sha512(&body));
        let more_tags = format!("{long}?tag=a&tag=b");
        let rows = [
            ("v1", &*short, &[][..]),
            (&*short, &*short, &[]),
            (&*long, &*long, &[]),
            (&*more_tags, &*long, &["a", "b"]),
        ];
        for (reference, digest, tags) in rows {
            let answer = put(&client, reference, MANIFEST, &body);
            assert_eq!(
                (answer.status, answer.code()),
                (201, String::new()),
                "{reference}"
            );
            assert_eq!(answer.header("docker-content-digest"), digest);
            assert_eq!(answer.headers("oci-tag"), tags);
            assert_eq!(answer.header("oci-subject"), "");
            let served = client.send("GET", answer.header("location"), &[]);
            assert_eq!((served.status, &served.body), (200, &body), "{reference}");
            assert_eq!(served.header("content-type"), MANIFEST);
            assert_eq!(served.header("docker-content-digest"), digest);
        }
        let tags = client.send("GET", "/v2/app/tags/list", &[]).json();
        assert_eq!(tags["tags"], json!(["a", "b", "v1"]));

        for (reference, then) in [("v1", 200), (&*short, 404)] {
            let path = format!("/v2/app/manifests/{reference}");
            assert_eq!(client.send("DELETE", &path, &[]).status, 202);
            assert_eq!(client.send("HEAD", &path, &[]).status, 404);
            assert_eq!(client.send("DELETE", &path, &[]).status, 404);
            let by_digest = format!("/v2/app/manifests/{short}");
            assert_eq!(client.send("HEAD", &by_digest, &[]).status, then);
        }
        assert_eq!(client.send("HEAD", "/v2/app/manifests/a", &[]).status, 200);
        let blob = format!("/v2/app/blobs/{}", sha256(b"config"));
        assert_eq!(client.send("DELETE", &blob, &[]).status, 202);
        assert_eq!(client.send("HEAD", &blob, &[]).status, 404);
        assert_eq!(client.send("DELETE", &blob, &[]).code(), "BLOB_UNKNOWN");
    }
}

#[test]
fn refuses_what_is_no_manifest() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        registry.add_blob("app", b"config".as_slice()).unwrap();
        let good = image(json!({}));
        let missing =
            image(json!({ "layers": [descriptor("l", b"one"), descriptor("l", b"two")] }));
        let typed = image(json!({ "mediaType": INDEX }));
        let sparse = json!({ "schemaVersion": 2, "manifests": [descriptor(MANIFEST, b"gone")] });
        let sparse = sparse.to_string();
        let deep = format!("{{\"schemaVersion\":2,\"config\":{}", "[".repeat(100_000));
        let longest = image(json!({ "pad": "x".repeat(4 * 1024 * 1024 - good.len() - 9) }));
        let too_long = image(json!({ "pad": "x".repeat(4 * 1024 * 1024 - good.len() - 8) }));
        assert_eq!(longest.len(), 4 * 1024 * 1024);
        let other = sha256(b"other");
        let rows: &[(&str, &str, &[u8], u16, &str)] = &[
            ("v1", MANIFEST, &good, 201, ""),
            ("v1", "application/any", &good, 201, ""),
            ("v1", "application/any; charset=utf-8", &good, 201, ""),
            ("v1", INDEX, sparse.as_bytes(), 201, ""),
            ("v1", MANIFEST, &longest, 201, ""),
            ("v1", MANIFEST, &too_long, 413, "SIZE_INVALID"),
            ("v1", MANIFEST, &missing, 400, "MANIFEST_BLOB_UNKNOWN"),
            ("v1", MANIFEST, &typed, 400, "MANIFEST_INVALID"),
            ("v1", INDEX, &good, 400, "MANIFEST_INVALID"),
            ("v1", MANIFEST, b"", 400, "MANIFEST_INVALID"),
            ("v1", MANIFEST, b"{}", 400, "MANIFEST_INVALID"),
            ("v1", MANIFEST, b"[2]", 400, "MANIFEST_INVALID"),
            ("v1", MANIFEST, b"\xff", 400, "MANIFEST_INVALID"),
            ("v1", MANIFEST, deep.as_bytes(), 400, "MANIFEST_INVALID"),
            (".v1", MANIFEST, &good, 400, "MANIFEST_INVALID"),
            (&other, MANIFEST, &good, 400, "DIGEST_INVALID"),
            ("sha256:0", MANIFEST, &good, 400, "DIGEST_INVALID"),
        ];
        for (reference, media_type, body, status, code) in rows {
            let answer = put(&client, reference, media_type, body);
            assert_eq!(
                (answer.status, &*answer.code()),
                (*status, *code),
                "{reference} {media_type} {} bytes",
                body.len()
            );
        }
        let errors = put(&client, "v1", MANIFEST, &missing).json();
        let details = [b"one", b"two"].map(|blob| json!({ "digest": sha256(blob) }));
        let told = [0, 1].map(|place| errors["errors"][place]["detail"].clone());
        assert_eq!(told, details);
    }
}

#[test]
fn lists_who_refers_to_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    for registry in open_registries(folder.path()) {
        let client = Client::of(&registry);
        registry.add_blob("app", b"config".as_slice()).unwrap();
        let subject = sha256(b"subject");
        let refer = |more: Value| {
            let mut body = json!({ "subject": descriptor(MANIFEST, b"subject") });
            let more = more.as_object().unwrap().clone();
            body.as_object_mut().unwrap().extend(more);
            let body = image(body);
            let answer = put(&client, &sha256(&body), MANIFEST, &body);
            assert_eq!(answer.header("oci-subject"), subject);
            sha256(&body)
        };
        let list = |query: &str| {
            let path = format!("/v2/app/referrers/{query}");
            let answer = client.send("GET", &path, &[]);
            assert_eq!(answer.header("content-type"), INDEX, "{query}");
            let index = answer.json();
            let manifests = index["manifests"].as_array().unwrap().clone();
            (manifests, answer.header("oci-filters-applied").to_owned())
        };
        assert_eq!(list(&subject), (Vec::new(), String::new()));
        let plain = refer(json!({}));
        let typed = refer(json!({ "artifactType": "application/t", "annotations": { "a": "b" } }));
        assert_eq!(list(&subject).0.len(), 2);
        let (found, filters) = list(&format!("{subject}?artifactType=application/t"));
        assert_eq!(filters, "artifactType");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&found[0]["digest"], &found[0]["annotations"]),
            (&json!(typed), &json!({ "a": "b" }))
        );
        let (found, _) = list(&format!("{subject}?artifactType=application/c"));
        assert_eq!(found[0]["digest"], json!(plain));
        client.send("DELETE", &format!("/v2/app/manifests/{typed}"), &[]);
        assert_eq!(list(&subject).0.len(), 1);
        let answer = client.send("GET", "/v2/app/referrers/sha256:0", &[]);
        assert_eq!((answer.status, &*answer.code()), (400, "DIGEST_INVALID"));
    }
}

#[test]
fn lists_repositories_for_those_who_may_see_them_all() {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    for repository in ["b", "a/c", "a"] {
        registry.add_image(repository, "v1").unwrap();
    }
    let client = Client::of(&registry);
    let token = client.bearer(&basic("user", "secret"), "registry:catalog:*");
    let anonymous = client.send("GET", "/v2/_catalog", &[]);
    assert_eq!(anonymous.status, 401);
    assert!(
        anonymous
            .header("www-authenticate")
            .contains(r#"scope="registry:catalog:*""#)
    );
    let all = client.get("/v2/_catalog", &token);
    assert_eq!(all.json(), json!({ "repositories": ["a", "a/c", "b"] }));
    let some = client.get("/v2/_catalog?n=1&last=a", &token);
    assert_eq!(some.json(), json!({ "repositories": ["a/c"] }));
    assert_eq!(
        some.header("link"),
        r#"</v2/_catalog?n=1&last=a%2Fc>; rel="next""#
    );
    let none = client.get("/v2/_catalog?n=0", &token);
    assert_eq!(
        (none.json(), none.header("link")),
        (json!({ "repositories": [] }), "")
    );
}

#[test]
fn sends_warnings_with_every_answer() {
    let registry = Registry::start(Config {
        profile: Profile::OPEN,
        warnings: vec!["going away".to_owned(), r#"say "when""#.to_owned()],
        ..Config::default()
    })
    .unwrap();
    let client = Client::of(&registry);
    for path in ["/v2/", "/v2/app/tags/list", "/nowhere"] {
        let answer = client.send("GET", path, &[]);
        let expected = [r#"299 - "going away""#, r#"299 - "say \"when\"""#];
        assert_eq!(answer.headers("warning"), expected, "{path}");
    }
}
