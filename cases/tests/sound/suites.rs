//! Reads the suites as plain values. Nothing is judged here.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One case with the suite it stands in.
pub(crate) struct Case {
    /// The suite's path below `suites/`, with `/`.
    pub(crate) file: String,
    pub(crate) fields: Value,
}

impl Case {
    pub(crate) fn text(&self, field: &str) -> &str {
        self.fields[field].as_str().unwrap_or_default()
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn yaml(path: &Path) -> Value {
    serde_saphyr::from_str(&read(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folder's entries, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Every suite: its path below `suites/` and where it is.
pub(crate) fn suites() -> Vec<(String, PathBuf)> {
    let suites = root().join("suites");
    let files = entries(&suites).into_iter().flat_map(|area| entries(&area));
    let named = files.map(|file| {
        let below = file.strip_prefix(&suites).unwrap().components();
        let parts: Vec<_> = below
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        (parts.join("/"), file)
    });
    named.collect()
}

/// Every case of every suite, in the order of the files.
pub(crate) fn cases() -> Vec<Case> {
    let of = |(file, path): (String, PathBuf)| {
        let cases = yaml(&path)["cases"].as_array().cloned().unwrap_or_default();
        cases.into_iter().map(move |fields| Case {
            file: file.clone(),
            fields,
        })
    };
    suites().into_iter().flat_map(of).collect()
}

/// Fails with one line for each case that breaks a rule.
pub(crate) fn check(rule: &str, broken: impl Fn(&Case) -> Option<String>) {
    let line = |case: &Case| {
        Some(format!(
            "{}: {}: {}",
            case.file,
            case.text("id"),
            broken(case)?
        ))
    };
    let lines: Vec<String> = cases().iter().filter_map(line).collect();
    assert!(lines.is_empty(), "{rule}:\n{}", lines.join("\n"));
}
