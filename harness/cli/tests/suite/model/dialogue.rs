//! A program that asks one question after the other, and one that stops listening.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};

const QUESTION: &[u8] = b"{\"id\":1,\"family\":\"image\",\"input\":{\"image\":\"nginx\"}}\n";

fn start() -> Child {
    #[expect(
        clippy::disallowed_methods,
        reason = "the pipes of a coprocess are what is tested"
    )]
    std::process::Command::new(assert_cmd::cargo::cargo_bin!("credproof"))
        .arg("model")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let mut child = start();
    let mut questions = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        questions.write_all(QUESTION).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.contains("docker.io/library/nginx"), "{answer}");
        // The beginning of a question is no reason to hold the answer to the one before it back.
        questions.write_all(QUESTION).unwrap();
        questions.write_all(b" ").unwrap();
        answer.clear();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.contains("latest"), "{answer}");
    }
    drop(questions);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    let mut child = start();
    drop(child.stdout.take());
    let mut questions = child.stdin.take().unwrap();
    // The program may end while these are written.
    let _ = questions.write_all(&QUESTION.repeat(100_000));
    drop(questions);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
