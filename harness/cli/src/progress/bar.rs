//! A bar for a terminal, with what is waited for beside it and what did not pass above it. It is gone when
//! the run has ended, so that the report stands alone.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Observer;
use crate::verdict::{Outcome, Verdict};

/// How often the clock on the bar moves.
const TICK: Duration = Duration::from_millis(200);

/// A bar on a terminal; nothing is drawn where the target is none.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    /// The cases that are being judged, in the order they were begun.
    running: Mutex<Vec<String>>,
}

impl Bar {
    /// Draws on this target, usually standard error.
    #[must_use]
    pub fn new(target: ProgressDrawTarget) -> Self {
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {wide_msg}")
            .expect("the template is a constant whose keys indicatif knows");
        let bar = ProgressBar::with_draw_target(None, target).with_style(style);
        Self {
            bar,
            running: Mutex::new(Vec::new()),
        }
    }

    fn running(&self) -> MutexGuard<'_, Vec<String>> {
        // What a thread that panicked has left is still a list of names.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names the case that is waited for longest: the one a hanging plugin hangs in.
    fn show(&self, running: &[String]) {
        let message = match running {
            [] => String::new(),
            [one] => one.clone(),
            [first, others @ ..] => format!("{first} and {} more", others.len()),
        };
        self.bar.set_message(message);
    }
}

impl Observer for Bar {
    fn planned(&self, cases: usize) {
        self.bar.set_length(cases as u64);
        self.bar.enable_steady_tick(TICK);
    }

    fn started(&self, case: &str) {
        let mut running = self.running();
        running.push(case.to_owned());
        self.show(&running);
    }

    fn finished(&self, outcome: &Outcome) {
        let mut running = self.running();
        running.retain(|case| *case != outcome.case);
        self.show(&running);
        self.bar.inc(1);
        if outcome.verdict > Verdict::Pass {
            self.bar
                .println(format!("{:<5}  {}", outcome.verdict.name(), outcome.case));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;
    use crate::report::sample;

    #[test]
    fn names_what_is_waited_for_and_what_did_not_pass_and_goes_away() {
        let screen = InMemoryTerm::new(6, 80);
        let bar = Bar::new(ProgressDrawTarget::term_like(Box::new(screen.clone())));
        let report = sample::report();
        bar.planned(report.outcomes.len());
        for outcome in &report.outcomes[..3] {
            bar.started(&outcome.case);
        }
        bar.finished(&report.outcomes[1]);
        bar.bar.force_draw();
        let shown = screen.contents();
        assert!(shown.starts_with("fail   response/decodes\n"), "{shown}");
        assert!(
            shown.contains(" 1/8 ") && shown.contains("request/reads-to-end and 1 more"),
            "{shown}"
        );
        drop(bar);
        assert_eq!(screen.contents(), "fail   response/decodes");
    }
}
