//! A line for every finished case: what a pipeline's log keeps, and where a run that hangs has stopped.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use super::Observer;
use crate::verdict::Outcome;

/// Writes `fail   12/63  auth/covers-image  (31 ms)` when a case is finished.
pub struct Lines {
    state: Mutex<State>,
}

struct State {
    planned: usize,
    finished: usize,
    out: Box<dyn Write + Send>,
}

impl Lines {
    /// Writes to this stream, usually standard error.
    #[must_use]
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self {
            state: Mutex::new(State {
                planned: 0,
                finished: 0,
                out,
            }),
        }
    }

    fn with(&self, change: impl FnOnce(&mut State)) {
        // What a thread that panicked has left is still a count and a stream.
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Observer for Lines {
    fn planned(&self, cases: usize) {
        self.with(|state| state.planned = cases);
    }

    fn started(&self, _case: &str) {}

    fn finished(&self, outcome: &Outcome) {
        self.with(|state| {
            state.finished += 1;
            let State {
                planned,
                finished,
                out,
            } = state;
            let verdict = outcome.verdict.name();
            let milliseconds = outcome.duration.as_millis();
            // A reader of progress who has gone away is no reason to stop a run.
            let _ = writeln!(
                out,
                "{verdict:<5}  {finished:>3}/{planned}  {}  ({milliseconds} ms)",
                outcome.case
            );
        });
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::report::sample;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn counts_and_names_what_is_finished() {
        let shared = Shared::default();
        let lines = Lines::new(Box::new(shared.clone()));
        let report = sample::report();
        lines.planned(report.outcomes.len());
        for outcome in &report.outcomes[..2] {
            lines.started(&outcome.case);
            lines.finished(outcome);
        }
        let text = String::from_utf8(shared.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            text,
            "pass     1/8  request/reads-to-end  (31 ms)\nfail     2/8  response/decodes  (31 ms)\n"
        );
    }
}
