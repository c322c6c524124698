//! What holds for every file: recorded ones, damaged ones and any bytes.

use std::fs;
use std::path::Path;

use credproof_kubelet::Releases;
use credproof_kubelet::config::{BinDir, BinDirContent, Input, Setup, start};
use credproof_kubelet::diagnose::config::{ConfigDiagnosis, config};
use proptest::prelude::*;

/// Releases that start with a file.
fn taking(file: &[u8]) -> Releases {
    let setup = Setup {
        input: Input::File {
            path: "f",
            bytes: file,
        },
        bin_dir: BinDir {
            path: "bin",
            content: BinDirContent::Everything,
        },
        service_account_tokens: None,
    };
    Releases::SCORED
        .iter()
        .filter(|release| start(&setup, *release).is_ok())
        .collect()
}

/// Problems name exactly the releases that refuse, stand in the file, and the corrected file is taken where it says.
fn check(file: &[u8]) -> ConfigDiagnosis {
    let diagnosis = config("f", file, Releases::SCORED);
    let minding = diagnosis
        .problems
        .iter()
        .fold(Releases::EMPTY, |releases, problem| {
            releases.union(problem.problem.releases)
        });
    let shown = String::from_utf8_lossy(file);
    assert_eq!(
        minding,
        Releases::SCORED.difference(taking(file)),
        "{shown}"
    );
    for problem in &diagnosis.problems {
        let lines = shown.split('\n').count();
        assert!(
            (1..=lines).contains(&problem.line),
            "{problem:?} in {shown}"
        );
        assert!(
            problem.column > 0 && !problem.problem.fix.is_empty(),
            "{problem:?}"
        );
    }
    let corrected = diagnosis
        .corrected
        .as_ref()
        .map_or(file, |text| text.as_bytes());
    assert_eq!(taking(corrected), diagnosis.taken_by, "{shown}");
    diagnosis
}

#[test]
fn recorded_files_are_explained_and_corrected() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/vectors/config.ndjson");
    let (mut files, mut corrected, mut unexplained) = (0, 0, Vec::new());
    for line in fs::read_to_string(path).unwrap().lines() {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(file) = vector["input"]["file"].as_str() else {
            continue;
        };
        let diagnosis = check(file.as_bytes());
        files += 1;
        corrected += usize::from(diagnosis.corrected.is_some());
        if diagnosis
            .problems
            .iter()
            .any(|problem| problem.problem.code == "refused")
        {
            unexplained.push(vector["id"].clone());
        }
        let has_tokens = file.contains("okenAttributes");
        assert!(
            has_tokens || diagnosis.corrected.is_none() || diagnosis.taken_by == Releases::SCORED,
            "{}: {:?}",
            vector["id"],
            diagnosis.corrected
        );
    }
    println!("{files} files diagnosed, {corrected} corrected");
    assert!(
        unexplained.is_empty(),
        "told in the kubelet's words alone: {unexplained:?}"
    );
}

const GOOD: &str = "apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
- name: plugin # the one
  apiVersion: credentialprovider.kubelet.k8s.io/v1
  matchImages: [\"*.io\", 'a.b:1/c']
  defaultCacheDuration: 10m
  env:
  - {name: A, value: \"1\"}
  args: &a
  - |
    text
";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_diagnosed(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes);
    }

    #[test]
    fn any_damage_is_diagnosed(
        at in 0..GOOD.len(),
        length in 0..20_usize,
        put in "[-\\[\\]{}:,#&*!|>'\"%@`?~<\\\\ \t\n\0a1]{0,4}",
        json in any::<bool>(),
    ) {
        let good = match json {
            true => GOOD.replace("args: &a\n  - |\n    text\n", "").replace('\n', ",\n"),
            false => GOOD.to_owned(),
        };
        let good = if json { format!("{{{good}}}") } else { good };
        let at = at.min(good.len());
        let end = (at + length).min(good.len());
        check(format!("{}{put}{}", &good[..at], &good[end..]).as_bytes());
    }
}
