//! Holds the profile's model, its JSON Schema and its reference page in step, and the built-in profiles
//! with them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{ProfileError, builtin, builtin_names, parse};

const PAGE: &str = include_str!("../../../PROFILE.md");

fn schema() -> Value {
    let (_, text) = credproof_cases::schemas()
        .iter()
        .find(|(name, _)| *name == "profile.schema.json")
        .expect("the schema is embedded");
    serde_json::from_str(text).expect("the schema is JSON")
}

/// What the schema says of one key: its default as the page writes it.
fn note(schema: &Value, path: &str, keys: &mut BTreeMap<String, String>) {
    let required: BTreeSet<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let default = match &property["default"] {
            _ if required.contains(name.as_str()) => "required".to_owned(),
            Value::Null => "none".to_owned(),
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        };
        keys.insert(path.clone(), default);
        note(property, &path, keys);
        note(&property["items"], &format!("{path}[]"), keys);
    }
}

#[test]
fn the_page_lists_every_key_of_the_schema_with_its_default() {
    let mut in_schema = BTreeMap::new();
    note(&schema(), "", &mut in_schema);
    let table = PAGE
        .split("## Every key")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next());
    let in_page: BTreeMap<String, String> = table
        .expect("the page has the section")
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|row| {
            let mut cells = row.split(" | ");
            let key = cells
                .next()
                .unwrap_or_default()
                .trim_end_matches('`')
                .to_owned();
            (key, cells.nth(1).unwrap_or_default().to_owned())
        })
        .collect();
    assert_eq!(in_page, in_schema);
}

/// Puts a key that cannot exist into every object of the smallest document that has them all.
fn probes(
    schema: &Value,
    path: &str,
    wrap: &dyn Fn(Value) -> Value,
    all: &mut Vec<(String, Value, BTreeSet<String>)>,
) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let names = properties.keys().cloned().collect();
    all.push((path.to_owned(), wrap(json!({"zzz": 1})), names));
    for (name, property) in properties {
        let below = format!("{path}.{name}");
        probes(property, &below, &|inner| wrap(json!({name: inner})), all);
        probes(
            &property["items"],
            &below,
            &|inner| wrap(json!({name: [inner]})),
            all,
        );
    }
}

#[test]
fn the_model_knows_exactly_the_keys_of_the_schema() {
    let mut all = Vec::new();
    probes(&schema(), "", &|inner| inner, &mut all);
    assert_eq!(all.len(), 13, "every object of the profile is probed");
    for (path, document, names) in all {
        let message = match parse("probe", &document.to_string()) {
            Err(ProfileError::Invalid(problems)) => problems[0].hint.clone(),
            other => panic!("{path}: {other:?}"),
        };
        let known = message
            .strip_prefix("expected one of ")
            .unwrap_or_else(|| panic!("{path}: {message}"));
        let known: BTreeSet<String> = known.split(", ").map(str::to_owned).collect();
        assert_eq!(known, names, "{path}");
    }
}

#[test]
fn every_built_in_profile_is_valid_by_model_and_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is valid itself");
    for (name, text) in credproof_cases::profiles() {
        builtin(name).unwrap_or_else(|error| panic!("{error}"));
        let document: Value = serde_saphyr::from_str(text).expect("valid YAML");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    assert_eq!(
        builtin_names().collect::<Vec<_>>(),
        ["demo", "echo-token", "ecr", "static-file"]
    );
}

#[test]
fn the_example_of_the_page_is_valid_by_model_and_schema() {
    let example = PAGE
        .split("```yaml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let example = example.expect("the page has an example");
    parse("PROFILE.md", example).unwrap_or_else(|error| panic!("{error}"));
    let document: Value = serde_saphyr::from_str(example).expect("valid YAML");
    assert!(jsonschema::is_valid(&schema(), &document));
}

#[test]
fn the_page_names_every_built_in_profile_variable_and_fault() {
    for name in builtin_names().chain(super::template::VARIABLES) {
        assert!(PAGE.contains(&format!("`{name}")), "{name}");
    }
    for fault in crate::upstream::Fault::ALL {
        assert!(PAGE.contains(&format!("`{fault}`")), "{fault}");
    }
}
