//! ELF files: which processor, which dynamic loader, and whether the file is a program at all. It
//! reads the headers alone, since plugins written in Go are tens of megabytes large.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use object::Endianness;
use object::elf;
use object::read::ReadCache;
use object::read::elf::{FileHeader, ProgramHeader};

use super::{Kind, Preflight};
use crate::start_error::Cause;

/// The processor of this machine, in the words of [`Kind::Elf`].
pub(super) fn machine() -> &'static str {
    match std::env::consts::ARCH {
        "x86" => "386",
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "loongarch64" => "loong64",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        other => other,
    }
}

/// Looks at a file that begins with the ELF magic number.
pub(super) fn inspect(file: File) -> Preflight {
    let data = ReadCache::new(file);
    let headers = headers::<elf::FileHeader64<Endianness>>(&data)
        .or_else(|| headers::<elf::FileHeader32<Endianness>>(&data));
    let Some(headers) = headers else {
        return Preflight {
            kind: Kind::Foreign,
            problem: Some(Cause::NotABinary("a damaged ELF file")),
        };
    };
    let problem = headers.problem();
    Preflight {
        kind: Kind::Elf {
            architecture: headers.architecture,
            loader: headers.loader,
        },
        problem,
    }
}

struct Headers {
    architecture: &'static str,
    file_type: elf::FileType,
    /// None where the program headers, which name the loader, cannot be read.
    segments: Option<usize>,
    loader: Option<PathBuf>,
}

impl Headers {
    /// The kernel looks at the processor first, then at the type, then for the loader
    /// (`fs/binfmt_elf.c` `load_elf_binary`).
    fn problem(&self) -> Option<Cause> {
        if !runs_here(self.architecture) {
            return Some(Cause::WrongArchitecture {
                file: self.architecture,
                machine: machine(),
            });
        }
        if ![elf::ET_EXEC, elf::ET_DYN].contains(&self.file_type) {
            return Some(Cause::NotABinary(
                "an ELF file that is no program, such as an object file",
            ));
        }
        if self.segments.is_none_or(|count| count == 0) {
            return Some(Cause::NotABinary("a damaged ELF file"));
        }
        let absent = |path: &&PathBuf| !path.exists();
        self.loader
            .as_ref()
            .filter(absent)
            .cloned()
            .map(Cause::MissingLoader)
    }
}

fn headers<Header: FileHeader<Endian = Endianness>>(data: &ReadCache<File>) -> Option<Headers> {
    let header = Header::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let segments = header.program_headers(endian, data).ok();
    let loader = segments.unwrap_or_default().iter().find_map(|segment| {
        let path = segment.interpreter(endian, data).ok()??;
        Some(PathBuf::from(OsStr::from_bytes(path)))
    });
    Some(Headers {
        architecture: architecture(
            header.e_machine(endian),
            header.is_type_64(),
            header.is_little_endian(),
        ),
        file_type: header.e_type(endian),
        segments: segments.map(<[_]>::len),
        loader,
    })
}

fn architecture(machine: elf::Machine, wide: bool, little_endian: bool) -> &'static str {
    match (machine, wide, little_endian) {
        (elf::EM_386, ..) => "386",
        (elf::EM_X86_64, true, _) => "amd64",
        (elf::EM_X86_64, false, _) => "x32",
        (elf::EM_ARM, ..) => "arm",
        (elf::EM_AARCH64, ..) => "arm64",
        (elf::EM_RISCV, true, _) => "riscv64",
        (elf::EM_RISCV, false, _) => "riscv32",
        (elf::EM_PPC64, _, true) => "ppc64le",
        (elf::EM_PPC64, _, false) => "ppc64",
        (elf::EM_S390, true, _) => "s390x",
        (elf::EM_S390, false, _) => "s390",
        (elf::EM_LOONGARCH, true, _) => "loong64",
        (elf::EM_MIPS, true, true) => "mips64le",
        (elf::EM_MIPS, true, false) => "mips64",
        (elf::EM_MIPS, false, true) => "mipsle",
        (elf::EM_MIPS, false, false) => "mips",
        _ => "an unknown processor",
    }
}

/// Whether this machine runs programs of that processor; 64-bit kernels run their 32-bit kin too,
/// as a rule.
fn runs_here(architecture: &str) -> bool {
    let kin = match machine() {
        "amd64" => "386",
        "arm64" => "arm",
        own => own,
    };
    architecture == machine() || architecture == kin
}
