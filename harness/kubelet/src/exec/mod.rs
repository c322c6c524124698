//! What a kubelet makes of a plugin's process (`plugin.go` `ExecPlugin`, `runPlugin`): how it ended, then what it
//! printed. The running itself is the caller's.

mod error;

use crate::api::{ApiVersion, Response};
use crate::decode::decode;
use crate::release::Release;

pub use error::{ExecError, Stage};

/// How a plugin's process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It ended by itself, with this exit code.
    Exited(i32),
    /// A signal with this number ended it.
    Signaled(i32),
    /// A signal with this number ended it, and the system wrote a core file, or handed one to a collector
    /// (`syscall.WaitStatus.CoreDump`).
    CoreDumped(i32),
    /// The kubelet's minute was over before the process had ended and both output pipes were closed.
    DeadlineExceeded,
    /// It could not be started; the reason as Go prints it: `fork/exec /bin/x: permission denied`.
    NotStarted(String),
}

/// One run of a plugin.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The image it was asked about.
    pub image: &'a str,
    /// The version it is configured with.
    pub api_version: ApiVersion,
    /// How it ended.
    pub ending: &'a Ending,
    /// All of standard output.
    pub stdout: &'a [u8],
    /// All of standard error.
    pub stderr: &'a [u8],
}

impl std::fmt::Debug for Run<'_> {
    /// Leaves out what the plugin printed, because it may be a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("provider", &self.provider)
            .field("image", &self.image)
            .field("api_version", &self.api_version)
            .field("ending", &self.ending)
            .finish_non_exhaustive()
    }
}

/// What a kubelet gets out of a run.
///
/// # Errors
///
/// [`ExecError`] with the kubelet's text. Bytes of standard error that are not UTF-8 stand in it as U+FFFD.
///
/// ```
/// use credproof_kubelet::{ApiVersion, exec};
///
/// let run = exec::Run {
///     provider: "p",
///     image: "reg.io/app",
///     api_version: ApiVersion::V1,
///     ending: &exec::Ending::Exited(3),
///     stdout: b"",
///     stderr: b"no metadata service\n",
/// };
/// let text = |release: &str| exec::judge(&run, release.parse().unwrap()).unwrap_err().text;
/// assert_eq!(text("1.27"), "error execing credential provider plugin p for image reg.io/app: exit status 3");
/// assert_eq!(
///     text("1.28"),
///     "error execing credential provider plugin p for image reg.io/app: exit status 3: no metadata service\n"
/// );
/// ```
pub fn judge(run: &Run<'_>, release: Release) -> Result<Response, ExecError> {
    match failure(run, release) {
        None => decode(run.api_version, run.stdout, release),
        Some(text) => {
            let text = String::from_utf8_lossy(&text).into_owned();
            Err(ExecError::new(Stage::Exec, text))
        }
    }
}

/// The kubelet's text about a run that failed, byte for byte: it may hold all of standard error. `None` if standard
/// output counts.
pub(crate) fn failure(run: &Run<'_>, release: Release) -> Option<Vec<u8>> {
    let reason = match run.ending {
        // With a version it does not know, the kubelet does not start; `decode` says so.
        _ if !run.api_version.known_to(release) => return None,
        Ending::Exited(0) => return None,
        Ending::Exited(code) => format!("exit status {code}"),
        Ending::Signaled(number) => format!("signal: {}", signal_text(*number)),
        // `os.ProcessState.String`.
        Ending::CoreDumped(number) => format!("signal: {} (core dumped)", signal_text(*number)),
        Ending::DeadlineExceeded => "context deadline exceeded".to_owned(),
        Ending::NotStarted(reason) => reason.clone(),
    };
    let mut text = format!(
        "error execing credential provider plugin {} for image {}: {reason}",
        run.provider, run.image
    )
    .into_bytes();
    if release.shows_stderr() {
        text.extend_from_slice(b": ");
        text.extend_from_slice(run.stderr);
    }
    Some(text)
}

/// Go's name of a signal on Linux (`syscall.Signal.String`).
fn signal_text(number: i32) -> String {
    let known = usize::try_from(number)
        .ok()
        .and_then(|index| SIGNALS.get(index));
    match known {
        Some(text) if !text.is_empty() => (*text).to_owned(),
        _ => format!("signal {number}"),
    }
}

/// `syscall/zerrors_linux_amd64.go` `signals`, by number.
const SIGNALS: [&str; 32] = [
    "",
    "hangup",
    "interrupt",
    "quit",
    "illegal instruction",
    "trace/breakpoint trap",
    "aborted",
    "bus error",
    "floating point exception",
    "killed",
    "user defined signal 1",
    "segmentation fault",
    "user defined signal 2",
    "broken pipe",
    "alarm clock",
    "terminated",
    "stack fault",
    "child exited",
    "continued",
    "stopped (signal)",
    "stopped",
    "stopped (tty input)",
    "stopped (tty output)",
    "urgent I/O condition",
    "CPU time limit exceeded",
    "file size limit exceeded",
    "virtual timer expired",
    "profiling timer expired",
    "window changed",
    "I/O possible",
    "power failure",
    "bad system call",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_told_in_the_words_of_go() {
        for (ending, expected) in [
            (Ending::Signaled(6), "signal: aborted"),
            (Ending::CoreDumped(6), "signal: aborted (core dumped)"),
            (
                Ending::CoreDumped(11),
                "signal: segmentation fault (core dumped)",
            ),
            (Ending::Signaled(34), "signal: signal 34"),
        ] {
            let run = Run {
                provider: "p",
                image: "i",
                api_version: ApiVersion::V1,
                ending: &ending,
                stdout: b"",
                stderr: b"",
            };
            let text = judge(&run, Release::NEWEST).unwrap_err().text;
            let expected =
                format!("error execing credential provider plugin p for image i: {expected}: ");
            assert_eq!(text, expected);
        }
    }
}
