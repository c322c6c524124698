//! Starting one program with three pipes and nothing else of ours: by `clone3` where it can begin in
//! a cgroup, else by `posix_spawn`. It neither waits for the program nor reads from it.

#[cfg(target_os = "linux")]
mod clone3;
mod posix;

use std::ffi::{CString, NulError, OsStr};
use std::io;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;
use std::ptr;
use std::time::Duration;

use rustix::process::Pid;

#[cfg(target_os = "linux")]
use self::clone3::Child;
use self::posix::{Actions, Attributes, check};
use crate::command::Command;
use crate::start_error::{Cause, StartError};

/// A command in the shape the kernel takes: every text ends in NUL and holds none.
pub(crate) struct Program {
    path: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
    folder: CString,
    stderr_closed: bool,
}

impl Program {
    /// Checks what can be checked before a start, in the order and with the words of Go's `os/exec`
    /// `Cmd.Start`.
    pub(crate) fn new(command: &Command) -> Result<Self, StartError> {
        let program = &command.program;
        let nul = |go_text: String, place| {
            move |_: NulError| StartError {
                go_text,
                cause: Cause::NulByte(place),
            }
        };
        let environment = texts(command.env.entries()).map_err(nul(
            "exec: environment variable contains NUL".to_owned(),
            "the environment",
        ))?;
        for path in [program, &command.cwd] {
            if !path.is_absolute() {
                let go_text = format!("fork/exec {}: no such file or directory", path.display());
                return Err(StartError {
                    go_text,
                    cause: Cause::NotAbsolute(path.clone()),
                });
            }
        }
        let is_folder = command.cwd.metadata().and_then(|metadata| {
            metadata
                .is_dir()
                .then_some(())
                .ok_or_else(|| io::Error::from_raw_os_error(libc::ENOTDIR))
        });
        is_folder.map_err(|error| StartError::working_directory(&command.cwd, &error))?;
        let invalid = || format!("fork/exec {}: invalid argument", program.display());
        let path = text(program).map_err(nul(invalid(), "the path"))?;
        let mut arguments = vec![path.clone()];
        arguments.extend(texts(&command.args).map_err(nul(invalid(), "an argument"))?);
        let folder = text(&command.cwd).map_err(nul(invalid(), "the folder"))?;
        Ok(Program {
            path,
            arguments,
            environment,
            folder,
            stderr_closed: command.stderr_closed,
        })
    }

    /// Starts the program with these three as its standard streams, in a process group of its own,
    /// with no signal blocked and none ignored: a kubelet run by systemd hands its plugins the
    /// same, but for the group. It begins in `cgroup`, a folder of cgroup v2, where that is possible.
    pub(crate) fn spawn(
        &self,
        streams: [BorrowedFd<'_>; 3],
        cgroup: Option<BorrowedFd<'_>>,
    ) -> io::Result<Pid> {
        keep_descriptors_to_ourselves()?;
        // A file that another thread has just written is "busy" while any process started meanwhile
        // still holds a copy of that descriptor, that is, until it has replaced itself: well under
        // a millisecond. A file that is really being written stays busy, and is reported as the
        // kubelet would.
        let mut pause = Duration::from_millis(1);
        loop {
            match self.spawn_once(streams, cgroup) {
                Err(error)
                    if error.raw_os_error() == Some(libc::ETXTBSY) && pause.as_millis() < 200 =>
                {
                    std::thread::sleep(pause);
                    pause *= 2;
                }
                result => return result,
            }
        }
    }

    #[expect(
        unsafe_code,
        reason = "posix_spawn has no safe wrapper that sets a folder"
    )]
    fn spawn_once(
        &self,
        streams: [BorrowedFd<'_>; 3],
        cgroup: Option<BorrowedFd<'_>>,
    ) -> io::Result<Pid> {
        let arguments = pointers(&self.arguments);
        let environment = pointers(&self.environment);
        #[cfg(not(target_os = "linux"))]
        let _ = cgroup;
        #[cfg(target_os = "linux")]
        if let Some(cgroup) = cgroup {
            let child = Child {
                path: &self.path,
                arguments: &arguments,
                environment: &environment,
                folder: &self.folder,
                streams,
                stderr_closed: self.stderr_closed,
            };
            if let Some(pid) = child.start_in(cgroup)? {
                return Ok(pid);
            }
        }
        let actions = Actions::new(streams, &self.folder, self.stderr_closed)?;
        let attributes = Attributes::new()?;
        let mut pid = 0;
        // SAFETY: path, arguments and environment are texts that end in NUL, in lists that end in a
        // null pointer, and live in `self` beyond the call; actions and attributes are initialised
        // and live; `pid` is ours to write.
        check(unsafe {
            libc::posix_spawn(
                &mut pid,
                self.path.as_ptr(),
                &actions.0,
                &attributes.0,
                arguments.as_ptr(),
                environment.as_ptr(),
            )
        })?;
        Pid::from_raw(pid).ok_or_else(|| io::Error::from_raw_os_error(libc::ESRCH))
    }
}

/// Marks every descriptor of the harness above the standard three as closed on exec. Rust opens all
/// of its files so; this catches what the harness inherited from its own caller, or a C library
/// left open.
#[expect(unsafe_code, reason = "close_range has no safe wrapper")]
fn keep_descriptors_to_ourselves() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: with this flag the call closes nothing: it sets a flag on descriptors that are
        // all meant to have it.
        let result = unsafe {
            libc::syscall(
                libc::SYS_close_range,
                3_u32,
                u32::MAX,
                libc::CLOSE_RANGE_CLOEXEC,
            )
        };
        if result == 0 {
            return Ok(());
        }
    }
    // Kernels before 5.11 and other systems: one descriptor after the other.
    for listed in std::fs::read_dir("/dev/fd")? {
        let number = listed?
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i32>().ok());
        if let Some(descriptor) = number.filter(|number| *number > 2) {
            // SAFETY: fcntl with F_SETFD changes one flag of a descriptor; a number that is closed
            // by now is refused.
            unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
    }
    Ok(())
}

fn text(text: impl AsRef<OsStr>) -> Result<CString, NulError> {
    CString::new(text.as_ref().as_bytes())
}

fn texts<Text: AsRef<OsStr>>(list: &[Text]) -> Result<Vec<CString>, NulError> {
    list.iter().map(text).collect()
}

fn pointers(texts: &[CString]) -> Vec<*mut libc::c_char> {
    let pointers = texts.iter().map(|text| text.as_ptr().cast_mut());
    pointers.chain([ptr::null_mut()]).collect()
}
