//! Family `match`: patterns.

use credproof_kubelet::Release;
use credproof_kubelet::match_image::{Explanation, allows, explain, urls_match};
use serde_json::{Value, json};

use crate::loader::{check, text};

#[test]
fn matches_as_the_kubelet_does() {
    check("match", |input, release| Some(ask(input, release)));
}

fn ask(input: &Value, release: Release) -> Value {
    let image = text(input, "image");
    if let Some(patterns) = input["patterns"].as_array() {
        let patterns: Vec<String> = patterns
            .iter()
            .map(|pattern| pattern.as_str().unwrap().to_owned())
            .collect();
        return json!({"ok": {"allowed": allows(&patterns, image, release)}});
    }
    let pattern = text(input, "pattern");
    let allowed = allows(&[pattern.to_owned()], image, release);
    assert_eq!(
        explain(pattern, image, release) == Explanation::Match,
        allowed,
        "the explanation of {pattern:?} for {image:?} says the same"
    );
    match urls_match(pattern, image, release) {
        Ok(matched) => json!({"ok": {"allowed": allowed, "match": matched}}),
        Err(error) => json!({"error": error.to_string(), "allowed": allowed}),
    }
}
