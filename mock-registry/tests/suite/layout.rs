use std::fs;
use std::path::Path;

use credproof_mock_registry::{Config, Profile, Registry};
use serde_json::{Value, json};

use crate::client::Client;
use crate::uploads::{open_registries, sha256};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Writes content, and gives its descriptor.
fn write(layout: &Path, media_type: &str, content: &[u8]) -> Value {
    let digest = sha256(content);
    let path = layout.join("blobs").join(digest.replace(':', "/"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    json!({ "mediaType": media_type, "digest": digest, "size": content.len() })
}

/// An index of two platforms, of which one is not there.
fn write_layout(layout: &Path, layer: &[u8]) -> Value {
    let config = write(layout, "application/vnd.oci.image.config.v1+json", b"{}");
    let layer = write(layout, "application/vnd.oci.image.layer.v1.tar", layer);
    let manifest =
        json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer] });
    let manifest = write(layout, MANIFEST, manifest.to_string().as_bytes());
    let gone = json!({ "mediaType": MANIFEST, "digest": sha256(b"gone"), "size": 4 });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [manifest, gone] });
    let mut index = write(layout, INDEX, index.to_string().as_bytes());
    index["annotations"] = json!({ "org.opencontainers.image.ref.name": "example.com/app:v1" });
    let top = json!({ "schemaVersion": 2, "manifests": [index] });
    fs::write(layout.join("index.json"), top.to_string()).unwrap();
    json!({ "manifest": manifest["digest"], "layer": layer["digest"] })
}

#[test]
fn serves_everything_that_its_index_names() {
    let folder = tempfile::tempdir().unwrap();
    for layer in [vec![7; 100], vec![7; 2_000_000]] {
        let layout = tempfile::tempdir().unwrap();
        let digests = write_layout(layout.path(), &layer);
        for registry in open_registries(folder.path()) {
            let images = registry.add_layout("team/app", layout.path()).unwrap();
            let client = Client::of(&registry);
            let index = client.send("GET", "/v2/team/app/manifests/v1", &[]);
            assert_eq!(index.header("content-type"), INDEX);
            assert_eq!(
                index.header("docker-content-digest"),
                images[0].manifest_digest
            );
            for (kind, length) in [("manifests", None), ("blobs", Some(layer.len()))] {
                let digest = &digests[kind
                    .replace("blobs", "layer")
                    .replace("manifests", "manifest")];
                let path = format!("/v2/team/app/{kind}/{}", digest.as_str().unwrap());
                let answer = client.send("GET", &path, &[]);
                assert_eq!(answer.status, 200, "{path}");
                assert!(length.is_none_or(|length| answer.body.len() == length));
            }
        }
    }
}

#[test]
fn says_what_is_wrong_with_a_layout() {
    let registry = Registry::start(Config {
        profile: Profile::OPEN,
        ..Config::default()
    })
    .unwrap();
    let layout = tempfile::tempdir().unwrap();
    let path = layout.path();
    let refused = || registry.add_layout("app", path).unwrap_err().to_string();
    assert!(refused().contains("index.json"), "{}", refused());
    fs::write(path.join("index.json"), "[").unwrap();
    assert!(
        refused().contains("expected an OCI image index"),
        "{}",
        refused()
    );
    fs::write(path.join("index.json"), r#"{"manifests":[]}"#).unwrap();
    assert!(refused().contains("no manifest"), "{}", refused());
    let digests = write_layout(path, b"layer");
    let layer = path
        .join("blobs")
        .join(digests["layer"].as_str().unwrap().replace(':', "/"));
    fs::write(&layer, "other").unwrap();
    assert!(refused().contains("another digest"), "{}", refused());
    fs::remove_file(&layer).unwrap();
    assert!(refused().contains(layer.to_str().unwrap()), "{}", refused());
}
