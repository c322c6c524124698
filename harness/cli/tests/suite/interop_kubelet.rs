//! `ci/interop/kubelet/run`, which compares real kubelets with the model, where it cannot run: it says why and does not
//! fail. What it does elsewhere takes minutes and root, and is run by its own workflow.

use std::path::Path;

use crate::told::skipped;

const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/interop/kubelet/run");

fn check(args: &[&str], code: i32, stdout: &str, stderr: &str) {
    let empty = tempfile::tempdir().unwrap();
    let mut command = assert_cmd::Command::new("/bin/bash");
    let output = command
        .arg(RUN)
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
    check(&[], 0, reason, "");
    check(&["--kubelets", "1.34.4"], 0, reason, "");
    check(&["--kubelets"], 2, "", "run: --kubelets wants a value\n");
    let unknown =
        "run: unknown argument --fast; there are --kubelets, --scenarios and --credproof\n";
    check(&["--fast"], 2, "", unknown);
}
