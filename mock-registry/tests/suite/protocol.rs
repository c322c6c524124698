use credproof_mock_registry::{Account, Config, Registry};

use crate::client::{Client, basic};

#[test]
fn answers_each_request_as_the_specification_says() {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    let image = registry.add_image("team/app", "v1").unwrap();
    registry.add_image("team/app", "v2").unwrap();
    let client = Client::of(&registry);
    let scopes = "repository:team/app:pull&scope=repository:unknown:pull";
    let token = client.bearer(&basic("user", "secret"), scopes);

    let manifest = client.get("/v2/team/app/manifests/v1", &token);
    let digest = image.manifest_digest.as_str();
    let by_digest = format!("/v2/team/app/manifests/{digest}");
    let blob = format!("/v2/team/app/blobs/{}", image.blobs[1]);
    let escaped_blob = blob.replace(':', "%3A");
    let bytes = client.get(&blob, &token).body;
    let length = bytes.len().to_string();
    let (last_four, beyond) = (
        format!("bytes {}-{}/{length}", bytes.len() - 4, bytes.len() - 1),
        format!("bytes={length}-"),
    );
    let no_range = format!("bytes */{length}");
    let unknown_digest = format!("sha256:{}", "0".repeat(64));
    let unknown_blob = format!("/v2/team/app/blobs/{unknown_digest}");
    let unknown_manifest = format!("/v2/team/app/manifests/{unknown_digest}");
    let manifest_length = manifest.body.len().to_string();
    let manifest_type = "application/vnd.oci.image.manifest.v1+json";
    let next = r#"</v2/team/app/tags/list?n=1&last=v1>; rel="next""#;

    type Row<'a> = (
        &'a str,
        &'a str,
        Option<&'a str>,
        u16,
        &'a str,
        &'a [(&'a str, &'a str)],
    );
    let rows: &[Row] = &[
        (
            "GET",
            "/v2/",
            None,
            200,
            "",
            &[("docker-distribution-api-version", "registry/2.0")],
        ),
        ("GET", "/v2", None, 200, "", &[]),
        (
            "GET",
            "/v2/team/app/manifests/v1",
            None,
            200,
            "",
            &[
                ("content-type", manifest_type),
                ("docker-content-digest", digest),
            ],
        ),
        (
            "HEAD",
            "/v2/team/app/manifests/v1",
            None,
            200,
            "",
            &[
                ("content-length", &manifest_length),
                ("docker-content-digest", digest),
            ],
        ),
        (
            "GET",
            &by_digest,
            None,
            200,
            "",
            &[("docker-content-digest", digest)],
        ),
        (
            "HEAD",
            &by_digest,
            None,
            200,
            "",
            &[("docker-content-digest", digest)],
        ),
        (
            "GET",
            "/v2/team/app/manifests/v9",
            None,
            404,
            "MANIFEST_UNKNOWN",
            &[("content-type", "application/json")],
        ),
        ("HEAD", "/v2/team/app/manifests/v9", None, 404, "", &[]),
        ("GET", &unknown_manifest, None, 404, "MANIFEST_UNKNOWN", &[]),
        (
            "GET",
            "/v2/unknown/manifests/v1",
            None,
            404,
            "NAME_UNKNOWN",
            &[],
        ),
        (
            "GET",
            &blob,
            None,
            200,
            "",
            &[
                ("docker-content-digest", &image.blobs[1]),
                ("accept-ranges", "bytes"),
            ],
        ),
        (
            "GET",
            &escaped_blob,
            None,
            200,
            "",
            &[("content-length", &length)],
        ),
        ("HEAD", &blob, None, 200, "", &[("content-length", &length)]),
        (
            "HEAD",
            &blob,
            Some("bytes=0-0"),
            200,
            "",
            &[("content-length", &length)],
        ),
        (
            "GET",
            &blob,
            Some("bytes=-4"),
            206,
            "",
            &[("content-range", &last_four), ("content-length", "4")],
        ),
        (
            "GET",
            &blob,
            Some(&beyond),
            416,
            "RANGE_INVALID",
            &[("content-range", &no_range)],
        ),
        (
            "GET",
            &blob,
            Some("bytes=1-0"),
            416,
            "RANGE_INVALID",
            &[("content-range", &no_range)],
        ),
        ("GET", &unknown_blob, None, 404, "BLOB_UNKNOWN", &[]),
        (
            "GET",
            "/v2/team/app/blobs/sha256:short",
            None,
            400,
            "DIGEST_INVALID",
            &[],
        ),
        (
            "GET",
            "/v2/team/app/tags/list",
            None,
            200,
            "",
            &[("content-type", "application/json"), ("link", "")],
        ),
        (
            "GET",
            "/v2/team/app/tags/list?n=1",
            None,
            200,
            "",
            &[("link", next)],
        ),
        (
            "GET",
            "/v2/team/app/tags/list?n=1&last=v1",
            None,
            200,
            "",
            &[("link", "")],
        ),
        (
            "GET",
            "/v2/unknown/tags/list",
            None,
            404,
            "NAME_UNKNOWN",
            &[],
        ),
        (
            "GET",
            "/v2/Team/manifests/v1",
            None,
            400,
            "NAME_INVALID",
            &[],
        ),
        (
            "GET",
            "/v2/a%2F..%2Fb/manifests/v1",
            None,
            400,
            "NAME_INVALID",
            &[],
        ),
        (
            "GET",
            "/v2/%FF/manifests/v1",
            None,
            400,
            "NAME_INVALID",
            &[],
        ),
        (
            "GET",
            "/v2/team/app/unknown/v1",
            None,
            404,
            "NAME_UNKNOWN",
            &[],
        ),
        (
            "GET",
            "/",
            None,
            404,
            "NAME_UNKNOWN",
            &[("docker-distribution-api-version", "registry/2.0")],
        ),
        ("DELETE", &by_digest, None, 401, "UNAUTHORIZED", &[]),
        ("POST", "/v2/", None, 405, "UNSUPPORTED", &[]),
        ("DELETE", "/token", None, 405, "UNSUPPORTED", &[]),
    ];
    for (method, path, range, status, code, headers) in rows {
        let mut sent = vec![("authorization", token.as_str())];
        sent.extend(range.map(|range| ("range", range)));
        let answer = client.send(method, path, &sent);
        let request = format!("{method} {path} {range:?}");
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (*status, *code),
            "{request}"
        );
        for (name, value) in *headers {
            assert_eq!(answer.header(name), *value, "{request}: {name}");
        }
    }

    let tail = client
        .send(
            "GET",
            &blob,
            &[("authorization", &token), ("range", "bytes=-4")],
        )
        .body;
    assert_eq!(tail, bytes[bytes.len() - 4..]);
    assert_eq!(
        client.get("/v2/team/app/tags/list", &token).json()["tags"],
        serde_json::json!(["v1", "v2"])
    );
    assert_eq!(client.get(&by_digest, &token).body, manifest.body);
}

