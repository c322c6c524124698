//! The two values that `posix_spawn` is given beside the program, each freed when it goes out of
//! scope. The call itself is in the parent module.

use std::ffi::CStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

/// What the child does before it becomes the program.
pub(super) struct Actions(pub(super) libc::posix_spawn_file_actions_t);

#[expect(
    unsafe_code,
    reason = "posix_spawn has no safe wrapper that sets a folder"
)]
impl Actions {
    /// These three become its standard streams, the last of them is closed again if need be, and it enters this folder.
    pub(super) fn new(
        streams: [BorrowedFd<'_>; 3],
        folder: &CStr,
        stderr_closed: bool,
    ) -> io::Result<Self> {
        let mut actions = MaybeUninit::uninit();
        // SAFETY: the call initialises what it is given, or fails.
        check(unsafe { libc::posix_spawn_file_actions_init(actions.as_mut_ptr()) })?;
        // SAFETY: the call above succeeded.
        let mut actions = Actions(unsafe { actions.assume_init() });
        for (target, stream) in (0..).zip(streams) {
            // SAFETY: the actions are initialised and live; the call only stores the two numbers.
            check(unsafe {
                libc::posix_spawn_file_actions_adddup2(&mut actions.0, stream.as_raw_fd(), target)
            })?;
        }
        if stderr_closed {
            // SAFETY: the actions are initialised and live; the call only stores the number.
            check(unsafe { libc::posix_spawn_file_actions_addclose(&mut actions.0, 2) })?;
        }
        // SAFETY: the actions are initialised and live; the text ends in NUL and is copied by the
        // call.
        check(unsafe {
            libc::posix_spawn_file_actions_addchdir_np(&mut actions.0, folder.as_ptr())
        })?;
        Ok(actions)
    }
}

#[expect(
    unsafe_code,
    reason = "posix_spawn has no safe wrapper that sets a folder"
)]
impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: initialised by `new`, and not used after this.
        unsafe { libc::posix_spawn_file_actions_destroy(&mut self.0) };
    }
}

/// What the child is.
pub(super) struct Attributes(pub(super) libc::posix_spawnattr_t);

#[expect(
    unsafe_code,
    reason = "posix_spawn has no safe wrapper that sets a folder"
)]
impl Attributes {
    /// A process group of its own, no signal blocked, every signal at its default.
    pub(super) fn new() -> io::Result<Self> {
        let flags = libc::POSIX_SPAWN_SETPGROUP
            | libc::POSIX_SPAWN_SETSIGMASK
            | libc::POSIX_SPAWN_SETSIGDEF;
        let (mut attributes, mut signals) = (
            MaybeUninit::uninit(),
            MaybeUninit::<libc::sigset_t>::uninit(),
        );
        // SAFETY: the call initialises what it is given, or fails.
        check(unsafe { libc::posix_spawnattr_init(attributes.as_mut_ptr()) })?;
        // SAFETY: the call above succeeded.
        let mut attributes = Attributes(unsafe { attributes.assume_init() });
        // SAFETY: the attributes are initialised and live; `signals` is a plain set of bits,
        // initialised before its content is read; none of these calls keeps a pointer.
        unsafe {
            check(libc::posix_spawnattr_setflags(
                &mut attributes.0,
                flags as libc::c_short,
            ))?;
            check(libc::posix_spawnattr_setpgroup(&mut attributes.0, 0))?;
            libc::sigemptyset(signals.as_mut_ptr());
            check(libc::posix_spawnattr_setsigmask(
                &mut attributes.0,
                signals.as_ptr(),
            ))?;
            // Not sigfillset: it leaves out the two signals that glibc keeps for itself, which the
            // program would then find ignored.
            signals.as_mut_ptr().write_bytes(0xff, 1);
            check(libc::posix_spawnattr_setsigdefault(
                &mut attributes.0,
                signals.as_ptr(),
            ))?;
        }
        Ok(attributes)
    }
}

#[expect(
    unsafe_code,
    reason = "posix_spawn has no safe wrapper that sets a folder"
)]
impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: initialised by `new`, and not used after this.
        unsafe { libc::posix_spawnattr_destroy(&mut self.0) };
    }
}

/// The `posix_spawn` family returns the error number itself.
pub(super) fn check(number: libc::c_int) -> io::Result<()> {
    if number == 0 {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(number))
    }
}
