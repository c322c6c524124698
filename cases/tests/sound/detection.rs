//! `detection.yaml` against the suites: nothing without an entry, no entry that is stale. Whether the named
//! misbehaviours really fail the cases is found out by running them, in the harness's own tests.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::suites::{cases, root, yaml};

fn detection() -> Value {
    yaml(&root().join("detection.yaml"))
}

fn ids() -> BTreeSet<String> {
    cases()
        .iter()
        .map(|case| case.text("id").to_owned())
        .collect()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn every_case_is_failed_by_a_misbehaviour() {
    let detection = detection();
    let failed_by = detection["failedBy"].as_object().unwrap();
    let listed: BTreeSet<String> = failed_by.keys().cloned().collect();
    let ids = ids();
    let without: Vec<_> = ids.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&ids).collect();
    assert!(
        without.is_empty() && stale.is_empty(),
        "cases without an entry: {without:?}; stale entries: {stale:?}"
    );
    let empty: Vec<_> = failed_by
        .iter()
        .filter(|(_, names)| texts(names).is_empty())
        .collect();
    assert!(empty.is_empty(), "cases that nothing fails: {empty:?}");
}

#[test]
fn every_provider_entry_fails_a_case() {
    let detection = detection();
    let failed_by = detection["failedBy"].as_object().unwrap();
    let used: BTreeSet<&str> = failed_by.values().flat_map(texts).collect();
    let unused = detection["providers"]
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| !used.contains(name.as_str()));
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<&String>::new());
}
