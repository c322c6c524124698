//! All recorded vectors of family `exec`: their scripts are run here. Several programs at once, as most of the time is
//! waiting.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde_json::Value;

use super::recorded::{agrees, answer_count, lines, told};
use crate::scripted::Workshop;
use crate::told::skipped;

/// How many programs answer at once.
const AT_ONCE: usize = 8;

#[test]
fn runs_plugins_as_every_kubelet_does() {
    if !Path::new("/bin/sh").exists() {
        skipped("the recorded plugins are scripts, and there is no /bin/sh");
        return;
    }
    let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let all = lines("exec").into_iter().map(|line| {
        let vector: Value = serde_json::from_str(&line).unwrap();
        (line, vector)
    });
    // The recorder was root, who may read and start what others may not.
    let (vectors, left_out): (Vec<_>, Vec<_>) =
        all.partition(|(_, vector)| root || vector["input"]["mode"].is_null());
    if !left_out.is_empty() {
        let count = left_out.len();
        skipped(&format!(
            "{count} vectors with a file mode, because they were recorded as root"
        ));
    }
    let workshop = Workshop::new();
    let shares: Vec<Vec<&(String, Value)>> = (0..AT_ONCE)
        .map(|share| vectors.iter().skip(share).step_by(AT_ONCE).collect())
        .collect();
    std::thread::scope(|scope| {
        let running: Vec<_> = shares
            .iter()
            .map(|share| scope.spawn(|| compare(&workshop, share)))
            .collect();
        let different: Vec<String> = running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        let answers: usize = vectors.iter().map(|(_, vector)| answer_count(vector)).sum();
        told("exec", vectors.len(), answers, different.len());
        assert_eq!(different, [""; 0]);
    });
}

/// The answers that are not the recorded ones.
fn compare(workshop: &Workshop, vectors: &[&(String, Value)]) -> Vec<String> {
    let questions: String = vectors
        .iter()
        .map(|(line, _)| format!("{line}\n"))
        .collect();
    let output = workshop
        .command(&["model", "--kubelet", "all"])
        .write_stdin(questions)
        .output()
        .unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), vectors.len(), "{answers}");
    let answers = answers.lines().zip(vectors);
    let different = answers.filter(|(answer, (_, vector))| {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["id"], vector["id"]);
        !agrees(&answer, vector)
    });
    different.map(|(answer, _)| answer.to_owned()).collect()
}