#[test]
fn challenges_for_the_host_the_client_asked() {
    let registry = Registry::start(Config::default()).unwrap();
    let client = Client::of(&registry);
    let address = registry.address().to_string();
    let ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    let service = r#"service="mock-registry""#;
    for (sent, expected) in [
        (ecr, ecr),
        ("host:5000", "host:5000"),
        ("a b", &*address),
        ("u@h", &*address),
        (r#"a"b"#, &*address),
    ] {
        let base = client.send("GET", "/v2/", &[("host", sent)]);
        assert_eq!(
            base.header("www-authenticate"),
            format!(r#"Bearer realm="http://{expected}/token",{service}"#),
            "{sent}"
        );
        let tags = client.send("GET", "/v2/a/b/tags/list", &[("host", sent)]);
        let scope = r#"scope="repository:a/b:pull""#;
        assert_eq!(
            tags.header("www-authenticate"),
            format!(r#"Bearer realm="http://{expected}/token",{service},{scope}"#),
            "{sent}"
        );
        assert_eq!((tags.status, tags.code().as_str()), (401, "UNAUTHORIZED"));
    }
}

#[test]
fn refuses_names_that_no_registry_could_serve() {
    let registry = Registry::start(Config::default()).unwrap();
    for (repository, tag) in [
        ("Team/app", "v1"),
        ("host:5000/app", "v1"),
        ("app", ""),
        ("app", "a b"),
    ] {
        assert!(
            registry.add_image(repository, tag).is_err(),
            "{repository}:{tag}"
        );
    }
}
