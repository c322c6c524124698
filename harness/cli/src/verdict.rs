//! The result of a run as plain values: findings make an outcome, outcomes make a report.
//!
//! Nothing here is serialisable and nothing prints; each format in [`crate::report`] has its own shape. By the
//! time a value is made, minted secrets have been taken out of every text.

use std::time::Duration;

use credproof_kubelet::Releases;

use crate::case::{Level, Skip};

/// How a case or a whole run came out; a parent takes the worst of its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It was not judged, for a reason that is stated.
    Skip,
    /// It holds.
    Pass,
    /// A `should` does not hold.
    Warn,
    /// A `must` does not hold.
    Fail,
    /// The harness could not judge. Never the plugin's fault.
    Error,
}

impl Verdict {
    /// The word for it in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }

    /// What a broken rule of this level does to a case.
    #[must_use]
    pub fn broken(level: Level) -> Self {
        match level {
            Level::May => Self::Pass,
            Level::Should => Self::Warn,
            Level::Must => Self::Fail,
        }
    }
}

/// One expectation that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of the check, as in the suites.
    pub check: &'static str,
    /// What was expected, one sentence without a full stop.
    pub expected: String,
    /// What was there instead.
    pub got: String,
    /// Why that matters, or how it was found out; empty when `got` says it all.
    pub because: String,
    /// The line a kubelet of the newest affected release logs, if it logs one.
    pub kubelet_log: Option<String>,
    /// What to change, when the check knows better than the case.
    pub hint: Option<String>,
    /// The releases this is true for.
    pub releases: Releases,
}

impl Finding {
    /// A finding that is true for all releases, with no log line and no hint.
    #[must_use]
    pub fn new(check: &'static str, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self {
            check,
            expected: expected.into(),
            got: got.into(),
            because: String::new(),
            kubelet_log: None,
            hint: None,
            releases: Releases::ALL,
        }
    }

    /// The same finding with its reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.because = reason.into();
        self
    }

    /// The same finding with the log line of a kubelet.
    #[must_use]
    pub fn logged(mut self, line: Option<String>) -> Self {
        self.kubelet_log = line;
        self
    }

    /// The same finding with advice of its own.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same finding, true for these releases alone.
    #[must_use]
    pub fn only_in(mut self, releases: Releases) -> Self {
        self.releases = releases;
        self
    }
}

/// How to see the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reproduce {
    /// The arguments of credproof, the program's name first.
    pub command: Vec<String>,
    /// A line for a POSIX shell that makes the same call.
    pub shell: String,
    /// credproof's arguments that start what the shell line depends on, to be run beside it; `None` if it depends on
    /// nothing.
    pub serve: Option<Vec<String>>,
}

/// What one run of the plugin did, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What was written to standard input.
    pub stdin: String,
    /// How it ended, in words: `exit status 1`, `signal: killed`.
    pub ended: String,
    /// Standard output, cut to a length people read.
    pub stdout: String,
    /// Standard error, cut likewise.
    pub stderr: String,
    /// From start to exit.
    pub wall: Duration,
    /// How long a kubelet would have waited.
    pub held: Duration,
    /// Whether the harness ended the wait by ending who held the output, so that `held` is a lower bound.
    pub held_cut: bool,
    /// User and system time.
    pub cpu: Duration,
    /// Largest resident size, bytes.
    pub max_rss: u64,
    /// Processes it left behind, by name.
    pub left_behind: Vec<String>,
}

/// One pull from the mock registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullAccount {
    /// What was pulled.
    pub image: String,
    /// How it came out, in words: which key of `auth` was used, or where it was refused.
    pub result: String,
    /// Each request with its answer: `GET http://HOST/v2/app/manifests/latest 200, bearer`.
    pub steps: Vec<String>,
}

/// How one case came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The case's id.
    pub case: String,
    /// The case's title.
    pub title: String,
    /// The case's level.
    pub level: Level,
    /// The releases it was judged for.
    pub releases: Releases,
    /// How it came out.
    pub verdict: Verdict,
    /// What is wrong, the most telling first.
    pub findings: Vec<Finding>,
    /// Why it was not judged, for [`Verdict::Skip`].
    pub skip: Option<Skip>,
    /// What the harness could not do, for [`Verdict::Error`].
    pub error: Option<String>,
    /// From the case: where the rule comes from.
    pub source: String,
    /// From the case: what the user of a cluster sees.
    pub effect: String,
    /// From the case: what to change.
    pub fix: String,
    /// How to see it again.
    pub reproduce: Option<Reproduce>,
    /// The runs that were judged.
    pub accounts: Vec<Account>,
    /// The pulls that were judged.
    pub pulls: Vec<PullAccount>,
    /// The time the runs took.
    pub duration: Duration,
}

/// What was tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The plugin's absolute path.
    pub path: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// The provider's name.
    pub provider: String,
    /// The profile's name.
    pub profile: String,
}

/// Everything a run found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was tested.
    pub subject: Subject,
    /// The releases it was tested for.
    pub releases: Releases,
    /// One outcome a case, in the order of the suites.
    pub outcomes: Vec<Outcome>,
    /// Facts the reader needs to weigh the result: what it proves and what it does not.
    pub notes: Vec<String>,
    /// Whether the run was interrupted before all cases were judged.
    pub interrupted: bool,
    /// The time the whole run took.
    pub duration: Duration,
}

impl Report {
    /// The worst verdict of all outcomes; [`Verdict::Skip`] when nothing was judged.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.outcomes
            .iter()
            .map(|outcome| outcome.verdict)
            .max()
            .unwrap_or(Verdict::Skip)
    }

    /// How many outcomes have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.verdict == verdict)
            .count()
    }
}
