//! An index of several platforms, of which the one for this machine is pulled.

use super::scripted_server::{CONFIG, Scripted, answer, digest, manifest};
use crate::pull::Runtime;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// The answers to both runtimes: to the ping or the HEAD, and to the GET of an index with these entries.
fn index(runtime: Runtime, entries: &str) -> (Vec<Vec<u8>>, String) {
    let body = format!(r#"{{"manifests":[{entries}]}}"#).into_bytes();
    let digest = digest(&body);
    let headers = format!("Content-Type: {INDEX}\r\nDocker-Content-Digest: {digest}\r\n");
    let first = match runtime {
        Runtime::Containerd => answer("200 OK", &headers, body.len(), b""),
        Runtime::Crio => answer("200 OK", "", 0, b""),
    };
    let second = answer("200 OK", &headers, body.len(), &body);
    (vec![first, second], digest)
}

fn entry(architecture: &str, manifest: &[u8]) -> String {
    format!(
        r#"{{"mediaType":"m","digest":"{}","size":{},"platform":{{"os":"linux","architecture":"{architecture}"}}}}"#,
        digest(manifest),
        manifest.len()
    )
}

#[test]
fn pulls_the_image_of_this_machine() {
    let [_, answered] = manifest().try_into().unwrap();
    let at = answered.windows(4).position(|end| end == b"\r\n\r\n");
    let image = &answered[at.unwrap() + 4..];
    let here = ["amd64", "arm64", "s390x", "ppc64le", "riscv64"]
        .map(|architecture| entry(architecture, image));
    let other = entry("none", b"{}");
    for runtime in [Runtime::Containerd, Runtime::Crio] {
        let (mut answers, digest) = index(runtime, &format!("{other},{}", here.join(",")));
        answers.push(answered.clone());
        answers.push(answer("200 OK", "", CONFIG.len(), CONFIG));
        let (pull, _, _) = Scripted::start(answers).pull_as(runtime);
        let pulled = pull.outcome.unwrap();
        assert_eq!(pulled.manifest_digest, digest, "{runtime}");
        assert_eq!(pulled.blobs.len(), 1, "{runtime}");

        let (answers, digest) = index(runtime, &other);
        let (pull, _, _) = Scripted::start(answers).pull_as(runtime);
        let refused = pull.outcome.unwrap_err();
        let words = match runtime {
            Runtime::Containerd => format!("no match for platform in manifest {digest}"),
            Runtime::Crio => "no image found in image index for architecture".to_owned(),
        };
        assert!(refused.message.contains(&words), "{refused:?}");
    }
}

#[test]
fn believes_no_size() {
    let huge = entry("amd64", b"").replace("\"size\":0", &format!("\"size\":{}", u64::MAX));
    let huge =
        ["amd64", "arm64", "s390x", "ppc64le", "riscv64"].map(|name| huge.replace("amd64", name));
    let (answers, _) = index(Runtime::Containerd, &huge.join(","));
    let (pull, _, _) = Scripted::start(answers).pull_as(Runtime::Containerd);
    let refused = pull.outcome.unwrap_err();
    assert!(refused.message.contains("rejecting"), "{refused:?}");

    for runtime in [Runtime::Containerd, Runtime::Crio] {
        let config = format!(
            r#"{{"mediaType":"c","digest":"{}","size":{}}}"#,
            digest(CONFIG),
            u64::MAX
        );
        let body = format!(r#"{{"config":{config},"layers":[]}}"#).into_bytes();
        let headers = format!(
            "Content-Type: m\r\nDocker-Content-Digest: {}\r\n",
            digest(&body)
        );
        let answers = vec![
            answer("200 OK", &headers, body.len(), b""),
            answer("200 OK", &headers, body.len(), &body),
            answer("200 OK", "", CONFIG.len(), CONFIG),
        ];
        let answers = match runtime {
            Runtime::Containerd => answers,
            Runtime::Crio => {
                let ping = answer("200 OK", "", 0, b"");
                std::iter::once(ping)
                    .chain(answers.into_iter().skip(1))
                    .collect()
            }
        };
        let (pull, _, _) = Scripted::start(answers).pull_as(runtime);
        let refused = pull.outcome.unwrap_err();
        let words = match runtime {
            Runtime::Containerd => "unexpected commit size 10",
            Runtime::Crio => "digest did not match",
        };
        assert!(refused.message.contains(words), "{refused:?}");
    }
}
