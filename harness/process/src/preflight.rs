//! Looks at a plugin's file and says what it is and what would keep this machine from starting it.
//! It starts nothing, and is an opinion: a kernel with `binfmt_misc` may run what looks foreign
//! here.

mod elf;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::start_error::Cause;

/// What a plugin's file is.
#[derive(Debug)]
pub struct Preflight {
    /// Its format.
    pub kind: Kind,
    /// What would keep it from being started, if anything.
    pub problem: Option<Cause>,
}

/// The format of a plugin's file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A program as Linux knows it.
    Elf {
        /// The processor it was built for, in Go's words where Go has one: `amd64`, `arm64`,
        /// `riscv64`, …
        architecture: &'static str,
        /// The dynamic loader it asks for; none for a static program.
        loader: Option<PathBuf>,
    },
    /// A text with a `#!` line.
    Script {
        /// The interpreter, as written.
        interpreter: PathBuf,
        /// All that stands behind it, as one argument, as the kernel takes it.
        argument: Option<String>,
    },
    /// A program of an operating system that is not Linux, or a format the kernel does not know.
    Foreign,
    /// The file could not be read, or is none.
    Unknown,
}

/// The kernel reads this many bytes of a file to find its format (`BINPRM_BUF_SIZE`).
const HEAD: u64 = 256;

/// Looks at a file as the kernel would before it starts it.
pub fn inspect(program: &Path) -> Preflight {
    let unknown = |cause| Preflight {
        kind: Kind::Unknown,
        problem: Some(cause),
    };
    match program.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return unknown(Cause::Missing),
        Err(error) => return unknown(Cause::Other(error)),
        Ok(metadata) if metadata.is_dir() => return unknown(Cause::Directory),
        // Opening a named pipe or a device could wait for ever.
        Ok(metadata) if !metadata.is_file() => {
            return unknown(Cause::NotABinary("no regular file"));
        }
        Ok(_) => {}
    }
    let executable = access(program, Access::EXEC_OK).is_ok();
    let mut inspected = match File::open(program).and_then(read_head) {
        Ok((file, head)) => recognise(file, &head),
        // A program may be executable and yet not readable.
        Err(_) => Preflight {
            kind: Kind::Unknown,
            problem: None,
        },
    };
    if !executable {
        inspected.problem = Some(Cause::NotExecutable);
    }
    inspected
}

fn read_head(mut file: File) -> io::Result<(File, Vec<u8>)> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    file.rewind()?;
    Ok((file, head))
}

fn recognise(file: File, head: &[u8]) -> Preflight {
    let foreign = |cause| Preflight {
        kind: Kind::Foreign,
        problem: Some(cause),
    };
    let system = |file| {
        foreign(Cause::WrongArchitecture {
            file,
            machine: elf::machine(),
        })
    };
    match head {
        [] => foreign(Cause::Empty),
        [0x7f, b'E', b'L', b'F', ..] => elf::inspect(file),
        [b'#', b'!', line @ ..] => script(line),
        [b'M', b'Z', ..] => system("Windows"),
        // Mach-O of 32 and 64 bits in the byte order of today's machines, and of several processors
        // in one file.
        [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => system("macOS"),
        head if head.contains(&0) => foreign(Cause::NotABinary("data of no known program format")),
        _ => foreign(Cause::NotABinary("text without a #! line")),
    }
}

/// Reads a `#!` line as the kernel does (`fs/binfmt_script.c` `load_script`): blanks around both
/// parts go, and what follows the interpreter is one argument. Carriage returns are part of it.
fn script(line: &[u8]) -> Preflight {
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = trim_blanks(line);
    let end = line
        .iter()
        .position(|byte| is_blank(*byte))
        .unwrap_or(line.len());
    let (interpreter, argument) = line.split_at(end);
    if interpreter.is_empty() {
        let problem = Some(Cause::NotABinary(
            "text with a #! line that names no interpreter",
        ));
        return Preflight {
            kind: Kind::Foreign,
            problem,
        };
    }
    let interpreter = PathBuf::from(OsStr::from_bytes(interpreter));
    let argument = trim_blanks(argument);
    let argument = (!argument.is_empty()).then(|| String::from_utf8_lossy(argument).into_owned());
    let problem = (!interpreter.exists()).then(|| Cause::MissingInterpreter(interpreter.clone()));
    Preflight {
        kind: Kind::Script {
            interpreter,
            argument,
        },
        problem,
    }
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn trim_blanks(bytes: &[u8]) -> &[u8] {
    let Some(first) = bytes.iter().position(|byte| !is_blank(*byte)) else {
        return &[];
    };
    let last = bytes
        .iter()
        .rposition(|byte| !is_blank(*byte))
        .unwrap_or(first);
    &bytes[first..=last]
}
