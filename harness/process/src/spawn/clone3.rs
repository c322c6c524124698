//! A start right into a cgroup, which `posix_spawn` cannot do: `clone3` (Linux 5.7). A process that is moved there after its
//! start can have started others before, and those stay outside. The child has a copy of the harness's memory, so nothing
//! it does can be seen there; it makes system calls only, as other threads may hold any lock.

use std::ffi::CStr;
use std::io::{self, Read};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::ptr;

use rustix::process::{Pid, WaitId, WaitIdOptions};

/// `linux/sched.h`. The constants in the crate `libc` have 32 bits and are 0 for these two.
const CLONE_CLEAR_SIGHAND: u64 = 0x1_0000_0000;
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;
/// One more than the last signal.
const SIGNALS: libc::c_int = 65;

/// `struct clone_args` of `linux/sched.h`, the size it has since Linux 5.7.
#[repr(C)]
#[derive(Default)]
struct CloneArgs {
    flags: u64,
    pidfd: u64,
    child_tid: u64,
    parent_tid: u64,
    exit_signal: u64,
    stack: u64,
    stack_size: u64,
    tls: u64,
    set_tid: u64,
    set_tid_size: u64,
    cgroup: u64,
}

/// What the child needs, found before there is a child, since it can allocate nothing.
pub(super) struct Child<'a> {
    pub(super) path: &'a CStr,
    /// Ends in a null pointer.
    pub(super) arguments: &'a [*mut libc::c_char],
    /// Ends in a null pointer.
    pub(super) environment: &'a [*mut libc::c_char],
    pub(super) folder: &'a CStr,
    pub(super) streams: [BorrowedFd<'a>; 3],
    pub(super) stderr_closed: bool,
}

impl Child<'_> {
    /// Starts the child in this cgroup, with all that [`super::posix`] gives it. `None` if there is no such start here: the
    /// kernel is older, or a filter, a permission or a controller of the cgroup forbids it.
    ///
    /// # Errors
    /// What went wrong between the start of the child and the start of the program in it.
    pub(super) fn start_in(&self, cgroup: BorrowedFd<'_>) -> io::Result<Option<Pid>> {
        let (mut failure, tell) = io::pipe()?;
        // Nothing is waited for in this pipe: when `clone3` comes back, the child has become the program or is gone.
        rustix::fs::fcntl_setfl(&failure, rustix::fs::OFlags::NONBLOCK)?;
        let Some(pid) = self.clone_into(cgroup, tell.as_raw_fd()) else {
            return Ok(None);
        };
        drop(tell);
        let mut number = [0; size_of::<i32>()];
        if failure.read_exact(&mut number).is_err() {
            return Ok(Some(pid));
        }
        let _ = rustix::process::waitid(WaitId::Pid(pid), WaitIdOptions::EXITED);
        Err(io::Error::from_raw_os_error(i32::from_ne_bytes(number)))
    }

    #[expect(unsafe_code, reason = "clone3 has no safe wrapper")]
    fn clone_into(&self, cgroup: BorrowedFd<'_>, tell: RawFd) -> Option<Pid> {
        let arguments = CloneArgs {
            // Waits, as vfork does, until the child has become the program. Its signals have no handlers of ours from its
            // first instant on.
            flags: libc::CLONE_VFORK as u64 | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP,
            exit_signal: libc::SIGCHLD as u64,
            cgroup: u64::try_from(cgroup.as_raw_fd()).ok()?,
            ..CloneArgs::default()
        };
        // SAFETY: the argument is a whole `clone_args` of the size that is said. Memory is copied and no stack is given, so
        // the child goes on here in a copy of its own, as after `fork`.
        let pid = unsafe {
            libc::syscall(
                libc::SYS_clone3,
                &raw const arguments,
                size_of::<CloneArgs>(),
            )
        };
        if pid == 0 {
            // SAFETY: this is the child.
            unsafe { self.become_program(tell) }
        }
        i32::try_from(pid)
            .ok()
            .filter(|pid| *pid > 0)
            .and_then(Pid::from_raw)
    }

    /// Becomes the program, or writes the number of the error and ends.
    ///
    /// # Safety
    /// Only for a child made by `clone3`: it never returns, and does nothing that is not allowed after a fork of one thread
    /// of many.
    #[expect(
        unsafe_code,
        reason = "between fork and exec there are system calls only"
    )]
    unsafe fn become_program(&self, tell: RawFd) -> ! {
        // SAFETY: all pointers are to memory that was made before the child was, in the shape the calls want; none of the
        // calls allocates or takes a lock.
        unsafe {
            if self.prepare() {
                libc::execve(
                    self.path.as_ptr(),
                    self.arguments.as_ptr().cast(),
                    self.environment.as_ptr().cast(),
                );
            }
            let number = *libc::__errno_location();
            libc::write(tell, (&raw const number).cast(), size_of::<i32>());
            libc::_exit(127)
        }
    }

    /// # Safety
    /// As for `become_program`.
    #[expect(
        unsafe_code,
        reason = "between fork and exec there are system calls only"
    )]
    unsafe fn prepare(&self) -> bool {
        // `struct sigaction` of the kernel: the default for a signal, and an empty set of signals, are zeros.
        let (default, none) = ([0_u64; 4], 0_u64);
        // SAFETY: as above. The calls on signals are made past glibc, which leaves out the two signals that it keeps for
        // itself; a signal that cannot be set refuses, and is at its default.
        unsafe {
            for signal in 1..SIGNALS {
                libc::syscall(
                    libc::SYS_rt_sigaction,
                    signal,
                    default.as_ptr(),
                    ptr::null::<u64>(),
                    size_of::<u64>(),
                );
            }
            libc::syscall(
                libc::SYS_rt_sigprocmask,
                libc::SIG_SETMASK,
                &raw const none,
                ptr::null::<u64>(),
                size_of::<u64>(),
            );
            libc::setpgid(0, 0) == 0
                && (0..)
                    .zip(self.streams)
                    .all(|(target, stream)| libc::dup2(stream.as_raw_fd(), target) == target)
                && (!self.stderr_closed || libc::close(2) == 0)
                && libc::chdir(self.folder.as_ptr()) == 0
        }
    }
}
