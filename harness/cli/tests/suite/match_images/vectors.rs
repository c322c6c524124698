//! What `match` says is what real kubelets answered.

use std::collections::BTreeMap;

use credproof::matching::Configuration;
use credproof_kubelet::Releases;
use serde_json::{Value, json};

use super::super::scripted::Workshop;
use super::config;

/// What is told about a pattern and an image is what every kubelet of the vectors answered. The images of the vectors
/// are already what a kubelet makes of a name, so those that it would change are left to the crate's own tests.
#[test]
fn says_what_real_kubelets_answered() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../cases/vectors/match.ndjson"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let vectors: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // One configuration for each set of patterns, with all the images that were asked about it.
    let mut questions: BTreeMap<Vec<String>, Vec<&Value>> = BTreeMap::new();
    for vector in &vectors {
        let input = &vector["input"];
        let patterns = match input["patterns"].as_array() {
            Some(patterns) => patterns
                .iter()
                .map(|text| text.as_str().unwrap().to_owned())
                .collect(),
            None => vec![input["pattern"].as_str().unwrap().to_owned()],
        };
        questions.entry(patterns).or_default().push(vector);
    }
    let mut compared = 0;
    for (patterns, vectors) in questions {
        compared += agrees(&patterns, &vectors);
    }
    println!("{compared} answers compared");
    assert!(compared > 5_000, "{compared}");
}

/// Compares the answers about these patterns; how many they were.
fn agrees(patterns: &[String], vectors: &[&Value]) -> usize {
    let workshop = Workshop::new();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let path = workshop.write("config.json", config(&[("one", &patterns)]));
    // A pattern that is no URL keeps kubelets from starting: there is nothing to tell then.
    let Ok(configuration) = Configuration::read(path.as_ref(), Releases::ALL) else {
        return 0;
    };
    let mut compared = 0;
    for vector in vectors {
        let image = vector["input"]["image"].as_str().unwrap();
        let told = configuration.look_up(image);
        for recorded in vector["results"].as_array().unwrap() {
            let allowed = &recorded.get("ok").unwrap_or(recorded)["allowed"];
            for release in recorded["releases"].as_array().unwrap() {
                let release = release.as_str().unwrap().parse().unwrap();
                let name = told
                    .names
                    .iter()
                    .find(|(releases, _)| releases.contains(release));
                let asked = name.and_then(|(_, name)| Some(name.as_ref().ok()?.repo == image));
                let Some((_, order)) = told
                    .order
                    .iter()
                    .find(|(releases, _)| releases.contains(release))
                else {
                    continue;
                };
                if asked == Some(true) {
                    assert_eq!(
                        json!(!order.is_empty()),
                        *allowed,
                        "{} {release}",
                        vector["id"]
                    );
                    compared += 1;
                }
            }
        }
    }
    compared
}
