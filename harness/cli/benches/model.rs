//! The rate of `credproof model` against that of the kubelet's own code, which the oracle of `ci/oracle` answers with:
//! the same questions in alternating rounds, one thread each, and the answers compared: it fails if more than one in 200
//! differs. Ratios are told by the clock and by the processor time of the two programs, which other work on the machine
//! changes little.
//!
//! ```sh
//! cargo bench -p credproof --bench model -- --oracle "$(ci/oracle/build 1.37.2)" [--kubelet 1.37] [--questions FILE] \
//!     [--rounds 5] [--seconds 1]
//! ```
//!
//! Without `--questions` the recorded vectors are asked, and without `--kubelet` the model is of the newest release. The
//! oracle is asked with `--brief`: it decodes without a plugin's process, so the words around its errors are not compared.
//! For a `config` it lays files out, and reads them twice.

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
    kubelet: Option<String>,
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
    let mut theirs = Command::new(&oracle);
    theirs.arg("--brief").env("GOMAXPROCS", "1");
    let mut ours = Command::new(env!("CARGO_BIN_EXE_credproof"));
    ours.arg("model");
    if let Some(release) = &options.kubelet {
        ours.args(["--kubelet", release]);
    }
    println!(
        "family   questions   oracle/s    model/s   ratio (min to max)   by processor time    answers"
    );
    for family in FAMILIES {
        let questions = questions(options.questions.as_deref(), family);
        let mut sides = [
            Side::new(&mut theirs, &questions, options.seconds),
            Side::new(&mut ours, &questions, options.seconds),
        ];
        let (mut by_clock, mut by_processor) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            let [theirs, ours] = sides.each_mut().map(Side::round);
            by_clock.push(ours.by_clock / theirs.by_clock);
            by_processor.push(ours.by_processor / theirs.by_processor);
        }
        let [theirs, ours] = &sides;
        let (asked, different) = differences(family, &theirs.answers, &ours.answers);
        println!(
            "{family:8} {:9} {:10.0} {:10.0}   {:20} {:20} {} of {asked} alike",
            questions.len(),
            median(&theirs.rates),
            median(&ours.rates),
            shown(&by_clock),
            shown(&by_processor),
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
        kubelet: None,
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
            "--kubelet" => options.kubelet = Some(value()),
            "--questions" => options.questions = Some(value().into()),
            "--rounds" => options.rounds = value().parse().unwrap(),
            "--seconds" => options.seconds = value().parse().unwrap(),
            // What cargo adds by itself.
            "--bench" => {}
            _ => panic!(
                "{argument} is not known; expected --oracle, --kubelet, --questions, --rounds or --seconds"
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
    /// Answers a second, by the clock.
    rates: Vec<f64>,
    /// Its answers to the questions of a round.
    answers: String,
}

impl<'c> Side<'c> {
    /// Asks a few questions, to ask so many in a round that it takes about `seconds`.
    fn new(command: &'c mut Command, questions: &[String], seconds: f64) -> Self {
        let sample: Vec<u8> = lines(questions.iter().take(SAMPLE));
        let first = run(command, &sample).seconds;
        let nothing = run(command, b"").seconds;
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

    fn round(&mut self) -> Rate {
        let ran = run(self.command, &self.round);
        self.answers = ran.answers;
        let count = self.count as f64;
        self.rates.push(count / ran.seconds);
        Rate {
            by_clock: count / ran.seconds,
            by_processor: count / ran.processor_seconds,
        }
    }
}

/// Answers a second.
struct Rate {
    by_clock: f64,
    by_processor: f64,
}

fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn median(numbers: &[f64]) -> f64 {
    sorted(numbers)[numbers.len() / 2]
}

/// The median with the least and the greatest.
fn shown(ratios: &[f64]) -> String {
    let sorted = sorted(ratios);
    let (least, greatest) = (sorted[0], sorted[sorted.len() - 1]);
    format!("{:.1} ({least:.1} to {greatest:.1})", median(ratios))
}

fn lines<'q>(questions: impl Iterator<Item = &'q String>) -> Vec<u8> {
    questions
        .flat_map(|question| [question.as_bytes(), b"\n"].concat())
        .collect()
}

/// What a program answered, and what it took from its start to its end.
struct Ran {
    answers: String,
    seconds: f64,
    processor_seconds: f64,
}

fn run(command: &mut Command, questions: &[u8]) -> Ran {
    // Questions come from a file and answers go to one, so that nobody is waited for.
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(questions).unwrap();
    let answers = tempfile::NamedTempFile::new().unwrap();
    command.stdin(Stdio::from(file.reopen().unwrap()));
    command.stdout(Stdio::from(answers.reopen().unwrap()));
    let (begun, used) = (Instant::now(), processor_seconds_of_children());
    let status = command.status().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?}: {status}");
    Ran {
        answers: std::fs::read_to_string(answers.path()).unwrap(),
        seconds,
        processor_seconds: processor_seconds_of_children() - used,
    }
}

/// User and system time of all children that have ended (`cutime` and `cstime` of proc(5)), in hundredths; NaN where
/// there is no `/proc`.
fn processor_seconds_of_children() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else {
        return f64::NAN;
    };
    // The name of the program, in parentheses, may hold anything; what follows it begins with the third field.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields = fields.split_ascii_whitespace();
    let ticks: u64 = fields
        .skip(13)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    ticks as f64 / 100.0
}

/// How many answers both gave to the same questions, and those of ours that are others. The hidden `detail` of `decode`
/// is no promise, and the oracle does not put the words around its errors.
fn differences(family: &str, theirs: &str, ours: &str) -> (usize, Vec<String>) {
    let answers = theirs.lines().zip(ours.lines());
    let read = |line: &str| {
        let mut answer: Map<String, Value> = serde_json::from_str(line).unwrap();
        answer.remove("detail");
        if family == "decode" && answer.contains_key("error") {
            answer["error"] = Value::Null;
        }
        answer
    };
    let different = answers
        .clone()
        .filter(|(theirs, ours)| read(theirs) != read(ours));
    let different = different.map(|(theirs, ours)| format!("{ours}\n  oracle: {theirs}"));
    (answers.clone().count(), different.collect())
}
