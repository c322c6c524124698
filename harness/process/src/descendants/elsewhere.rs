//! Ends a plugin's process group on systems other than Linux. It does not list what was there, and
//! what left the group is not found.

use std::ffi::OsStr;
use std::io;
use std::os::fd::BorrowedFd;

use rustix::process::{Pid, Signal};

use crate::transcript::Leftover;

/// What was left behind: nothing that could be known.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) left_behind: Vec<Leftover>,
    pub(crate) unattributed: Vec<Leftover>,
}

/// The descendants of one run, as far as they stay in its process group.
pub(crate) struct Descendants(Pid);

impl Descendants {
    /// Starts a plugin by `spawn`.
    pub(crate) fn of(
        _mark: Option<&OsStr>,
        _pipes: [BorrowedFd<'_>; 3],
        spawn: impl FnOnce(Option<BorrowedFd<'_>>) -> io::Result<Pid>,
    ) -> io::Result<(Self, Pid)> {
        let pid = spawn(None)?;
        Ok((Descendants(pid), pid))
    }

    /// Notes nothing: there is no table of processes to look at.
    pub(crate) fn look(&mut self) {}

    /// Ends the process group.
    pub(crate) fn end(self, _patient: bool) -> Found {
        let _ = rustix::process::kill_process_group(self.0, Signal::KILL);
        Found::default()
    }
}
