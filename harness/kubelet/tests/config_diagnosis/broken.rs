//! Broken files: which problems are found, on which line, and what the file should be.

use credproof_kubelet::Releases;
use credproof_kubelet::diagnose::config::config;

/// The example of the announcement of Kubernetes 1.26 as a web page shows it: one space where two belong.
const FLATTENED: &str = "kind: CredentialProviderConfig
apiVersion: kubelet.config.k8s.io/v1
providers:
- name: auth-provider-gcp
 apiVersion: credentialprovider.kubelet.k8s.io/v1
 matchImages:
 - \"container.cloud.google.com\"
 - \"gcr.io\"
 - \"*.gcr.io\"
 - \"*.pkg.dev\"
 args:
 - get-credentials
 - --v=3
 defaultCacheDuration: 1m
";

/// Compares line and code of every problem, and that each release in question takes the corrected file.
#[track_caller]
fn check(file: &str, releases: &str, expected: &[(usize, &str)]) -> String {
    let asked: Releases = releases.parse().expect("the row names releases");
    let diagnosis = config("providers", file.as_bytes(), asked);
    let found: Vec<_> = diagnosis
        .problems
        .iter()
        .map(|problem| (problem.line, problem.problem.code))
        .collect();
    assert_eq!(found, expected, "{file}\n{:#?}", diagnosis.problems);
    assert_eq!(
        diagnosis.taken_by, asked,
        "{file}\n{:?}",
        diagnosis.corrected
    );
    diagnosis.corrected.unwrap_or_default()
}

/// A file whose only provider ends with these lines.
fn provider(lines: &str) -> String {
    format!(
        "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n- name: plugin\n  \
         apiVersion: credentialprovider.kubelet.k8s.io/v1\n{lines}"
    )
}

#[test]
fn indentation_that_got_lost_is_put_back() {
    let corrected = check(FLATTENED, "1.26..", &[(5, "yaml-indentation")]);
    let aligned = FLATTENED.replace("\n ", "\n  ");
    let unquoted = aligned.replace(
        "\"container.cloud.google.com\"",
        "container.cloud.google.com",
    );
    assert_eq!(corrected, unquoted.replace("\"gcr.io\"", "gcr.io"));
}

#[test]
fn the_kubelets_words_stand_with_the_problem() {
    let diagnosis = config("f", FLATTENED.as_bytes(), Releases::SCORED);
    let problem = &diagnosis.problems[0];
    assert_eq!(
        problem.kubelet.as_deref(),
        Some("yaml: line 4: did not find expected key")
    );
    assert_eq!(
        (problem.column, problem.problem.releases),
        (2, Releases::SCORED)
    );
    assert_eq!(
        problem.problem.offset,
        FLATTENED.find("apiVersion: credential")
    );
}

#[test]
fn every_problem_is_found_at_once() {
    let file = "# Ours
Kind: CredentialProviderConfg
apiVersion: credentialprovider.kubelet.k8s.io/v1
provider:
  # the cloud's
  - name: /usr/bin/ecr   # path
    apiVersion: kubelet.config.k8s.io/v1
    matchImages:
      - *.dkr.ecr.*.amazonaws.com
      - https://reg.io/app/*
      - 5
    defaultCacheDuration: 12
    env:
      A: 1
    args: --v=3
\tdefaultCacheDuration: 1d
";
    let corrected = check(
        file,
        "1.26..",
        &[
            (2, "field-wrong-case"),
            (2, "kind-wrong"),
            (3, "file-api-version-wrong"),
            (4, "field-misspelled"),
            (6, "name-invalid"),
            (7, "api-version-wrong"),
            (9, "yaml-syntax"),
            (10, "pattern-scheme"),
            (11, "field-wrong-type"),
            (14, "field-wrong-type"),
            (14, "field-wrong-type"),
            (15, "field-wrong-type"),
            (16, "yaml-tab"),
            (16, "field-duplicate"),
            (16, "yaml-indentation"),
            (16, "duration-invalid"),
        ],
    );
    assert_eq!(
        corrected,
        "# Ours
kind: CredentialProviderConfig
apiVersion: kubelet.config.k8s.io/v1
providers:
# the cloud's
- name: ecr  # path
  apiVersion: credentialprovider.kubelet.k8s.io/v1
  matchImages:
  - \"*.dkr.ecr.*.amazonaws.com\"
  - reg.io/app
  - \"5\"
  env:
  - name: A
    value: \"1\"
  args:
  - --v=3
  defaultCacheDuration: 24h
"
    );
}

