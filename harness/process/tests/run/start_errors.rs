//! Files that cannot be started: the kubelet's words, the cause, and the same cause from a look
//! without a start.

use std::path::{Path, PathBuf};

use credproof_process::environment::Environment;
use credproof_process::preflight::{self, Kind};
use credproof_process::{Cancel, Cause, Command, Ending, StartError, run};

use crate::workshop::{self, Workshop, command};

fn refused(command: &Command) -> StartError {
    run(command, &Cancel::new().unwrap()).expect_err("the start must fail")
}

/// Go's words behind `fork/exec PATH: `, and the cause as it is shown to a person.
fn check(program: &Path, words: &str, cause: &str) {
    let error = refused(&command(program, &[]));
    assert_eq!(
        error.go_text,
        format!("fork/exec {}: {words}", program.display())
    );
    assert_eq!(error.cause.to_string(), cause, "{error:?}");
    assert!(
        error.to_string().starts_with(&error.go_text) && !error.cause.hint().is_empty(),
        "{error}"
    );
    let looked_at = preflight::inspect(program)
        .problem
        .expect("a look must find the problem too");
    assert_eq!(looked_at.to_string(), cause);
}

#[test]
fn files_that_cannot_be_started() {
    let workshop = Workshop::new();
    let folder = workshop.path();
    check(
        &folder.join("absent"),
        "no such file or directory",
        "there is no such file",
    );
    check(&folder, "permission denied", "the path is a folder");
    for (name, content, mode, words, cause) in [
        (
            "no-x",
            b"#!/bin/sh\n".as_slice(),
            0o644,
            "permission denied",
            "the file is not executable",
        ),
        (
            "empty",
            b"",
            0o755,
            "exec format error",
            "the file is empty",
        ),
        (
            "text",
            b"echo {}\n",
            0o755,
            "exec format error",
            "the file is text without a #! line",
        ),
        (
            "bytes",
            b"\0\x01\x02",
            0o755,
            "exec format error",
            "the file is data of no known program format",
        ),
        (
            "cut",
            b"\x7fELF",
            0o755,
            "exec format error",
            "the file is a damaged ELF file",
        ),
        (
            "no-interpreter",
            b"#! /no/such/sh -e\nexit 0\n",
            0o755,
            "no such file or directory",
            "its #! line asks for /no/such/sh, which is absent",
        ),
        (
            "crlf",
            b"#!/bin/sh\r\nexit 0\r\n",
            0o755,
            "no such file or directory",
            "its #! line asks for /bin/sh\\r, which is absent",
        ),
        (
            "shebang-only",
            b"#!\n",
            0o755,
            "exec format error",
            "the file is text with a #! line that names no interpreter",
        ),
    ] {
        check(&workshop.file(name, content, mode), words, cause);
    }
}

/// An ELF file of 64 bits with one program header, which names a loader.
fn elf(machine: u16, file_type: u16, loader: &str) -> Vec<u8> {
    let size = loader.len() as u64 + 1;
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend(file_type.to_le_bytes());
    file.extend(machine.to_le_bytes());
    file.extend(1_u32.to_le_bytes());
    // Entry point; the program headers begin behind this header; no section headers.
    for value in [0_u64, 64, 0] {
        file.extend(value.to_le_bytes());
    }
    file.extend(0_u32.to_le_bytes());
    for value in [64_u16, 56, 1, 64, 0, 0] {
        file.extend(value.to_le_bytes());
    }
    // PT_INTERP, readable.
    file.extend([3_u32, 4].into_iter().flat_map(u32::to_le_bytes));
    for value in [120_u64, 0, 0, size, size, 1] {
        file.extend(value.to_le_bytes());
    }
    file.extend(loader.as_bytes());
    file.push(0);
    file
}

#[test]
fn programs_for_elsewhere_and_without_a_loader() {
    let own = match std::env::consts::ARCH {
        "x86_64" => (62, "amd64"),
        "aarch64" => (183, "arm64"),
        other => {
            return workshop::skipped(&format!("no ELF number is written down here for {other}"));
        }
    };
    let workshop = Workshop::new();
    // H8/300, a processor that no emulator is registered for.
    let foreign = workshop.file("foreign", &elf(46, 2, "/x"), 0o755);
    let cause = format!(
        "the file is a program for an unknown processor, and this machine is {}",
        own.1
    );
    check(&foreign, "exec format error", &cause);
    let no_loader = workshop.file(
        "no-loader",
        &elf(own.0, 2, "/lib/no-such-loader.so.1"),
        0o755,
    );
    let cause = "it asks for the dynamic loader /lib/no-such-loader.so.1, which is absent";
    check(&no_loader, "no such file or directory", cause);
    let object = workshop.file("object", &elf(own.0, 1, "/x"), 0o755);
    check(
        &object,
        "exec format error",
        "the file is an ELF file that is no program, such as an object file",
    );
}

