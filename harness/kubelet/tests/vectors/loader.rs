//! Reads `cases/vectors/*.ndjson` and compares. An answer of the model is given in the vectors' own JSON shape.

use std::fs;
use std::path::Path;

use base64::Engine;
use credproof_kubelet::{AuthEntries, Duration, LogLine, Release};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One line of a file.
#[derive(Deserialize)]
struct Vector {
    id: String,
    input: Value,
    results: Vec<Recorded>,
}

/// What some releases answered.
#[derive(Deserialize)]
struct Recorded {
    releases: Vec<String>,
    #[serde(flatten)]
    answer: Map<String, Value>,
}

/// Asks every vector of a family for every recorded release. `ask` gives `None` for a question that is outside of
/// what this crate models; the number of those is printed.
pub(crate) fn check(family: &str, ask: impl Fn(&Value, Release) -> Option<Value>) {
    let (mut asked, mut skipped, mut wrong) = (0, 0, Vec::new());
    for vector in vectors(family) {
        for recorded in &vector.results {
            for release in &recorded.releases {
                let Some(answer) = ask(&vector.input, release.parse().unwrap()) else {
                    skipped += 1;
                    continue;
                };
                asked += 1;
                if let Some(difference) = difference(&answer, &recorded.answer) {
                    wrong.push(format!("{} {release}: {difference}", vector.id));
                }
            }
        }
    }
    println!(
        "{family}: {asked} answers compared, {} differ, {skipped} not modelled",
        wrong.len()
    );
    assert!(asked > 0, "{family} has no vectors");
    assert!(
        wrong.is_empty(),
        "{family}: first differences\n{}",
        wrong[..wrong.len().min(5)].join("\n")
    );
}

/// The identifiers and questions of a family.
pub(crate) fn inputs(family: &str) -> impl Iterator<Item = (String, Value)> {
    vectors(family)
        .into_iter()
        .map(|vector| (vector.id, vector.input))
}

fn vectors(family: &str) -> Vec<Vector> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../cases/vectors")
        .join(format!("{family}.ndjson"));
    let lines = fs::read_to_string(&path).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Compares all that was recorded, but of the hidden `detail` only the words in front: the rest names places in the
/// decoder's own code.
fn difference(answer: &Value, recorded: &Map<String, Value>) -> Option<String> {
    let mut expected = recorded.clone();
    let mut answer = answer.as_object().unwrap().clone();
    // Where the order of a Go map decides, the model lists every text and the recording is one of them.
    if let Some(Value::Array(texts)) = answer.remove("error_any")
        && texts.contains(&expected["error"])
    {
        answer["error"] = expected["error"].clone();
    }
    expected.remove("error_any");
    let detail = |from: &mut Map<String, Value>| {
        let detail = from.remove("detail").unwrap_or_default();
        detail.as_str().unwrap_or_default().to_owned()
    };
    let (recorded_detail, model_detail) = (detail(&mut expected), detail(&mut answer));
    (answer != expected || !recorded_detail.starts_with(&model_detail)).then(|| {
        format!(
            "model {} {model_detail}\n    kubelet {} {recorded_detail}",
            Value::Object(answer),
            Value::Object(expected)
        )
    })
}

/// The text at `key`; empty if it is absent.
pub(crate) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// A Go duration in nanoseconds; `None` if it is absent.
pub(crate) fn duration(value: &Value) -> Option<Duration> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// The bytes at `key`, `key_b64` or `key_parts`.
pub(crate) fn bytes(input: &Value, key: &str) -> Vec<u8> {
    if let Some(encoded) = input[format!("{key}_b64")].as_str() {
        return base64::engine::general_purpose::STANDARD
            .decode(encoded)
            .unwrap();
    }
    if let Some(parts) = input[format!("{key}_parts")].as_array() {
        let part = |part: &Value| {
            text(part, "text")
                .repeat(part["repeat"].as_u64().unwrap_or(1) as usize)
                .into_bytes()
        };
        return parts.iter().flat_map(part).collect();
    }
    text(input, key).as_bytes().to_vec()
}

/// An object of registry keys and credentials.
pub(crate) fn entries(value: &Value) -> Option<AuthEntries> {
    let entry = |(key, entry): (&String, &Value)| {
        let auth = credproof_kubelet::AuthConfig {
            username: text(entry, "username").to_owned(),
            password: text(entry, "password").to_owned(),
        };
        (key.clone(), auth)
    };
    value
        .as_object()
        .map(|object| object.iter().map(entry).collect())
}

/// The way back.
pub(crate) fn entries_json(entries: &AuthEntries) -> Value {
    let entry = |(key, auth): &(String, credproof_kubelet::AuthConfig)| {
        (
            key.clone(),
            json!({"username": auth.username, "password": auth.password}),
        )
    };
    Value::Object(entries.iter().map(entry).collect())
}

/// Log lines as the vectors write them.
pub(crate) fn logs_json(logs: &[LogLine]) -> Value {
    logs.iter()
        .map(|line| format!("{} {}", line.severity, line.text))
        .collect()
}
