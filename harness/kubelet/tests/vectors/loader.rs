//! Reads `cases/vectors/*.ndjson` and compares. An answer of the model is given in the vectors' own JSON shape.

use std::fs;
use std::io::Write;
use std::path::Path;

use credproof_kubelet::Release;
use credproof_kubelet::question::{Input, Question, Reply};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What is compared of one line of a file, beside its question.
#[derive(Deserialize)]
struct Recording {
    id: String,
    results: Vec<Recorded>,
}

/// What some releases answered.
#[derive(Deserialize)]
struct Recorded {
    releases: Vec<String>,
    #[serde(flatten)]
    answer: Map<String, Value>,
}

/// Asks every vector of a family for every recorded release. `ask` gives `None` for a question that cannot be answered
/// here. How many were compared is told.
pub(crate) fn check(family: &str, ask: impl Fn(&Input<'_>, Release) -> Option<Reply>) {
    let (mut questions, mut asked, mut skipped, mut wrong) = (0, 0, 0, Vec::new());
    for line in lines(family).lines() {
        questions += 1;
        let question = Question::read(line.as_bytes()).unwrap();
        let recording: Recording = serde_json::from_str(line).unwrap();
        for recorded in &recording.results {
            for release in &recorded.releases {
                let Some(reply) = ask(&question.input, release.parse().unwrap()) else {
                    skipped += 1;
                    continue;
                };
                asked += 1;
                let answer = serde_json::from_slice(&reply.to_line(None)).unwrap();
                if let Some(difference) = difference(answer, &recorded.answer) {
                    wrong.push(format!("{} {release}: {difference}", recording.id));
                }
            }
        }
    }
    let left_out = match skipped {
        0 => String::new(),
        _ => format!(", {skipped} have to be run"),
    };
    tell(&format!(
        "vectors: {family:<14} {questions:>5} questions, {asked:>6} answers, {} differ{left_out}",
        wrong.len()
    ));
    assert!(asked > 0, "{family} has no vectors");
    assert!(
        wrong.is_empty(),
        "{family}: first differences\n{}",
        wrong[..wrong.len().min(5)].join("\n")
    );
}

/// Prints a line that is seen also when the test passes: what the macros print is held back then.
pub(crate) fn tell(line: &str) {
    let line = format!("{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// All vectors of a family, one a line.
pub(crate) fn lines(family: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../cases/vectors")
        .join(format!("{family}.ndjson"));
    fs::read_to_string(&path).unwrap()
}

/// Compares all that was recorded, but of the hidden `detail` only the words in front: the rest names places in the
/// decoder's own code.
fn difference(answer: Map<String, Value>, recorded: &Map<String, Value>) -> Option<String> {
    let (mut expected, mut answer) = (recorded.clone(), answer);
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
    let (recorded_detail, mut model_detail) = (detail(&mut expected), detail(&mut answer));
    // For a wrong kind, kubelets have many words for the same.
    if model_detail.contains("unexpected Kind") {
        model_detail.clear();
    }
    (answer != expected || !recorded_detail.starts_with(&model_detail)).then(|| {
        format!(
            "model {} {model_detail}\n    kubelet {} {recorded_detail}",
            Value::Object(answer),
            Value::Object(expected)
        )
    })
}
