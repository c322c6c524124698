//! The proof that each case can fail: the misbehaviours that `cases/detection.yaml` lists for a case must each break
//! it, and the correct plugin must pass all cases. Prints the detection score; nothing is judged here but verdicts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Deserialize;
use serde_json::{Map, Value};

/// `cases/detection.yaml`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detection {
    /// Provider entries with a mistake: fields in place of the demo profile's own.
    providers: BTreeMap<String, Map<String, Value>>,
    /// For each case, what breaks it.
    failed_by: BTreeMap<String, Vec<String>>,
}

/// Misbehaviours that take long, with the time they are given: those that never end get little, and yet more than the
/// correct plugin needs.
const LONG: [(&str, &str); 9] = [
    ("burns-cpu", "10m"),
    ("child-holds-stdout", "1m"),
    ("child-holds-stderr", "1m"),
    ("hang-on-upstream", "7s"),
    ("hang-always", "2s"),
    ("slow-exit", "2s"),
    ("hangs-on-malformed", "2s"),
    ("hangs-on-upstream-error", "2s"),
    ("floods-without-end", "1s"),
];

/// Checks the embedded plugin with these further arguments, and gives the outcomes of the JSON report.
fn check(program: &Path, plugin: &[&str], more: &[String]) -> Vec<Value> {
    let mut command = assert_cmd::Command::new(program);
    command.arg("check").args(plugin).args(["--format", "json"]);
    let output = command.args(more).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{more:?}: {error}: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    report["outcomes"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| panic!("{more:?}: {report}"))
}

/// Whether the harness found fault, as much as the level of the case says.
fn is_broken(outcome: &Value) -> bool {
    let verdict = match outcome["level"].as_str() {
        Some("must") => "fail",
        Some("should") => "warn",
        _ => "pass",
    };
    outcome["verdict"] == verdict
        && outcome["findings"]
            .as_array()
            .is_some_and(|findings| !findings.is_empty())
}

/// Where the runs of this test find what they need.
struct Surroundings {
    detection: Detection,
    /// A copy of the program, which one misbehaviour locks: other tests run the original.
    program: PathBuf,
    directory: tempfile::TempDir,
}

impl Surroundings {
    fn set() -> Self {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("credproof");
        let original = assert_cmd::cargo::cargo_bin!("credproof");
        // Not `fs::copy`: a process that another thread starts meanwhile would hold the copy open for writing.
        assert_cmd::Command::new("cp")
            .arg(original)
            .arg(&program)
            .assert()
            .success();
        Self {
            detection: serde_saphyr::from_str(
                &std::fs::read_to_string(cases.join("detection.yaml")).unwrap(),
            )
            .unwrap(),
            program,
            directory,
        }
    }

    /// The cases that each misbehaviour is to break, those first that take longest.
    fn by_misbehaviour(&self) -> Vec<(&str, Vec<&str>)> {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (case, names) in &self.detection.failed_by {
            for name in names {
                found.entry(name).or_default().push(case);
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        let place = |name: &str| LONG.iter().position(|(known, _)| *known == name);
        found.sort_by_key(|(name, cases)| {
            (place(name).unwrap_or(usize::MAX), usize::MAX - cases.len())
        });
        found
    }

    /// Those of the cases that the misbehaviour does not break, each with what came of it.
    fn unbroken(&self, name: &str, cases: &[&str]) -> Vec<(String, String)> {
        let mut more: Vec<String> = cases
            .iter()
            .flat_map(|case| ["--case".to_owned(), (*case).to_owned()])
            .collect();
        more.extend(["--jobs".to_owned(), "1".to_owned()]);
        if let Some((_, timeout)) = LONG.iter().find(|(known, _)| *known == name) {
            more.extend(["--timeout".to_owned(), (*timeout).to_owned()]);
        }
        let plugin = ["--", credproof::fixture::COMMAND].map(str::to_owned);
        let outcomes = if let Some(fields) = self.detection.providers.get(name) {
            let profile = self.profile(name, fields);
            more.extend(plugin);
            check(
                &self.program,
                &[
                    "--profile",
                    profile.to_str().unwrap(),
                    self.program.to_str().unwrap(),
                ],
                &more,
            )
        } else {
            more.extend(
                plugin
                    .into_iter()
                    .chain(["--misbehave".to_owned(), name.to_owned()]),
            );
            check(&self.program, &["--demo"], &more)
        };
        let outcome = |case: &&str| {
            outcomes
                .iter()
                .find(|outcome| outcome["case"] == **case)
                .unwrap()
        };
        let unbroken = cases.iter().filter(|case| !is_broken(outcome(case)));
        unbroken
            .map(|case| {
                (
                    (*case).to_owned(),
                    format!("{name}: {}", outcome(case)["verdict"]),
                )
            })
            .collect()
    }

    /// The demo profile with other fields in its provider entry, as a file.
    fn profile(&self, name: &str, fields: &Map<String, Value>) -> PathBuf {
        let (_, text) = credproof_cases::profiles()
            .iter()
            .find(|(known, _)| *known == "demo")
            .unwrap();
        let mut profile: Value = serde_saphyr::from_str(text).unwrap();
        for (field, value) in fields {
            profile["provider"][field] = value.clone();
        }
        let path = self.directory.path().join(format!("{name}.yaml"));
        std::fs::write(&path, profile.to_string()).unwrap();
        path
    }
}

#[test]
fn every_case_is_failed_by_its_misbehaviours() {
    let surroundings = Surroundings::set();
    let jobs = surroundings.by_misbehaviour();
    let left = Mutex::new(jobs.iter());
    let unbroken: Mutex<BTreeMap<String, Vec<String>>> = Mutex::default();
    // Much of the time is waiting: for deadlines, for the plugins' own clocks, for the start of processes.
    let at_once = 3 * std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let Some((name, cases)) = left.lock().unwrap().next() else {
                        break;
                    };
                    for (case, line) in surroundings.unbroken(name, cases) {
                        unbroken.lock().unwrap().entry(case).or_default().push(line);
                    }
                }
            });
        }
    });
    let unbroken = unbroken.into_inner().unwrap();
    let failed_by = &surroundings.detection.failed_by;
    let is_detected = |(case, names): &(&String, &Vec<String>)| {
        unbroken.get(*case).map_or(0, Vec::len) < names.len()
    };
    let detected = failed_by.iter().filter(is_detected).count();
    let cases = failed_by.len();
    println!(
        "detection score: {detected} of {cases} cases are failed by a misbehaviour ({} %)",
        detected * 100 / cases
    );
    assert!(
        unbroken.is_empty(),
        "misbehaviours that do not break a case they are listed for: {unbroken:#?}"
    );
}

#[test]
fn the_correct_plugin_passes_every_case_without_a_finding() {
    let program: PathBuf = assert_cmd::cargo::cargo_bin!("credproof").into();
    let outcomes = check(&program, &["--demo"], &[]);
    assert!(!outcomes.is_empty());
    let is_clean = |outcome: &&Value| {
        outcome["verdict"] == "pass" && outcome["findings"].as_array().is_some_and(Vec::is_empty)
    };
    let unclean: Vec<&Value> = outcomes
        .iter()
        .filter(|outcome| !is_clean(outcome))
        .collect();
    assert!(unclean.is_empty(), "{unclean:#?}");
}
