//! A real client, behind the program that `ci/interop/pulls` builds.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde_json::json;

use super::client::{Client, Wanted};
use crate::environment::variable;

/// Set by `ci/interop/pulls/run`: the program and its arguments, parted by spaces.
const PROGRAM: &str = "CREDPROOF_PULL_CLIENT";
/// Set by it too, when what the client does is to be recorded.
const RECORD: &str = "CREDPROOF_PULL_RECORD";

/// A client that runs.
pub(super) struct RealClient {
    pub(super) client: String,
    pub(super) version: String,
    pub(super) records: bool,
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
struct Hello {
    client: String,
    version: String,
}

#[derive(Deserialize)]
struct Answer {
    pulled: bool,
}

impl RealClient {
    /// Starts it, or says why there is none.
    #[expect(
        clippy::disallowed_methods,
        reason = "a conversation goes over pipes, which assert_cmd has not"
    )]
    pub(super) fn start() -> Result<Self, String> {
        let command = variable(PROGRAM);
        let command = command.ok_or("ci/interop/pulls/run brings them")?;
        let mut words = command.split(' ');
        let mut process = Command::new(words.next().unwrap())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let hello: Hello = serde_json::from_str(&line).unwrap();
        Ok(Self {
            client: hello.client,
            version: hello.version,
            records: variable(RECORD).is_some(),
            process,
            input,
            output,
        })
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.client, self.version)
    }
}

impl Client for RealClient {
    fn pull(&mut self, wanted: &Wanted<'_>) -> bool {
        let separator = if wanted.reference.contains(':') {
            '@'
        } else {
            ':'
        };
        let image = format!(
            "{}/{}{separator}{}",
            wanted.address, wanted.repository, wanted.reference
        );
        let line = json!({ "image": image, "credential": wanted.credential });
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let answer: Answer = serde_json::from_str(&line).unwrap();
        answer.pulled
    }
}

impl Drop for RealClient {
    /// The end of its input ends it.
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.process.wait();
    }
}
