//! The invariants of `harness/ARCHITECTURE.md` that a compiler does not hold: who may use whom, how long a
//! file may be, and what the pure crate does not touch. A violation names the file and the line.

mod homes;
mod modules;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All Rust files below a directory of the workspace, each with its path from the root and its text.
pub(super) fn sources(directory: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![root().join(directory)];
    while let Some(directory) = left.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{directory} holds no Rust file");
    found
}

/// The code lines of a file, comments left out, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The code lines of a file that are in the program, not in its tests.
fn shipped<'a>(name: &str, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let is_test = name.contains("/tests/") || name.ends_with("_test.rs");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    code(text).filter(move |_| !is_test)
}

#[test]
fn a_file_can_be_read_at_one_sitting() {
    const LIMIT: usize = 400;
    let crates = [
        "harness/cli",
        "harness/kubelet",
        "harness/process",
        "cases",
        "mock-registry",
    ];
    let files = crates.into_iter().flat_map(sources);
    let long: Vec<String> = files
        .filter(|(_, text)| text.lines().count() > LIMIT)
        .map(|(name, _)| name)
        .collect();
    assert!(
        long.is_empty(),
        "longer than {LIMIT} lines, to be split by concept: {long:?}"
    );
}

#[test]
fn the_kubelet_model_touches_nothing_but_its_arguments() {
    // The traits of `std::io` read memory too; its streams do not.
    let forbidden = [
        "std::fs",
        "io::stdin",
        "io::stdout",
        "io::stderr",
        "std::env",
        "std::process",
        "std::net",
        "std::thread",
        "std::os",
        "SystemTime",
        "Instant",
        "getrandom",
    ];
    let mut found = Vec::new();
    for (name, text) in sources("harness/kubelet/src") {
        for (number, line) in code(&text) {
            let used = forbidden.iter().filter(|word| line.contains(*word));
            found.extend(used.map(|word| format!("{name}:{number}: {word}")));
        }
    }
    assert_eq!(found, [""; 0], "the model is pure");
}

#[test]
fn crates_depend_in_one_direction() {
    let rows = [
        ("harness/kubelet", &[][..]),
        ("harness/process", &[]),
        ("mock-registry", &[]),
        ("cases", &[]),
        (
            "harness/cli",
            &[
                "credproof-cases",
                "credproof-kubelet",
                "credproof-mock-registry",
                "credproof-process",
            ],
        ),
    ];
    for (directory, allowed) in rows {
        let manifest = fs::read_to_string(root().join(directory).join("Cargo.toml")).unwrap();
        let dependencies = manifest
            .split_once("[dependencies]")
            .map_or("", |(_, rest)| rest.split("\n[").next().unwrap());
        let ours = dependencies
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| name.starts_with("credproof"));
        let strange: Vec<&str> = ours.filter(|name| !allowed.contains(name)).collect();
        assert!(
            strange.is_empty(),
            "{directory} must not depend on {strange:?}"
        );
    }
}