#[test]
fn a_look_names_what_a_file_is() {
    let workshop = Workshop::new();
    let inspect = |content: &[u8]| preflight::inspect(&workshop.file("file", content, 0o755));
    let script = |interpreter: &str, argument: Option<&str>| Kind::Script {
        interpreter: PathBuf::from(interpreter),
        argument: argument.map(str::to_owned),
    };
    for (content, kind) in [
        (b"#!/bin/sh".as_slice(), script("/bin/sh", None)),
        (b"#! \t/bin/sh \t-e -u \n", script("/bin/sh", Some("-e -u"))),
        (b"MZ\x90", Kind::Foreign),
        (b"\xcf\xfa\xed\xfe", Kind::Foreign),
        (b"", Kind::Foreign),
    ] {
        assert_eq!(inspect(content).kind, kind);
    }
    for (machine, architecture) in [
        (62, "amd64"),
        (183, "arm64"),
        (243, "riscv64"),
        (21, "ppc64le"),
        (22, "s390x"),
    ] {
        let expected = Kind::Elf {
            architecture,
            loader: Some("/lib/ld.so".into()),
        };
        assert_eq!(inspect(&elf(machine, 3, "/lib/ld.so")).kind, expected);
    }
    for (content, system) in [
        (b"MZ\x90".as_slice(), "Windows"),
        (b"\xcf\xfa\xed\xfe", "macOS"),
    ] {
        let problem = inspect(content).problem;
        assert!(
            matches!(&problem, Some(Cause::WrongArchitecture { file, .. }) if *file == system),
            "{problem:?}"
        );
    }
    let shell = preflight::inspect(Path::new("/bin/sh"));
    assert!(shell.problem.is_none(), "{shell:?}");
}

#[test]
fn what_goes_before_the_file_is_looked_at() {
    let sh = || command(Path::new("/bin/sh"), &["-c", "exit"]);
    let with_nul = Environment::from_entries(["A=\0".into()]);
    for (command, words, cause) in [
        (
            Command {
                env: with_nul,
                ..sh()
            },
            "exec: environment variable contains NUL",
            "the environment holds a NUL byte",
        ),
        (
            Command {
                args: vec!["\0".into()],
                ..sh()
            },
            "fork/exec /bin/sh: invalid argument",
            "an argument holds a NUL byte",
        ),
        (
            Command {
                cwd: "/no/such/folder".into(),
                ..sh()
            },
            "chdir /no/such/folder: no such file or directory",
            "the folder to start in, /no/such/folder, cannot be entered",
        ),
        (
            Command {
                cwd: "/bin/sh".into(),
                ..sh()
            },
            "chdir /bin/sh: not a directory",
            "the folder to start in, /bin/sh, cannot be entered",
        ),
        (
            Command {
                program: "sh".into(),
                ..sh()
            },
            "fork/exec sh: no such file or directory",
            "sh is not an absolute path",
        ),
    ] {
        let error = refused(&command);
        assert_eq!(
            (error.go_text.as_str(), error.cause.to_string().as_str()),
            (words, cause),
            "{error:?}"
        );
    }
}

#[test]
fn a_file_that_somebody_still_writes_stays_busy() {
    let workshop = Workshop::new();
    let program = workshop.file("busy", &std::fs::read("/bin/sh").unwrap(), 0o755);
    let writer = std::fs::OpenOptions::new()
        .append(true)
        .open(&program)
        .unwrap();
    let error = refused(&command(&program, &["-c", "exit"]));
    assert_eq!(
        error.go_text,
        format!("fork/exec {}: text file busy", program.display())
    );
    drop(writer);
    let transcript = workshop::run(&command(&program, &["-c", "exit"]));
    assert_eq!(transcript.ending, Ending::Exited(0), "{transcript:?}");
}
