use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use credproof_mock_registry::{Config, Profile, Registry, Storage};
use serde_json::{Value, json};

use crate::binary::command;
use crate::client::Client;
use crate::uploads::sha256;

fn start(folder: &Path) -> std::io::Result<Registry> {
    Registry::start(Config {
        profile: Profile::OPEN,
        storage: Storage::Directory(folder.to_owned()),
        ..Config::default()
    })
}

/// All files below a folder that hold content.
fn blobs(folder: &Path) -> usize {
    fs::read_dir(folder.join("blobs/sha256")).unwrap().count()
}

#[test]
fn outlives_its_registry() {
    let folder = tempfile::tempdir().unwrap();
    let registry = start(folder.path()).unwrap();
    let image = registry.add_image("team/app", "v1").unwrap();
    registry.add_image("team/app/deep", "v2").unwrap();
    let subject = json!({ "mediaType": "m", "digest": image.manifest_digest, "size": 1 });
    let referrer = json!({ "schemaVersion": 2, "subject": subject }).to_string();
    registry
        .add_manifest("team/app", Some("about"), "application/about", referrer)
        .unwrap();
    let paths = [
        "/v2/_catalog".to_owned(),
        "/v2/team/app/tags/list".to_owned(),
        "/v2/team/app/manifests/v1".to_owned(),
        "/v2/team/app/manifests/about".to_owned(),
        format!("/v2/team/app/referrers/{}", image.manifest_digest),
        format!("/v2/team/app/blobs/{}", image.blobs[1]),
        "/v2/team/app/deep/tags/list".to_owned(),
    ];
    let answers = |registry: &Registry| {
        let client = Client::of(registry);
        paths.each_ref().map(|path| {
            let answer = client.send("GET", path, &[]);
            assert_eq!(answer.status, 200, "{path}");
            (answer.header("content-type").to_owned(), answer.body)
        })
    };
    let before = answers(&registry);
    let refused = start(folder.path()).unwrap_err().to_string();
    assert!(
        refused.contains("another registry uses this folder"),
        "{refused}"
    );
    drop(registry);

    // What a registry that was killed leaves behind.
    fs::write(folder.path().join("uploads/7"), "half").unwrap();
    fs::write(
        folder.path().join("repositories/team/app/_tags/half"),
        "sha25",
    )
    .unwrap();
    let registry = start(folder.path()).unwrap();
    assert_eq!(answers(&registry), before);
    assert_eq!(
        fs::read_dir(folder.path().join("uploads")).unwrap().count(),
        0
    );
}

#[test]
fn a_registry_that_is_killed_leaves_no_half_blob() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let arguments = ["--profile", "open", "--data", path];
    let mut child = command(env!("CARGO_BIN_EXE_mock-registry"), &arguments)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let mut stream = TcpStream::connect(ready["address"].as_str().unwrap()).unwrap();
    let digest = sha256(&[7; 3_000_000]);
    let head = format!(
        "POST /v2/app/blobs/uploads/?digest={digest} HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&[7; 2_000_000]).unwrap();
    let half = folder.path().join("uploads/0");
    let has_half = || fs::metadata(&half).is_ok_and(|about| about.len() > 1_000_000);
    for _ in 0..30_000 {
        if has_half() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(has_half());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(blobs(folder.path()), 0);
    let registry = start(folder.path()).unwrap();
    assert!(!half.exists());
    let blob = format!("/v2/app/blobs/{digest}");
    assert_eq!(Client::of(&registry).send("GET", &blob, &[]).status, 404);
}

#[test]
fn has_content_once_and_as_long_as_a_repository_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let registry = start(folder.path()).unwrap();
    let client = Client::of(&registry);
    let digest = registry.add_blob("one", b"shared".as_slice()).unwrap();
    let mount = format!("/v2/two/blobs/uploads/?mount={digest}&from=one");
    assert_eq!(client.send("POST", &mount, &[]).status, 201);
    let push = format!("/v2/three/blobs/uploads/?digest={digest}");
    assert_eq!(client.send_bytes("POST", &push, &[], b"shared").status, 201);
    assert_eq!(blobs(folder.path()), 1);
    for (repository, left) in [("one", 1), ("two", 1), ("three", 0)] {
        let path = format!("/v2/{repository}/blobs/{digest}");
        assert_eq!(client.send("DELETE", &path, &[]).status, 202);
        assert_eq!(client.send("GET", &path, &[]).status, 404);
        assert_eq!(blobs(folder.path()), left, "{repository}");
    }
}

#[test]
fn leaves_out_what_is_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    let registry = start(folder.path()).unwrap();
    let image = registry.add_image("app", "v1").unwrap();
    let other = registry.add_image("app", "v2").unwrap();
    drop(registry);
    let content = |digest: &str| folder.path().join("blobs").join(digest.replace(':', "/"));
    fs::write(content(&image.manifest_digest), "{}").unwrap();
    fs::remove_file(content(&other.blobs[0])).unwrap();
    fs::write(content(&other.blobs[1]), "").unwrap();
    let registry = start(folder.path()).unwrap();
    let client = Client::of(&registry);
    let config = format!("/v2/app/blobs/{}", other.blobs[0]);
    let layer = format!("/v2/app/blobs/{}", other.blobs[1]);
    for (path, code) in [
        ("/v2/app/manifests/v1", "MANIFEST_UNKNOWN"),
        ("/v2/app/manifests/v2", ""),
        (&*config, "BLOB_UNKNOWN"),
        (&*layer, "BLOB_UNKNOWN"),
    ] {
        assert_eq!(client.send("GET", path, &[]).code(), code, "{path}");
    }
}

#[test]
fn streams_large_blobs_in_part_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let registry = start(folder.path()).unwrap();
    let client = Client::of(&registry);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|place| (place / 7) as u8).collect();
    let push = format!("/v2/app/blobs/uploads/?digest={}", sha256(&bytes));
    let path = client
        .send_bytes("POST", &push, &[], &bytes)
        .header("location")
        .to_owned();
    assert_eq!(client.send("GET", &path, &[]).body, bytes);
    let part = client.send("GET", &path, &[("range", "bytes=262143-2999998")]);
    assert_eq!(
        (part.status, &*part.body),
        (206, &bytes[262_143..2_999_999])
    );
    let end = client.send("GET", &path, &[("range", "bytes=2999999-")]);
    assert_eq!((end.status, &*end.body), (206, &bytes[2_999_999..]));
}
