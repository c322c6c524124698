//! The JSON of every subcommand is what its published schema promises, and nothing beside it.

use serde_json::Value;

use super::scripted::{IMAGE, Workshop};

/// A published schema, closed: a field that it does not describe is an error here and none to readers.
pub(crate) fn schema(name: &str) -> jsonschema::Validator {
    let name = format!("{name}.schema.json");
    let (_, text) = credproof_cases::schemas()
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap();
    let mut schema = serde_json::from_str(text).unwrap();
    close(&mut schema);
    jsonschema::validator_for(&schema).unwrap()
}

fn close(schema: &mut Value) {
    if let Value::Object(object) = schema {
        if object.contains_key("properties") {
            object.insert("additionalProperties".into(), false.into());
        }
        object.values_mut().for_each(close);
    }
}

/// The document is valid, and so is its exit code.
pub(crate) fn check(
    schema: &jsonschema::Validator,
    workshop: &Workshop,
    arguments: &[&str],
) -> Value {
    let ran = workshop.run(&[arguments, &["--format", "json"]].concat());
    let document = ran.json();
    let errors: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0], "{arguments:?}");
    let code = document
        .get("exitCode")
        .unwrap_or_else(|| &document["verdict"]["exitCode"]);
    assert_eq!(code.as_i64(), ran.code.map(i64::from), "{arguments:?}");
    document
}

#[test]
fn call() {
    let workshop = Workshop::new();
    workshop.good();
    workshop.printer("broken", "{\"kind\": \"CredentialProviderResponse\",,}\n");
    workshop.printer("incomplete", "{\"kind\":\"CredentialProviderResponse\"}");
    workshop.plugin("refusing", "echo no >&2; exit 1");
    workshop.printer("helper", r#"{"ServerURL":"a","Username":"b","Secret":"c"}"#);
    let schema = schema("call");
    for plugin in [
        "./good",
        "./broken",
        "./incomplete",
        "./refusing",
        "./helper",
    ] {
        check(&schema, &workshop, &["call", plugin, "--image", IMAGE]);
    }
    check(&schema, &workshop, &["call", "--demo"]);
    check(
        &schema,
        &workshop,
        &["call", "--demo=broken", "--upstream", "garbage"],
    );
    let told = check(&schema, &workshop, &["call", "./broken", "--image", IMAGE]);
    let place = serde_json::json!({"offset": 38, "line": 1, "column": 39});
    assert_eq!(told["stopped"], place);
}

#[test]
fn lint() {
    let workshop = Workshop::new();
    let good = "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n- name: good\n  apiVersion: credentialprovider.kubelet.k8s.io/v1\n  matchImages: [registry.example.test]\n  defaultCacheDuration: 1m\n";
    workshop.write("good.yaml", good);
    workshop.write(
        "old.yaml",
        good.replace("config.k8s.io/v1", "config.k8s.io/v1alpha1"),
    );
    workshop.write("broken.yaml", good.replace("name: good", "nme: good"));
    workshop.write("empty.yaml", "");
    workshop.write("folder/good.yaml", good);
    workshop.program("bin/good", "no program");
    let schema = schema("lint");
    let all = [
        "good.yaml",
        "old.yaml",
        "broken.yaml",
        "empty.yaml",
        "folder",
    ];
    for path in all {
        check(&schema, &workshop, &["lint", path, "--kubelet", "all"]);
    }
    check(&schema, &workshop, &[&["lint"], &all[..]].concat());
    let linted = check(
        &schema,
        &workshop,
        &["lint", "good.yaml", "--bin-dir", "bin"],
    );
    assert_eq!(
        linted["configurations"][0]["binaries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn check_and_its_reports() {
    let workshop = Workshop::new();
    workshop.good();
    let schema = schema("report");
    let arguments = [
        "check",
        "./good",
        "--image",
        IMAGE,
        "--area",
        "auth,cache",
        "--report",
        "json=report.json",
        "--report",
        "human=report.txt",
    ];
    let document = check(&schema, &workshop, &arguments);
    let written = std::fs::read_to_string(workshop.path("report.json")).unwrap();
    assert_eq!(document, serde_json::from_str::<Value>(&written).unwrap());
    let human = std::fs::read_to_string(workshop.path("report.txt")).unwrap();
    assert!(human.starts_with("credproof "), "{human}");
    let total = document["outcomes"].as_array().unwrap().len() as u64;
    let counts = ["passed", "failed", "warned", "skipped", "errored"];
    let sum: u64 = counts
        .iter()
        .map(|name| document["summary"][name].as_u64().unwrap())
        .sum();
    assert_eq!(sum, total);
}

#[test]
fn a_check_without_a_verdict_overwrites_an_earlier_report() {
    let workshop = Workshop::new();
    workshop.good();
    let schema = schema("report");
    for (more, code) in [
        (&["--kubelet", "2.0"][..], 2),
        (&["--case", "no/such"], 2),
        (&["--case", "upstream/expired"], 4),
    ] {
        workshop.write("report.json", "an earlier one");
        let report = ["--report", "json=report.json"];
        let arguments = [&["check", "./good", "--image", IMAGE], more, &report].concat();
        let document = check(&schema, &workshop, &arguments);
        assert_eq!(document["verdict"]["exitCode"], code);
        let written = std::fs::read_to_string(workshop.path("report.json")).unwrap();
        assert_eq!(
            document,
            serde_json::from_str::<Value>(&written).unwrap(),
            "{more:?}"
        );
    }
}

#[test]
fn list() {
    let rows = Workshop::new()
        .run(&["list", "--area", "auth", "--format", "json"])
        .json();
    let rows = rows.as_array().unwrap();
    assert!(rows.len() > 3, "{rows:?}");
    for row in rows {
        assert_eq!(row["area"], "auth");
        assert!(row["id"].as_str().unwrap().starts_with("auth/"), "{row}");
        for text in ["level", "title", "source", "effect", "fix"] {
            assert!(!row[text].as_str().unwrap().is_empty(), "{text}: {row}");
        }
    }
}
