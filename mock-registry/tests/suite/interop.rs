use std::path::Path;

use crate::binary::command;

/// The folder of the scripts.
const INTEROP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ci/interop");

/// What the scripts are written for.
const BASH: &str = "/bin/bash";

/// Runs a script; exit code, standard output and standard error.
fn run(script: &str, arguments: &[&str], path: Option<&Path>) -> (Option<i32>, String, String) {
    let script = format!("{INTEROP}/{script}/run");
    let mut command = command(BASH, &[&[&*script], arguments].concat());
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let output = command.output().unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), stdout, stderr)
}

#[test]
fn interop_with_registry_tools_says_why_it_skips() {
    if !Path::new(BASH).exists() {
        println!("skipped: there is no {BASH} here");
        return;
    }
    let empty = tempfile::tempdir().unwrap();
    let no_go = "OCI conformance suite: skipped: there is no go in PATH\n";
    let no_curl = "speed of registries: skipped: there is no curl in PATH\n";
    let flags = "--mock-registry, --build and --no-build\n";
    let unknown = format!("run: unknown argument --fast; there are --rounds, {flags}");
    let unknown_too = format!("run: unknown argument --fast; there are --clients, {flags}");
    let client =
        "run: unknown client curl; there are crane, oras, regctl, skopeo and python-oras\n";
    let client_too = "run: unknown client curl; there are crane, oras, regctl, skopeo, containerd, credproof and conformance\n";
    let rounds = "run: --rounds wants a number from 1 to 99\n";
    let rows: &[(&str, &[&str], i32, &str, &str)] = &[
        ("conformance", &[], 0, no_go, ""),
        ("conformance", &["--build"], 0, no_go, ""),
        (
            "conformance",
            &["--rounds"],
            2,
            "",
            "run: --rounds wants a value\n",
        ),
        ("conformance", &["--rounds", "0"], 2, "", rounds),
        ("conformance", &["--fast"], 2, "", &unknown),
        (
            "clients",
            &["--clients"],
            2,
            "",
            "run: --clients wants a value\n",
        ),
        ("clients", &["--clients", "curl"], 2, "", client),
        ("clients", &["--fast"], 2, "", &unknown_too),
        ("profiles", &["--clients", "curl"], 2, "", client_too),
        (
            "profiles",
            &["--credproof"],
            2,
            "",
            "run: --credproof wants a value\n",
        ),
        ("speed", &[], 0, no_curl, ""),
        ("speed", &["--rounds", "0"], 2, "", rounds),
        (
            "speed",
            &["--seconds"],
            2,
            "",
            "run: --seconds wants a value\n",
        ),
    ];
    for (script, arguments, code, stdout, stderr) in rows {
        let told = run(script, arguments, Some(empty.path()));
        let expected = (Some(*code), (*stdout).to_owned(), (*stderr).to_owned());
        assert_eq!(told, expected, "{script} {arguments:?}");
    }
}

#[test]
fn interop_with_registry_tools_works_where_they_were_built() {
    if !Path::new(BASH).exists() {
        println!("skipped: there is no {BASH} here");
        return;
    }
    let program = env!("CARGO_BIN_EXE_mock-registry");
    let rows = [
        ("conformance", &["--rounds", "1"][..]),
        ("clients", &[]),
        ("profiles", &["--clients", "crane oras regctl skopeo"]),
    ];
    for (script, more) in rows {
        let arguments = ["--no-build", "--mock-registry", program];
        let (code, stdout, stderr) = run(script, &[&arguments, more].concat(), None);
        println!("{stdout}{stderr}");
        assert_eq!(code, Some(0), "{script}");
    }
}
