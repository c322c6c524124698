//! Everything that is wrong with a CredentialProviderConfig at once, with lines, the kubelet's words, a fix and the
//! releases that mind, and the file as it should be. Files that do not even parse are repaired first, so that the
//! rest is judged too. What the kubelet itself does with the file is said by [`crate::config::start`].

mod check_binaries;
mod check_duration;
mod check_file;
mod check_lifetimes;
mod check_overlap;
mod check_patterns;
mod check_port;
mod check_process;
mod check_provider;
mod check_providers;
mod check_tokens;
mod checker;
mod comments;
mod indentation;
mod line_repairs;
mod read_json;
mod read_yaml;
mod repair;
mod source;
mod tree;
mod unique_names;
mod versions;
mod write_json;
mod write_yaml;

use super::Problem;
use crate::config::{Parsed, StartError, start_with_file};
use crate::release::Release;
use crate::release_set::Releases;

pub use check_binaries::Executables;
use checker::{About, Checker};
use source::Source;
use tree::Place;

/// One problem of a configuration. Its path is written like `providers[0].matchImages[1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// What is wrong, how to mend it, and who minds. Without releases it is a remark.
    pub problem: Problem,
    /// Line in the file, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// The releases it is true for: those that refuse the file for it, and for a remark those that do what it says.
    pub concerns: Releases,
    /// What a kubelet says about it, if it comes that far; the words of the newest release that minds.
    pub kubelet: Option<String>,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigDiagnosis {
    /// In the order of the file.
    pub problems: Vec<ConfigProblem>,
    /// The file as it should be, YAML for YAML and JSON for JSON; `None` if there is nothing to change, or no provider
    /// can be made out. Names, patterns and audiences that cannot be guessed are written as examples.
    pub corrected: Option<String>,
    /// The releases in question that take the corrected file, or the file itself if there is none.
    pub taken_by: Releases,
}

/// Diagnoses a file for some releases; for those that count by default if the set is empty. `path` is only shown.
///
/// ```
/// use credproof_kubelet::Releases;
/// use credproof_kubelet::diagnose::config::config;
///
/// let file = b"kind: CredentialProviderConfig
/// apiVersion: kubelet.config.k8s.io/v1
/// providers:
/// - name: ecr-credential-provider
///  apiVersion: credentialprovider.kubelet.k8s.io/v1
///  matchImage: '*.dkr.ecr.*.amazonaws.com' # ours
///  defaultCacheDuration: 12
/// ";
/// let diagnosis = config("providers.yaml", file, Releases::SCORED);
/// let codes: Vec<_> = diagnosis.problems.iter().map(|problem| (problem.line, problem.problem.code)).collect();
/// assert_eq!(
///     codes,
///     [(5, "yaml-indentation"), (6, "field-misspelled"), (6, "field-wrong-type"), (7, "field-wrong-type")]
/// );
/// assert_eq!(diagnosis.taken_by, Releases::SCORED);
/// assert!(diagnosis.corrected.unwrap().contains("defaultCacheDuration: 12h\n"));
/// ```
pub fn config(path: &str, bytes: &[u8], releases: Releases) -> ConfigDiagnosis {
    config_with_executables(path, bytes, releases, None)
}

/// Like [`config`], and looks at the providers' executables too. The corrected file is judged without them.
pub fn config_with_executables(
    path: &str,
    bytes: &[u8],
    releases: Releases,
    executables: Option<Executables<'_>>,
) -> ConfigDiagnosis {
    let asked = if releases.is_empty() {
        Releases::SCORED
    } else {
        releases
    };
    let parsed = Parsed::new(bytes);
    let refusals: Vec<_> = asked
        .iter()
        .filter_map(|release| {
            let bin_dir = executables.map(|executables| executables.bin_dir);
            let started = start_with_file(path, &parsed, bin_dir, release);
            Some((release, started.err()?))
        })
        .collect();
    let source = Source::read(bytes);
    let mut checker = Checker {
        asked,
        is_json: source.is_json,
        executables,
        problems: Vec::new(),
    };
    source.report(&mut checker);
    let corrected = check_file::check(&source.root, &mut checker);
    let refused: Releases = refusals.iter().map(|(release, _)| *release).collect();
    let mut problems = settle(checker, refused);
    report_unexplained(&mut problems, &refusals, asked);
    source.locate(&mut problems);
    problems.sort_by_key(|problem| (problem.line, problem.column));
    let corrected = corrected
        .filter(|corrected| !refused.is_empty() || !source.is_same(corrected))
        .map(|corrected| source.write(&corrected));
    let written = corrected.as_ref().map(|text| Parsed::new(text.as_bytes()));
    let taken = written.as_ref().unwrap_or(&parsed);
    let taken_by = asked
        .iter()
        .filter(|release| start_with_file(path, taken, None, *release).is_ok())
        .collect();
    ConfigDiagnosis {
        problems,
        corrected,
        taken_by,
    }
}

/// A release that takes the file minds nothing.
fn settle(checker: Checker, refused: Releases) -> Vec<ConfigProblem> {
    let settle = |mut problem: ConfigProblem| {
        problem.problem.releases = problem.problem.releases.intersection(refused);
        if !problem.problem.releases.is_empty() {
            problem.concerns = problem.problem.releases;
        }
        problem.kubelet = problem
            .kubelet
            .filter(|_| !problem.problem.releases.is_empty());
        problem
    };
    checker.problems.into_iter().map(settle).collect()
}

/// The kubelet has the last word: what it refuses for a reason that no check found is told in its words.
fn report_unexplained(
    problems: &mut Vec<ConfigProblem>,
    refusals: &[(Release, StartError)],
    asked: Releases,
) {
    let explained = problems.iter().fold(Releases::EMPTY, |releases, problem| {
        releases.union(problem.problem.releases)
    });
    let mut rest = Checker {
        asked,
        is_json: false,
        executables: None,
        problems: Vec::new(),
    };
    let mut texts: Vec<(String, Releases)> = Vec::new();
    for (release, error) in refusals
        .iter()
        .filter(|(release, _)| !explained.contains(*release))
    {
        match texts.iter_mut().find(|(text, _)| text == error.text()) {
            Some((_, releases)) => releases.insert(*release),
            None => texts.push((error.text().to_owned(), Releases::from(*release))),
        }
    }
    for (text, releases) in texts {
        let about = About {
            code: "refused",
            place: Place { line: 1, column: 1 },
            path: "",
            message: "a kubelet does not start with this file".to_owned(),
            fix: "see the kubelet's words".to_owned(),
        };
        rest.add(about, releases, Some(text));
    }
    problems.append(&mut rest.problems);
}