#[test]
fn fields_are_checked_one_by_one() {
    for (lines, expected) in [
        (
            "  matchImages: [reg.io]\n  defaultCacheDuration: 10m\n",
            vec![],
        ),
        (
            "  matchImages: reg.io\n  defaultCacheDuration: 1 hour\n",
            vec![(6, "field-wrong-type"), (7, "duration-invalid")],
        ),
        (
            "  matchImages: []\n",
            vec![
                (4, "default-cache-duration-missing"),
                (6, "match-images-missing"),
            ],
        ),
        (
            "  matchImages: ['a.io:*', ' b.io', '%zz']\n  defaultCacheDuration: -5m\n",
            vec![
                (6, "pattern-invalid"),
                (6, "pattern-invalid"),
                (6, "pattern-invalid"),
                (7, "duration-negative"),
            ],
        ),
        (
            "  matchImages: [a.io, a.io, '*', b.io/c, d.io/e:1]\n  defaultCacheDuration: 0s\n",
            vec![
                (6, "pattern-duplicate"),
                (6, "pattern-one-star"),
                (6, "pattern-path-prefix"),
                (6, "pattern-tag"),
            ],
        ),
        (
            "  matchImages: [a.io]\n  defaultCacheDuration: 1h\n  env: [A=1, {Name: B, value: 2}]\n  volumes: []\n",
            vec![
                (8, "field-wrong-type"),
                (8, "field-wrong-case"),
                (8, "field-wrong-type"),
                (9, "field-unknown"),
            ],
        ),
        (
            "  matchImages: [a.io]\n  defaultCacheDuration: 1h\n---\nkind: Other\n",
            vec![(8, "yaml-second-document")],
        ),
        (
            "  matchImages: [a.io]\n  defaultCacheDuration: \"1h\n",
            vec![(7, "yaml-syntax")],
        ),
        (
            "  matchImages: [a.io\n  defaultCacheDuration: 1h\n",
            vec![(6, "yaml-syntax")],
        ),
        (
            "  matchImages: [a.io]\ndefaultCacheDuration: 1h\n",
            vec![(7, "field-misplaced")],
        ),
        (
            "  matchImages: [a.io]\n  defaultCacheDuration: 1h\n- name: plugin\n  apiVersion: \
          credentialprovider.kubelet.k8s.io/v1\n  matchImages: [b.io]\n  defaultCacheDuration: 1h\n",
            vec![(8, "name-duplicate")],
        ),
    ] {
        check(&provider(lines), "1.26..", &expected);
    }
}

#[test]
fn versions_are_chosen_for_the_releases_in_question() {
    let file = provider("  matchImages: [a.io]\n  defaultCacheDuration: 1h\n");
    check(&file, "1.26..", &[]);
    let corrected = check(
        &file,
        "1.25..",
        &[(1, "file-api-version-too-new"), (5, "api-version-too-new")],
    );
    assert!(
        corrected.contains("apiVersion: kubelet.config.k8s.io/v1beta1\n"),
        "{corrected}"
    );
    let corrected = check(
        &file,
        "1.20..",
        &[(1, "file-api-version-too-new"), (5, "api-version-too-new")],
    );
    assert!(
        corrected.contains("apiVersion: credentialprovider.kubelet.k8s.io/v1alpha1\n"),
        "{corrected}"
    );
}

#[test]
fn token_attributes_are_judged_release_by_release() {
    let tokens = "  matchImages: [a.io]\n  defaultCacheDuration: 1h\n  tokenAttributes:\n    cacheType: token\n    \
                  requireServiceAccount: false\n    requiredServiceAccountAnnotationKeys: [a, a]\n    \
                  optionalServiceAccountAnnotationKeys: [a, ' ']\n";
    check(
        &provider(tokens),
        "1.34..",
        &[
            (9, "token-audience-missing"),
            (9, "cache-type-wrong"),
            (10, "require-service-account-false"),
            (11, "annotation-key-duplicate"),
            (12, "annotation-key-both"),
            (12, "annotation-key-invalid"),
        ],
    );
    let all = config("f", provider(tokens).as_bytes(), Releases::SCORED);
    assert_eq!(all.taken_by, "1.26..1.31,1.34..".parse().unwrap());
}

#[test]
fn json_stays_json() {
    let file = "{ // ours
  'kind': \"CredentialProviderConfig\", \"apiVersion\": \"kubelet.config.k8s.io/v1\",
  \"providers\": [
    {\"name\": \"a\", \"matchImages\": [\"*.io\",], \"defaultCacheDuration\": \"1h\"}
    {\"name\": b, \"apiVersion\": \"v1\", \"matchImages\": [\"a.io\"], \"defaultCacheDuration\": 5},
  ]
";
    let corrected = check(
        file,
        "1.26..",
        &[
            (1, "json-syntax"),
            (2, "json-syntax"),
            (4, "api-version-missing"),
            (4, "pattern-whole-domain"),
            (4, "json-syntax"),
            (5, "json-syntax"),
            (5, "json-syntax"),
            (5, "provider-shadowed"),
            (5, "api-version-wrong"),
            (5, "field-wrong-type"),
            (5, "json-syntax"),
            (7, "json-syntax"),
        ],
    );
    let value: serde_json::Value = serde_json::from_str(&corrected).unwrap();
    assert_eq!(value["providers"][1]["defaultCacheDuration"], "5h");
}

/// A quote that swallows lines: what is quoted for it is quoted again, but not without end.
#[test]
fn a_line_is_not_repaired_for_ever() {
    let file = "apiVersi'nfig/v1\nkind: C\nproviders:\n- name: plugin # the one\n  apiVersion: v1\n  \
                matchImages: [\"*.io\", 'a.b:1/c']\n";
    let diagnosis = config("f", file.as_bytes(), Releases::SCORED);
    assert!(!diagnosis.problems.is_empty());
}

#[test]
fn files_without_a_provider_have_no_correction() {
    for file in [
        "",
        "# nothing\n",
        "<html></html>",
        "{}",
        "{",
        "null",
        "providers: []\n",
    ] {
        let diagnosis = config("f", file.as_bytes(), Releases::SCORED);
        assert_eq!(
            (diagnosis.corrected, diagnosis.taken_by),
            (None, Releases::EMPTY),
            "{file}"
        );
        assert!(!diagnosis.problems.is_empty(), "{file}");
    }
}
