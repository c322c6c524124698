//! `ci/interop/kubelet/run` and `ci/interop/pulls/run`, which compare real kubelets and real clients with the models,
//! where they cannot run: they say why and do not fail. What they do elsewhere takes minutes and root, and is run by a
//! workflow of its own.

use std::path::Path;

use crate::told::skipped;

const INTEROP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/interop");

fn check(what: &str, args: &[&str], code: i32, stdout: &str, stderr: &str) {
    let empty = tempfile::tempdir().unwrap();
    let mut command = assert_cmd::Command::new("/bin/bash");
    let output = command
        .arg(format!("{INTEROP}/{what}/run"))
        .args(args)
        .env("PATH", empty.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{args:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), stderr, "{args:?}");
    assert_eq!(output.status.code(), Some(code), "{args:?}");
}

#[test]
fn interop_with_kubelets_says_why_it_skips() {
    if !Path::new("/bin/bash").exists() {
        skipped("there is no /bin/bash here");
        return;
    }
    let reason = "interop with kubelets: skipped: there is no go in PATH\n";
    check("kubelet", &[], 0, reason, "");
    check("kubelet", &["--kubelets", "1.34.4"], 0, reason, "");
    check(
        "kubelet",
        &["--kubelets"],
        2,
        "",
        "run: --kubelets wants a value\n",
    );
    let unknown =
        "run: unknown argument --fast; there are --kubelets, --scenarios and --credproof\n";
    check("kubelet", &["--fast"], 2, "", unknown);
}

#[test]
fn interop_with_clients_says_why_it_skips() {
    if !Path::new("/bin/bash").exists() {
        skipped("there is no /bin/bash here");
        return;
    }
    let reason = "interop with clients that pull: skipped: there is no go in PATH\n";
    check("pulls", &[], 0, reason, "");
    check("pulls", &["--record"], 0, reason, "");
    check(
        "pulls",
        &["--skopeo"],
        2,
        "",
        "run: --skopeo wants a value\n",
    );
    let unknown = "run: unknown argument --fast; there are --record, --containerd and --skopeo\n";
    check("pulls", &["--fast"], 2, "", unknown);
}
