//! All recorded vectors of the families that need no process, for all releases, in the recorded groups.

use serde_json::Value;

use super::recorded::{agrees, answer_count, lines, told};
use crate::scripted::Workshop;

#[test]
fn says_what_every_kubelet_said() {
    let workshop = Workshop::new();
    let families = [
        "config",
        "decode",
        "image",
        "keyring",
        "match",
        "provide",
        "request",
        "serviceaccount",
    ];
    for family in families {
        let vectors = lines(family);
        let output = workshop
            .command(&["model", "--kubelet", "all"])
            .write_stdin(vectors.join("\n"))
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        assert_eq!(answers.lines().count(), vectors.len(), "{family}");
        let (mut compared, mut different) = (0, Vec::new());
        for (answer, vector) in answers.lines().zip(&vectors) {
            let answer: Value = serde_json::from_str(answer).unwrap();
            let vector: Value = serde_json::from_str(vector).unwrap();
            assert_eq!(
                answer["id"], vector["id"],
                "answers come in the order asked"
            );
            compared += answer_count(&vector);
            if !agrees(&answer, &vector) {
                different.push(answer.to_string());
            }
        }
        told(family, vectors.len(), compared, different.len());
        assert_eq!(different, [""; 0]);
        assert_eq!(output.status.code(), Some(0), "{family}");
    }
}
