//! Waiting for the end of one child of ours, with its resource use. It never waits for "any" child,
//! so that runs at the same time do not take each other's.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::sync::Once;
use std::time::Duration;

use rustix::process::Pid;

use crate::transcript::Usage;

/// How a child ended.
#[derive(Clone, Copy)]
pub(crate) struct Exit {
    pub(crate) code: Code,
    pub(crate) core_dumped: bool,
    pub(crate) usage: Usage,
}

/// What ended a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Exited(i32),
    Signaled(i32),
}

/// Takes the exit of this child if it has ended. Its pid is free for others after that.
#[expect(
    unsafe_code,
    reason = "wait4 is the only call that gives one child's resource use, and has no safe wrapper"
)]
pub(crate) fn try_wait(pid: Pid) -> io::Result<Option<Exit>> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let raw = pid.as_raw_nonzero().get();
    // SAFETY: both pointers are to live memory of the right type, which the call only writes.
    match unsafe { libc::wait4(raw, &mut status, libc::WNOHANG, usage.as_mut_ptr()) } {
        0 => Ok(None),
        -1 => Err(io::Error::last_os_error()),
        _ => {
            // SAFETY: every bit pattern is a valid `rusage`, and it was zeroed at the least.
            let usage = unsafe { usage.assume_init() };
            let (code, core_dumped) = read(status);
            Ok(Some(Exit {
                code,
                core_dumped,
                usage: told(&usage),
            }))
        }
    }
}

/// What a status word says: how a child ended, and whether it left a core.
fn read(status: libc::c_int) -> (Code, bool) {
    match libc::WIFSIGNALED(status) {
        true => (
            Code::Signaled(libc::WTERMSIG(status)),
            libc::WCOREDUMP(status),
        ),
        false => (Code::Exited(libc::WEXITSTATUS(status)), false),
    }
}

/// Makes the kernel keep the exits of our children for us: it throws them away if whoever started
/// the harness had it ignore `SIGCHLD`.
#[expect(unsafe_code, reason = "signal has no safe wrapper")]
pub(crate) fn keep_exits() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: the call only writes to `action`, which is live, and valid when zeroed, should it
        // fail.
        let ignored = unsafe {
            libc::sigaction(libc::SIGCHLD, std::ptr::null(), action.as_mut_ptr());
            action.assume_init().sa_sigaction == libc::SIG_IGN
        };
        if ignored {
            // SAFETY: the default action for SIGCHLD is to do nothing; no handler of anyone's is
            // replaced.
            unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
        }
    });
}

/// A descriptor that becomes readable when the child ends, where the system has such a thing.
pub(crate) fn exit_descriptor(pid: Pid) -> Option<OwnedFd> {
    #[cfg(target_os = "linux")]
    return rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok();
    #[cfg(not(target_os = "linux"))]
    {
        let _ = pid;
        None
    }
}

fn told(usage: &libc::rusage) -> Usage {
    let max_rss_bytes = peak(usage);
    Usage {
        user: duration(usage.ru_utime),
        system: duration(usage.ru_stime),
        max_rss_bytes,
        max_rss_is_upper_bound: cfg!(target_os = "linux") && max_rss_bytes <= own_peak(),
    }
}

/// Linux counts in KiB, macOS in bytes.
fn peak(usage: &libc::rusage) -> u64 {
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    u64::try_from(usage.ru_maxrss).unwrap_or(0) * unit
}

#[expect(unsafe_code, reason = "getrusage has no safe wrapper")]
fn own_peak() -> u64 {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to live memory of the right type, which the call only writes; zeroed
    // is valid too.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    peak(&usage)
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_word_tells_the_end_and_the_core() {
        for (status, expected) in [
            (0x0000, (Code::Exited(0), false)),
            (0x0300, (Code::Exited(3), false)),
            (0xff00, (Code::Exited(255), false)),
            (0x0009, (Code::Signaled(9), false)),
            (0x0006, (Code::Signaled(6), false)),
            (0x0086, (Code::Signaled(6), true)),
            (0x008b, (Code::Signaled(11), true)),
        ] {
            assert_eq!(read(status), expected, "{status:#06x}");
        }
    }
}
