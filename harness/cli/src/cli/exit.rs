//! The exit codes: one table, one meaning each. The same number stands in the JSON report.

use std::process::ExitCode;

use crate::verdict::{Report, Verdict};

/// How a run of credproof ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: conformant.
    Conformant,
    /// 1: at least one scored case fails.
    Failed,
    /// 2: the command line, the profile, a configuration or a question cannot be used.
    Usage,
    /// 3: the harness or its environment is at fault.
    Harness,
    /// 4: nothing was selected.
    NothingSelected,
    /// 6: the plugin could not be started.
    NotStarted,
    /// 130: interrupted; reports are still written.
    Interrupted,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Conformant => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Harness => 3,
            Self::NothingSelected => 4,
            Self::NotStarted => 6,
            Self::Interrupted => 130,
        }
    }

    /// The exit code that a report stands for.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        match report.verdict() {
            _ if report.interrupted => Self::Interrupted,
            Verdict::Error => Self::Harness,
            Verdict::Fail => Self::Failed,
            Verdict::Warn | Verdict::Pass => Self::Conformant,
            Verdict::Skip => Self::NothingSelected,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
