//! Recorded answers, and what has to be equal in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::told::tell;

/// All vectors of a family, one a line.
pub(crate) fn lines(family: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../cases/vectors")
        .join(format!("{family}.ndjson"));
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// How many answers were recorded, one a release.
pub(crate) fn answer_count(vector: &Value) -> usize {
    let results = vector["results"].as_array().unwrap().iter();
    let releases = results.map(|result| result["releases"].as_array().unwrap().len());
    releases.sum()
}

/// Tells how much of a family was compared.
pub(crate) fn told(family: &str, questions: usize, answers: usize, differ: usize) {
    tell(&format!(
        "model:   {family:<14} {questions:>5} questions, {answers:>6} answers, {differ} differ"
    ));
}

/// Releases by what they answered; which group came first does not count. The hidden `detail` of `decode` is no promise:
/// kubelets have several words for the same.
pub(crate) fn groups(line: &Value) -> BTreeMap<String, Vec<String>> {
    let results = line["results"].as_array().unwrap();
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for result in results {
        let mut answer = result.as_object().unwrap().clone();
        let releases = answer.remove("releases").unwrap();
        answer.remove("detail");
        answer.sort_keys();
        let texts = releases.as_array().unwrap().iter();
        let texts = texts.map(|release| release.as_str().unwrap().to_owned());
        let group = groups.entry(Value::Object(answer).to_string()).or_default();
        group.extend(texts);
        group.sort();
    }
    groups
}

/// Whether a line says what was recorded, of the same releases in the same groups. Where the order of a Go map decides
/// about the kubelet's words, the model lists all of them and a recording those that were seen: there each release has
/// to have said one that is listed.
pub(crate) fn agrees(answer: &Value, recorded: &Value) -> bool {
    let (ours, theirs) = (groups(answer), groups(recorded));
    if ours == theirs {
        return true;
    }
    let answer_of = |groups: &BTreeMap<String, Vec<String>>| {
        let each = groups.iter().flat_map(|(answer, releases)| {
            let answer: Map<String, Value> = serde_json::from_str(answer).unwrap();
            releases
                .iter()
                .map(move |release| (release.clone(), answer.clone()))
        });
        each.collect::<BTreeMap<_, _>>()
    };
    let (ours, theirs) = (answer_of(&ours), answer_of(&theirs));
    ours.keys().eq(theirs.keys())
        && ours.iter().zip(&theirs).all(|((_, ours), (_, theirs))| {
            let listed = ours.get("error_any").and_then(Value::as_array);
            ours == theirs || listed.is_some_and(|texts| texts.contains(&theirs["error"]))
        })
}
