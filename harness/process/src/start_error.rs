//! Why a plugin could not be started: the kubelet's words for its log, and the cause and the next
//! step for a person. It names files and machines, never an argument or a variable's value.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::preflight;

/// A plugin that could not be started at all.
#[derive(Debug, thiserror::Error)]
#[error("{go_text}: {cause}; {}", cause.hint())]
pub struct StartError {
    /// Go's words, as the kubelet logs them behind `error execing credential provider plugin N for
    /// image I: ` (`pkg/credentialprovider/plugin/plugin.go` `execPlugin.runPlugin`), such as
    /// `fork/exec PATH: permission denied`.
    pub go_text: String,
    /// What is really wrong.
    pub cause: Cause,
}

/// What keeps a file from being started as a plugin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// There is no file of this name.
    #[error("there is no such file")]
    Missing,
    /// The file is there, but may not be executed by this user.
    #[error("the file is not executable")]
    NotExecutable,
    /// The path names a folder.
    #[error("the path is a folder")]
    Directory,
    /// The program was built for another processor or operating system.
    #[error("the file is a program for {file}, and this machine is {machine}")]
    WrongArchitecture {
        /// What the file was built for, such as `arm64` or `Windows`.
        file: &'static str,
        /// What this machine is, in the same words.
        machine: &'static str,
    },
    /// The file is neither a program nor a script with a `#!` line.
    #[error("the file is {0}")]
    NotABinary(
        /// What it looks like, such as `text without a #! line`.
        &'static str,
    ),
    /// The file has no content.
    #[error("the file is empty")]
    Empty,
    /// The interpreter named by the `#!` line is absent.
    #[error("its #! line asks for {}, which is absent", shown(.0))]
    MissingInterpreter(PathBuf),
    /// The dynamic loader named by the program is absent.
    #[error("it asks for the dynamic loader {}, which is absent", shown(.0))]
    MissingLoader(PathBuf),
    /// An environment entry, an argument or a path holds a NUL byte.
    #[error("{0} holds a NUL byte")]
    NulByte(
        /// Where: `the environment`, `an argument`, `the path` or `the folder`.
        &'static str,
    ),
    /// The folder to start in cannot be entered.
    #[error("the folder to start in, {}, cannot be entered", shown(.0))]
    WorkingDirectory(PathBuf),
    /// The path of the plugin or of the folder to start in is not absolute.
    #[error("{} is not an absolute path", shown(.0))]
    NotAbsolute(PathBuf),
    /// The operating system's own words, where nothing better is known.
    #[error("{0}")]
    Other(io::Error),
}

impl Cause {
    /// Whether this process or the machine has run out of files, memory or processes, so that the program is not to blame.
    pub fn is_exhaustion(&self) -> bool {
        let Cause::Other(error) = self else {
            return false;
        };
        let exhausted = [libc::EMFILE, libc::ENFILE, libc::ENOMEM, libc::EAGAIN];
        error
            .raw_os_error()
            .is_some_and(|number| exhausted.contains(&number))
    }

    /// What to do about it: one lowercase sentence without a full stop.
    pub fn hint(&self) -> &'static str {
        match self {
            Cause::Missing => {
                "check the path, and the provider's name against the files in the bin directory"
            }
            Cause::NotExecutable => {
                "make it executable with chmod +x, on a file system that allows it"
            }
            Cause::Directory => "name the file in it",
            Cause::WrongArchitecture { .. } => "build it for this machine",
            Cause::NotABinary(_) => {
                "give a script a first line such as #!/bin/sh: the kubelet tries no shell"
            }
            Cause::Empty => "write it again: a build or a copy was cut off",
            Cause::MissingInterpreter(path)
                if path.as_os_str().as_encoded_bytes().ends_with(b"\r") =>
            {
                "save the script with LF line ends"
            }
            Cause::MissingInterpreter(_) => {
                "install the interpreter at that path on every node, or use one that is there"
            }
            Cause::MissingLoader(_) => {
                "link it statically, or against the C library of this machine"
            }
            Cause::NulByte(_) => "take the NUL byte out",
            Cause::WorkingDirectory(_) => "make the folder, or choose another",
            Cause::NotAbsolute(_) => "write the whole path, from /",
            Cause::Other(_) => "see what the operating system says about the file",
        }
    }
}

impl StartError {
    /// The error for a start that the operating system refused.
    pub(crate) fn refused(program: &Path, error: io::Error) -> Self {
        let go_text = format!("fork/exec {}: {}", program.display(), go_errno(&error));
        let explained = matches!(
            error.raw_os_error(),
            Some(libc::ENOENT | libc::ENOEXEC | libc::EACCES | libc::ENOTDIR | libc::EINVAL)
        );
        let problem = if explained {
            preflight::inspect(program).problem
        } else {
            None
        };
        StartError {
            go_text,
            cause: problem.unwrap_or(Cause::Other(error)),
        }
    }

    /// The error for a folder that cannot be entered; Go looks at it before it forks
    /// (`os.StartProcess`).
    pub(crate) fn working_directory(cwd: &Path, error: &io::Error) -> Self {
        StartError {
            go_text: format!("chdir {}: {}", cwd.display(), go_errno(error)),
            cause: Cause::WorkingDirectory(cwd.to_path_buf()),
        }
    }
}

/// A path for a person to read, on one line whatever is in it.
fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}

/// Go's words for an error number (`syscall/zerrors_linux_*.go`): the C library's in lower case,
/// without the number.
fn go_errno(error: &io::Error) -> impl fmt::Display + use<> {
    let words = match error.raw_os_error() {
        Some(libc::ENOENT) => "no such file or directory",
        Some(libc::EACCES) => "permission denied",
        Some(libc::EPERM) => "operation not permitted",
        Some(libc::ENOEXEC) => "exec format error",
        Some(libc::EINVAL) => "invalid argument",
        Some(libc::E2BIG) => "argument list too long",
        Some(libc::ETXTBSY) => "text file busy",
        Some(libc::ENOTDIR) => "not a directory",
        Some(libc::EISDIR) => "is a directory",
        Some(libc::ELOOP) => "too many levels of symbolic links",
        Some(libc::ENAMETOOLONG) => "file name too long",
        Some(libc::EIO) => "input/output error",
        Some(libc::ENOMEM) => "cannot allocate memory",
        Some(libc::EAGAIN) => "resource temporarily unavailable",
        Some(libc::EMFILE) => "too many open files",
        Some(libc::ENFILE) => "too many open files in system",
        _ => return error.to_string().to_lowercase(),
    };
    words.to_owned()
}
