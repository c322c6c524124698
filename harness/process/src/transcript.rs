//! What happened in one run, as a value. It tells facts of the process; whether they are right is
//! judged elsewhere, by the kubelet's rules and by cases.

use std::time::Duration;

use crate::sensitive::Sensitive;

/// Everything one run showed.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// How the plugin itself ended.
    pub ending: Ending,
    /// Whether the kernel wrote a core dump; Go then adds ` (core dumped)` to its words.
    pub core_dumped: bool,
    /// Standard output.
    pub stdout: Captured,
    /// Standard error.
    pub stderr: Captured,
    /// What became of the request.
    pub stdin: Delivered,
    /// Time from before the start until the plugin was seen to have ended.
    pub wall: Duration,
    /// How long a kubelet would have been held by this call.
    pub held: Held,
    /// What the plugin, and the children it waited for, used up.
    pub usage: Usage,
    /// Processes of the plugin's that outlived it, in the order of their pids.
    pub left_behind: Vec<Leftover>,
    /// Processes that this plugin *or one that ran at the same time* left behind: they had shed
    /// everything by which they could be told apart. Each stands in the transcript of the run that
    /// ended last. Empty when runs do not overlap.
    pub unattributed: Vec<Leftover>,
}

/// How the plugin itself ended, in the order in which the kubelet judges
/// (`pkg/credentialprovider/plugin/plugin.go` `execPlugin.runPlugin`: first the deadline, then the
/// exit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this code, 0 to 255.
    Exited(i32),
    /// This signal ended it.
    Signaled(i32),
    /// It had not ended when its time was over, and got SIGKILL; or it was seen to end only after
    /// that. The kubelet takes no answer any more, not even a complete one.
    DeadlineExceeded,
    /// [`Cancel`](crate::Cancel) ended it, or its exit was lost, because other code in this process
    /// waited for any child at all. The run says nothing about the plugin.
    Cancelled,
}

/// One output stream.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    /// The first bytes, at most as many as the command's `output_cap`.
    pub bytes: Sensitive,
    /// The number of bytes that were ever written.
    pub total: u64,
    /// Time from the start until nobody held the stream open any more; none if the harness stopped
    /// waiting for that. Earlier than [`Transcript::wall`] by more than a moment means that the
    /// plugin closed it and worked on.
    pub closed: Option<Duration>,
}

impl Captured {
    /// Whether nothing was written but white space.
    pub fn is_blank(&self) -> bool {
        !self.truncated() && self.bytes.expose().trim_ascii().is_empty()
    }

    /// Whether more was written than was kept.
    pub fn truncated(&self) -> bool {
        self.total > self.bytes.len() as u64
    }
}

/// What became of the bytes for standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// Bytes the pipe took. All of a request below 64 KiB is taken even if the plugin never reads.
    pub written: u64,
    /// Bytes the plugin had taken out of the pipe when it ended. None where that cannot be known:
    /// it was not all written, or the system does not tell.
    pub read: Option<u64>,
    /// Whether the plugin closed its end before all was written. The kubelet ignores that (Go's
    /// `os/exec` drops a broken pipe on standard input).
    pub closed_early: bool,
}

/// How long a kubelet is held: Go's `os/exec` waits for the end of the plugin, for standard output
/// and error to be closed by everyone who holds them, and for the request to be written or refused.
/// The kubelet sets no `WaitDelay`, so this has no limit (`plugin.go` `execPlugin.runPlugin`, all
/// releases to 1.37).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Time from before the start.
    pub duration: Duration,
    /// Whether the harness stopped waiting, so that `duration` is a lower bound.
    pub cut: bool,
    /// Whether the deadline was over by then. The kubelet says `context deadline exceeded` even if
    /// the plugin itself ended well and in time. False is certain only when `cut` is false.
    pub past_deadline: bool,
}

/// Resource use as `wait4` tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Processor time in the plugin's own code.
    pub user: Duration,
    /// Processor time in the kernel on its behalf.
    pub system: Duration,
    /// The most memory it held at once, in bytes.
    pub max_rss_bytes: u64,
    /// Whether the number is only an upper bound. Linux counts the memory of the process that
    /// starts a program into that program's peak, so a plugin that needs less than the harness
    /// shows the harness's peak.
    pub max_rss_is_upper_bound: bool,
}

/// A process of the plugin's that was alive after the plugin had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its process id while it lived.
    pub pid: u32,
    /// The kernel's short name for it, at most 15 bytes, from the program's file name. The plugin
    /// chose it: it may hold any characters.
    pub comm: String,
    /// Its command line as everybody on the machine could read it: arguments, each ended by a NUL byte.
    pub command_line: Sensitive,
    /// Whether it held the plugin's standard input open.
    pub kept_stdin: bool,
    /// Whether it held the plugin's standard output open: this holds a kubelet.
    pub kept_stdout: bool,
    /// Whether it held the plugin's standard error open: this holds a kubelet.
    pub kept_stderr: bool,
    /// Whether it had left the plugin's process group, as a daemon does.
    pub left_group: bool,
    /// How it ended.
    pub fate: Fate,
}

/// How a process ended that was left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// By itself, before the harness had to end it.
    EndedItself,
    /// By SIGKILL from the harness.
    Killed,
    /// Not at all: the harness could not end it, for instance because it runs as another user.
    Survived,
}
