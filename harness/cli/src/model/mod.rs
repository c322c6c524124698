//! `credproof model`: answers questions to a kubelet, one JSON object a line, in the order asked. What a question is and
//! what it means is in `credproof_kubelet::question`; here lines are read and written, and family `exec` is run.

mod lines;
mod plugin;

use std::io::{self, Read, Write};

use credproof_kubelet::question::{Asked, Input, Question, Reply};
use credproof_process::{Command, StartError, Transcript};

use lines::{Line, Lines};

pub use lines::MAX_LINE;

/// How many bytes of answers are held back while more questions are at hand.
const HELD_BACK: usize = 64 << 10;

/// How a plugin is run.
pub type Run<'r> = &'r dyn Fn(&Command) -> Result<Transcript, StartError>;

/// What was done with all lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Lines that were answered as a kubelet would.
    pub answered: u64,
    /// Lines that hold no question, or one that cannot be answered.
    pub unanswered: u64,
    /// Whether nobody reads the answers any more.
    pub reader_left: bool,
}

/// Answers every line of `input` on `output`. `releases` are asked where a question names none; `run` runs the plugins of
/// family `exec`. All answers so far are written before more input is waited for, so that a program can ask one question
/// after the other.
///
/// # Errors
///
/// What reading or writing failed with. A reader of the answers who has had enough is no error.
pub fn answer(
    input: impl Read,
    output: &mut impl Write,
    releases: Asked,
    run: Run<'_>,
    go_on: impl Fn() -> bool,
) -> io::Result<Summary> {
    let mut lines = Lines::new(input);
    let (mut summary, mut answers) = (Summary::default(), Vec::new());
    while let Some((number, line)) = lines.next()? {
        match answer_line(number, line, releases, run, &mut answers) {
            Some(true) => summary.answered += 1,
            Some(false) => summary.unanswered += 1,
            None => {}
        }
        let at_hand = lines.has_another_at_hand();
        if !at_hand || answers.len() >= HELD_BACK {
            if let Err(error) = output.write_all(&answers).and_then(|()| output.flush()) {
                summary.reader_left = error.kind() == io::ErrorKind::BrokenPipe;
                return if summary.reader_left {
                    Ok(summary)
                } else {
                    Err(error)
                };
            }
            answers.clear();
            answers.shrink_to(HELD_BACK * 2);
        }
        if !go_on() {
            break;
        }
    }
    Ok(summary)
}

/// Appends the answer to a line. Gives whether it is a kubelet's; none if the line is empty.
fn answer_line(
    number: u64,
    line: Line<'_>,
    releases: Asked,
    run: Run<'_>,
    answers: &mut Vec<u8>,
) -> Option<bool> {
    let bytes = match line {
        Line::Text(bytes) if bytes.trim_ascii().is_empty() => return None,
        Line::Text(bytes) => bytes,
        Line::TooLong => {
            let text = format!("longer than {MAX_LINE} bytes; expected one question a line");
            unanswered(number, &text).write_line(None, answers);
            return Some(false);
        }
    };
    let (id, reply) = match Question::read(bytes) {
        Ok(mut question) => {
            question.releases = question.releases.or(Some(releases));
            let reply = match &question.input {
                Input::Exec(exec) => plugin::reply(&question, exec, run),
                _ => question.reply(),
            };
            (question.id, reply)
        }
        Err(error) => (error.id.clone(), Reply::None(error.to_string())),
    };
    let (answered, reply) = match reply {
        Reply::None(reason) => (false, unanswered(number, &reason)),
        reply => (true, reply),
    };
    reply.write_line(id.as_ref(), answers);
    Some(answered)
}

fn unanswered(number: u64, reason: &str) -> Reply {
    Reply::None(format!("line {number}: {reason}"))
}
