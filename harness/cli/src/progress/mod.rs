//! What a run shows while it goes on: a bar on a terminal, a line a case elsewhere. It goes to standard error,
//! as the report goes to standard output, and decides nothing.

mod bar;
mod lines;

use indicatif::ProgressDrawTarget;

pub use bar::Bar;
pub use lines::Lines;

use crate::verdict::Outcome;

/// Is told by a run what happens, from any of its threads.
pub trait Observer: Sync {
    /// So many cases will be finished.
    fn planned(&self, cases: usize);
    /// The run that judges this case begins.
    fn started(&self, case: &str);
    /// The case has its outcome.
    fn finished(&self, outcome: &Outcome);
}

/// What fits standard error: a bar on a terminal, lines elsewhere.
#[must_use]
pub fn on_stderr(is_terminal: bool) -> Box<dyn Observer> {
    if is_terminal {
        Box::new(Bar::new(ProgressDrawTarget::stderr()))
    } else {
        Box::new(Lines::new(Box::new(std::io::stderr())))
    }
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn planned(&self, _cases: usize) {}
    fn started(&self, _case: &str) {}
    fn finished(&self, _outcome: &Outcome) {}
}
