//! Reads suites: the embedded ones and those of a user's directory, which are added to them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use credproof_kubelet::diagnose::RESPONSE_CODES;

use super::{Case, Expect, Suite};
use crate::yaml::{self, Problem};

/// Why the cases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or directory cannot be read.
    #[error("--cases {}: {source}; give a directory with suites", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The directory holds no suite.
    #[error("--cases {}: holds no file that ends in .yaml; a suite begins with `kind: Suite`", .0.display())]
    Empty(PathBuf),
    /// A file is no suite.
    #[error("{0}")]
    Malformed(Problem),
    /// A case has an id that another one has or that does not begin with its area, or names a fault that is none.
    #[error("{file}: {id}: {reason}")]
    Case {
        /// The file.
        file: String,
        /// The id.
        id: String,
        /// What is wrong.
        reason: String,
    },
}

/// The embedded cases, and behind them those of a directory and the directories below it.
///
/// # Errors
///
/// When a file cannot be read or is no suite, or a case in it cannot be used.
pub fn load(directory: Option<&Path>) -> Result<Vec<Case>, LoadError> {
    let mut texts: Vec<(String, String)> = credproof_cases::suites()
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    if let Some(directory) = directory {
        let own = files(directory)?;
        if own.is_empty() {
            return Err(LoadError::Empty(directory.to_owned()));
        }
        texts.extend(own);
    }
    let mut taken = HashSet::new();
    let mut cases = Vec::new();
    for (file, text) in texts {
        let suite: Suite =
            yaml::read(&file, &text, "cases/README.md").map_err(LoadError::Malformed)?;
        for case in suite.cases {
            let wrong = |reason: String| LoadError::Case {
                file: file.clone(),
                id: case.id.clone(),
                reason,
            };
            let start = format!("{}/", suite.area.name());
            if !case.id.starts_with(&start) {
                return Err(wrong(format!(
                    "an id begins with its suite's area; expected {start}…"
                )));
            }
            if !taken.insert(case.id.clone()) {
                return Err(wrong(
                    "another case has this id; choose one that was never used".to_owned(),
                ));
            }
            if let Some(unknown) = unknown_fault(&case) {
                return Err(wrong(format!(
                    "response-without: there is no fault {unknown:?}; {}",
                    yaml::hint_for(unknown, RESPONSE_CODES)
                )));
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

/// A fault that no diagnosis of an answer has, so that a case would say that every answer is without it.
fn unknown_fault(case: &Case) -> Option<&str> {
    let faults = case.expect.iter().flat_map(|expect| match expect {
        Expect::ResponseWithout(faults) => faults.as_slice(),
        _ => &[],
    });
    faults
        .map(String::as_str)
        .find(|fault| !RESPONSE_CODES.contains(fault))
}

/// The YAML files below a directory, sorted by path.
fn files(directory: &Path) -> Result<Vec<(String, String)>, LoadError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| LoadError::Unreadable { path, source }
    };
    let mut found = Vec::new();
    let mut left = vec![directory.to_owned()];
    while let Some(current) = left.pop() {
        for entry in fs::read_dir(&current).map_err(unreadable(&current))? {
            let path = entry.map_err(unreadable(&current))?.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// Loads one case that has these two values, and gives the beginning of the message that is expected.
    fn check(id: &str, expect: &str, message: Option<&str>) {
        let directory = tempfile::tempdir().unwrap();
        let suite = format!(
            "kind: Suite\narea: response\ncases:\n  - {{id: {id}, title: t, level: must, source: s, effect: e, fix: f, expect: [{expect}]}}\n"
        );
        fs::write(directory.path().join("own.yaml"), suite).unwrap();
        let error = load(Some(directory.path()))
            .err()
            .map(|error| error.to_string());
        match message {
            None => assert_eq!(error, None),
            Some(message) => {
                let error = error.unwrap();
                assert!(
                    error.ends_with(&format!("own.yaml: {id}: {message}")),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn a_case_that_would_say_nothing_is_refused() {
        check("response/own", "response-without: [kind-missing]", None);
        check(
            "response/own",
            "response-without: [kind-missing, kind-mising]",
            Some("response-without: there is no fault \"kind-mising\"; did you mean kind-missing"),
        );
        check(
            "auth/own",
            "answered: {}",
            Some("an id begins with its suite's area; expected response/…"),
        );
        check(
            "response/kind",
            "answered: {}",
            Some("another case has this id; choose one that was never used"),
        );
    }

    #[test]
    fn the_schema_lists_the_faults_that_there_are() {
        let (_, text) = credproof_cases::schemas()
            .iter()
            .find(|(name, _)| *name == "suite.schema.json")
            .unwrap();
        let schema: Value = serde_json::from_str(text).unwrap();
        let listed = &schema["$defs"]["expect"]["properties"]["response-without"]["items"]["oneOf"];
        let listed = listed.as_array().unwrap().iter();
        let listed: BTreeSet<&str> = listed.filter_map(|fault| fault["const"].as_str()).collect();
        assert_eq!(listed, RESPONSE_CODES.iter().copied().collect());
    }
}
