//! The rate of `credproof model` against that of the kubelet's own code, which the oracle of `ci/oracle` answers with:
//! the same questions in alternating rounds, one thread each, and the answers compared: it fails if more than one in 200
//! differs.
//!
//! ```sh
//! cargo bench -p credproof --bench model -- --oracle PATH/oracle-1.37 [--questions FILE] [--rounds 5] [--seconds 1]
//! ```
//!
//! Without `--questions` the recorded vectors are asked. The oracle starts a process for a `decode`, and starts a kubelet
//! 24 times over for a `config` to see texts that vary; `match` is the kubelet's code alone.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints its numbers, ends where something is missing, and starts what it compares"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Map, Value};

/// The families whose rate is told.
const FAMILIES: [&str; 3] = ["decode", "match", "config"];
/// As many questions are asked to find out how many a round needs.
const SAMPLE: usize = 200;

struct Options {
    oracle: Option<PathBuf>,
    questions: Option<PathBuf>,
    rounds: usize,
    seconds: f64,
}

fn main() {
    let options = options();
    let Some(oracle) = options.oracle.filter(|path| path.exists()) else {
        println!(
            "skipped: no oracle to compare with; build one with ci/oracle and name it with --oracle"
        );
        return;
    };
    let release = oracle.file_name().unwrap().to_str().unwrap();
    let release = release.trim_start_matches("oracle-");
    let mut theirs = Command::new(&oracle);
    theirs.env("GOMAXPROCS", "1");
    let mut ours = Command::new(env!("CARGO_BIN_EXE_credproof"));
    ours.args(["model", "--kubelet", release]);
    println!("family   questions   oracle/s    model/s   ratio (min to max)   answers");
    for family in FAMILIES {
        let questions = questions(options.questions.as_deref(), family);
        let mut sides = [
            Side::new(&mut theirs, &questions, options.seconds),
            Side::new(&mut ours, &questions, options.seconds),
        ];
        let mut ratios = Vec::new();
        for _ in 0..options.rounds {
            let [theirs, ours] = sides.each_mut().map(Side::round);
            ratios.push(ours / theirs);
        }
        ratios.sort_by(f64::total_cmp);
        let [theirs, ours] = &sides;
        let (asked, different) = differences(&theirs.answers, &ours.answers);
        println!(
            "{family:8} {:9} {:10.0} {:10.0}   {:.1} ({:.1} to {:.1})   {} of {asked} alike",
            questions.len(),
            theirs.median(),
            ours.median(),
            ratios[ratios.len() / 2],
            ratios[0],
            ratios[ratios.len() - 1],
            asked - different.len(),
        );
        if let Some(first) = different.first() {
            println!("  first difference: {first}");
        }
        let allowed = asked / 200;
        assert!(
            different.len() <= allowed,
            "{family}: more than one in 200 differ"
        );
    }
}

fn options() -> Options {
    let mut options = Options {
        oracle: None,
        questions: None,
        rounds: 5,
        seconds: 1.0,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .unwrap_or_else(|| panic!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--oracle" => options.oracle = Some(value().into()),
            "--questions" => options.questions = Some(value().into()),
            "--rounds" => options.rounds = value().parse().unwrap(),
            "--seconds" => options.seconds = value().parse().unwrap(),
            // What cargo adds by itself.
            "--bench" => {}
            _ => panic!(
                "{argument} is not known; expected --oracle, --questions, --rounds or --seconds"
            ),
        }
    }
    options
}

/// The questions of a family, one a line, without what was recorded of them.
fn questions(file: Option<&Path>, family: &str) -> Vec<String> {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../cases/vectors")
        .join(format!("{family}.ndjson"));
    let text = std::fs::read_to_string(file.unwrap_or(&recorded)).unwrap();
    let lines = text.lines().filter_map(|line| {
        let mut question: Map<String, Value> = serde_json::from_str(line).unwrap();
        question.retain(|key, _| ["id", "family", "input"].contains(&key.as_str()));
        (question["family"] == family).then(|| Value::Object(question).to_string())
    });
    lines.collect()
}

/// One of the two programs, and what it is asked in a round.
struct Side<'c> {
    command: &'c mut Command,
    /// The questions, as often as a round needs, or the first of them.
    round: Vec<u8>,
    count: usize,
    rates: Vec<f64>,
    /// Its answers to the questions of a round.
    answers: String,
}

impl<'c> Side<'c> {
    /// Asks a few questions, to ask so many in a round that it takes about `seconds`.
    fn new(command: &'c mut Command, questions: &[String], seconds: f64) -> Self {
        let sample: Vec<u8> = lines(questions.iter().take(SAMPLE));
        let (_, first) = timed(command, &sample);
        let (_, nothing) = timed(command, b"");
        let one = (first - nothing).max(1e-6) / questions.len().min(SAMPLE) as f64;
        let count = ((seconds / one) as usize).clamp(SAMPLE, 2_000_000);
        Self {
            command,
            round: lines(questions.iter().cycle().take(count)),
            count,
            rates: Vec::new(),
            answers: String::new(),
        }
    }

    /// Answers a second.
    fn round(&mut self) -> f64 {
        let (answers, seconds) = timed(self.command, &self.round);
        self.answers = answers;
        let rate = self.count as f64 / seconds;
        self.rates.push(rate);
        rate
    }

    fn median(&self) -> f64 {
        let mut rates = self.rates.clone();
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    }
}

fn lines<'q>(questions: impl Iterator<Item = &'q String>) -> Vec<u8> {
    questions
        .flat_map(|question| [question.as_bytes(), b"\n"].concat())
        .collect()
}

/// The answers to these questions, and the seconds from the start of the program to its end.
fn timed(command: &mut Command, questions: &[u8]) -> (String, f64) {
    // Questions come from a file and answers go to one, so that nobody is waited for.
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(questions).unwrap();
    let answers = tempfile::NamedTempFile::new().unwrap();
    command.stdin(Stdio::from(file.reopen().unwrap()));
    command.stdout(Stdio::from(answers.reopen().unwrap()));
    let begun = Instant::now();
    let status = command.status().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?}: {status}");
    (std::fs::read_to_string(answers.path()).unwrap(), seconds)
}

/// How many answers both gave to the same questions, and those of ours that are others. The hidden `detail` of `decode`
/// is no promise.
fn differences(theirs: &str, ours: &str) -> (usize, Vec<String>) {
    let answers = theirs.lines().zip(ours.lines());
    let read = |line: &str| {
        let mut answer: Map<String, Value> = serde_json::from_str(line).unwrap();
        answer.remove("detail");
        answer
    };
    let different = answers
        .clone()
        .filter(|(theirs, ours)| read(theirs) != read(ours));
    let different = different.map(|(theirs, ours)| format!("{ours}\n  oracle: {theirs}"));
    (answers.clone().count(), different.collect())
}
