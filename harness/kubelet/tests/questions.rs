//! Lines that were damaged: whatever comes of it, reading and answering end, and the answer is one line of JSON.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends in a panic where its data is wrong"
)]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use credproof_kubelet::question::{Question, Reply};
use proptest::prelude::*;

/// Every recorded question that is not large.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/vectors");
    let files = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "ndjson"));
    let texts = files.map(|path| fs::read_to_string(path).unwrap());
    let question = |line: &str| line.split(",\"results\":").next().unwrap().to_owned() + "}";
    texts
        .flat_map(|text| text.lines().map(question).collect::<Vec<_>>())
        .filter(|line| line.len() < 5000)
        .collect()
});

/// One small change to a line: a byte, a cut, a piece twice, or a piece of another line.
#[derive(Debug, Clone)]
enum Damage {
    Byte(u8),
    Cut,
    Twice,
    Other(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        any::<u8>().prop_map(Damage::Byte),
        prop::sample::select(&b"\"\\{}[],:0-n"[..]).prop_map(Damage::Byte),
        Just(Damage::Cut),
        Just(Damage::Twice),
        any::<prop::sample::Index>().prop_map(Damage::Other),
    ]
}

fn damaged(line: &mut Vec<u8>, damage: &Damage, from: usize, length: usize) {
    let from = from.min(line.len());
    let to = (from + length).min(line.len());
    let piece = line[from..to].to_vec();
    match damage {
        Damage::Byte(byte) if from < line.len() => line[from] = *byte,
        Damage::Byte(byte) => line.push(*byte),
        Damage::Cut => drop(line.drain(from..to)),
        Damage::Twice => drop(line.splice(from..from, piece)),
        Damage::Other(index) => {
            let other = index.get(&LINES).as_bytes();
            let piece = &other[from.min(other.len())..to.min(other.len())];
            line.splice(from..to, piece.iter().copied());
        }
    }
}

proptest! {
    #[test]
    fn a_damaged_line_is_answered_or_refused(
        line in any::<prop::sample::Index>(),
        changes in prop::collection::vec((damage(), any::<prop::sample::Index>(), 1..20usize), 0..4),
    ) {
        let mut line = line.get(&LINES).clone().into_bytes();
        for (change, from, length) in &changes {
            let from = from.index(line.len() + 1);
            damaged(&mut line, change, from, *length);
        }
        let (id, reply) = match Question::read(&line) {
            Ok(question) => (question.id.clone(), question.reply()),
            Err(error) => (error.id.clone(), Reply::None(error.to_string())),
        };
        let answer = reply.to_line(id.as_ref());
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&answer).is_ok());
        prop_assert_eq!(answer.iter().filter(|byte| **byte == b'\n').count(), 1);
    }
}
