//! `credproof model` against the kubelet's own code: random questions of every family, other ones in every run. Skips with
//! a printed reason where that code cannot be built.

use std::io::ErrorKind;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::environment::variable;
use crate::told::skipped;

/// How `ci/oracle/compare` ends where Go is not there, or the modules that it would fetch.
const NOT_HERE: i32 = 3;

/// Enough that every family is asked more than a hundred times.
const QUESTIONS: &str = "6000";

#[test]
fn the_model_says_what_the_newest_kubelet_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let seed = variable("CREDPROOF_ORACLE_SEED").unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        now.as_nanos().to_string()
    });
    println!("CREDPROOF_ORACLE_SEED={seed} asks the same questions again");

    let mut command = assert_cmd::Command::new("python3");
    command.args([
        "-B",
        "ci/oracle/compare",
        "--count",
        QUESTIONS,
        "--seed",
        &seed,
        "--model",
    ]);
    command.arg(assert_cmd::cargo::cargo_bin!("credproof"));
    // The oracle is built once and kept there.
    command.env("CARGO_TARGET_DIR", target);
    let output = match command.current_dir(root).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            skipped("python3 is not on the PATH");
            return;
        }
        Err(error) => panic!("python3 cannot be run: {error}"),
    };
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if output.status.code() == Some(NOT_HERE) {
        skipped(&stderr);
        return;
    }
    println!("{stdout}{stderr}");
    assert_eq!(
        output.status.code(),
        Some(0),
        "the answers differ, or could not be compared"
    );
}
