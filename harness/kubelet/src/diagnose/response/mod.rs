//! Every reason why kubelets refuse what a plugin printed, and a corrected document.

mod auth;
mod cache_fields;
mod document;
mod draft;
mod durations;
mod fields;
mod findings;
mod recover;

use crate::accept::accept;
use crate::api::ApiVersion;
use crate::decode::decode;
use crate::diagnose::{Diagnosis, Problem};
use crate::golang::quote::quote;
use crate::release::Release;
use crate::release_set::Releases;

use draft::Draft;
use findings::Findings;

/// Every code that a problem of a response can have. A name is stable: suites and reports are written with it.
pub const RESPONSE_CODES: &[&str] = &[
    // What stands around the JSON, or in its place.
    "empty-output",
    "byte-order-mark",
    "text-before-json",
    "text-after-json",
    "second-value",
    "trailing-comma",
    "not-json",
    "not-quite-json",
    "yaml-output",
    "utf-16-output",
    "not-an-object",
    "encoded-twice",
    "wrapped-in-array",
    // Which document it is.
    "kind-missing",
    "kind-wrong",
    "api-version-missing",
    "api-version-wrong",
    // Its fields.
    "field-unknown",
    "field-duplicate",
    "field-case",
    "field-type",
    "field-misplaced",
    "registry-missing",
    "entry-type",
    "auth-missing",
    "credentials-empty",
    "cache-key-type-missing",
    "cache-key-type-case",
    "cache-key-type-is-cache-type",
    "cache-key-type-unknown",
    "duration-unreadable",
    "duration-negative",
    // In the kubelet's own words, where nothing else explains them.
    "refused",
];

/// Whether a corrected document shows the passwords of the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passwords {
    /// They are replaced by `…`.
    Hide,
    /// They stand in it; it is as secret as the original.
    Keep,
}

/// Finds what is wrong with the standard output of a plugin that is configured with `api_version`. Releases that do
/// not know the version are left out. The problems name every release that refuses the answer, and no other; messages
/// hold keys, kinds, versions and durations of the output, never user names or passwords.
///
/// ```
/// use credproof_kubelet::diagnose::{Passwords, response};
/// use credproof_kubelet::{ApiVersion, Releases};
///
/// let stdout = br#"{
///   "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
///   "kind": "CredentialProviderResponse",
///   "auth": {"cacheKeyType": "Image", "cacheDuration": "1d", "reg.io": {"username": "u", "password": "p"}}
/// }"#;
/// let diagnosis = response(stdout, ApiVersion::V1, Releases::ALL, Passwords::Hide);
/// let codes: Vec<&str> = diagnosis.problems.iter().map(|problem| problem.code).collect();
/// assert_eq!(codes, ["cache-key-type-missing", "field-misplaced", "field-misplaced", "duration-unreadable"]);
/// assert!(diagnosis.corrected.unwrap().contains(r#""cacheDuration": "24h0m0s""#));
/// ```
pub fn response(
    stdout: &[u8],
    api_version: ApiVersion,
    releases: Releases,
    passwords: Passwords,
) -> Diagnosis {
    let known: Releases = releases
        .iter()
        .filter(|release| api_version.known_to(*release))
        .collect();
    let refusals: Vec<(Release, String)> = known
        .iter()
        .filter_map(|release| Some((release, refusal(stdout, api_version, release)?)))
        .collect();
    let refusing: Releases = refusals.iter().map(|(release, _)| *release).collect();

    let mut findings = Findings::new(refusing);
    let draft = document::examine(stdout, api_version, &mut findings);
    let mut problems = findings.into_problems();
    let explained = problems
        .iter()
        .fold(Releases::EMPTY, |set, problem| set.union(problem.releases));
    problems.extend(unexplained(&refusals, refusing.difference(explained)));

    let corrected = draft
        .filter(|_| !problems.is_empty())
        .and_then(|draft| written(&draft, api_version, known, passwords));
    Diagnosis {
        problems,
        corrected,
    }
}

/// Why a release refuses the output, in the kubelet's words; the hidden ones if there are any.
fn refusal(stdout: &[u8], api_version: ApiVersion, release: Release) -> Option<String> {
    match decode(api_version, stdout, release) {
        Err(error) => Some(error.detail.unwrap_or(error.text)),
        Ok(response) => accept(&response, None, release)
            .err()
            .map(|refusal| refusal.to_string()),
    }
}

/// A refusal that no problem explains is told in the kubelet's own words, so that nothing is kept back.
fn unexplained(refusals: &[(Release, String)], releases: Releases) -> Option<Problem> {
    let (_, reason) = refusals
        .iter()
        .find(|(release, _)| releases.contains(*release))?;
    Some(Problem {
        code: "refused",
        path: String::new(),
        offset: None,
        message: format!("the kubelet refuses the answer: {}", quote(reason)),
        fix: "print one CredentialProviderResponse as JSON, and nothing else".to_owned(),
        releases,
    })
}

/// The corrected document, if every release really takes it.
fn written(
    draft: &Draft,
    api_version: ApiVersion,
    releases: Releases,
    passwords: Passwords,
) -> Option<String> {
    let text = draft.write(api_version, passwords);
    let taken = |release| refusal(text.as_bytes(), api_version, release).is_none();
    releases.iter().all(taken).then_some(text)
}
