//! Plugins that no kubelet can start: exit code 6, the kubelet's own words, the cause and what to do about it.

use super::scripted::{IMAGE, Workshop};
use super::told::skipped;

/// `call` and `check` of the file `plugin` that this makes.
fn check(make: impl FnOnce(&Workshop), words: &str, cause: &str, hint: &str) {
    let workshop = Workshop::new();
    make(&workshop);
    let path = workshop.path("plugin");
    let log = format!(
        "error execing credential provider plugin plugin for image {IMAGE}: fork/exec {}: {words}: ",
        path.display()
    );
    for command in ["call", "check"] {
        let ran = workshop.run(&[command, "./plugin", "--image", IMAGE]);
        assert_eq!(ran.code, Some(6), "{command} {cause}: {ran:?}");
        for text in [
            &*log,
            cause,
            &format!("hint: {hint}"),
            "kubelet 1.37 logs: ",
        ] {
            assert!(ran.stderr.contains(text), "{command}: {text:?}: {ran:?}");
        }
        assert_eq!(ran.stdout, "", "{command} {cause}");
    }
    let arguments = ["check", "./plugin", "--image", IMAGE, "--format", "json"];
    let report = workshop.run(&[&arguments[..], &["--report", "json=report.json"]].concat());
    let verdict = serde_json::json!({"status": "error", "exitCode": 6});
    assert_eq!(report.json()["verdict"], verdict);
    assert!(report.json()["error"].as_str().unwrap().contains(cause));
    let written = std::fs::read_to_string(workshop.path("report.json")).unwrap();
    assert_eq!(written, report.stdout, "{cause}");
}

/// A program for this machine, changed by `change`.
fn own_program(workshop: &Workshop, change: impl FnOnce(&mut Vec<u8>)) {
    let mut program = std::fs::read("/proc/self/exe").unwrap();
    change(&mut program);
    workshop.program("plugin", program);
}

#[test]
fn there_is_no_file() {
    let hint = "check the path";
    check(
        |_| (),
        "no such file or directory",
        "there is no such file",
        hint,
    );
}

#[test]
fn a_file_that_is_not_executable() {
    let make = |workshop: &Workshop| drop(workshop.write("plugin", "#!/bin/sh\n"));
    check(
        make,
        "permission denied",
        "the file is not executable",
        "make it executable with chmod +x",
    );
}

#[test]
fn a_folder() {
    let make = |workshop: &Workshop| std::fs::create_dir(workshop.path("plugin")).unwrap();
    check(
        make,
        "permission denied",
        "the path is a folder",
        "name the file in it",
    );
}

#[test]
fn a_text_without_an_interpreter() {
    for (text, cause) in [
        ("echo hello\n", "text without a #! line"),
        ("", "the file is empty"),
    ] {
        let make = |workshop: &Workshop| drop(workshop.program("plugin", text));
        check(make, "exec format error", cause, "");
    }
}

#[test]
fn an_interpreter_that_is_absent() {
    for (line, cause, hint) in [
        (
            "#!/nowhere/python3",
            "/nowhere/python3, which is absent",
            "install the interpreter",
        ),
        (
            "#!/bin/sh\r",
            "/bin/sh\\r, which is absent",
            "save the script with LF line ends",
        ),
    ] {
        let make =
            |workshop: &Workshop| drop(workshop.program("plugin", format!("{line}\nexit 0\n")));
        check(make, "no such file or directory", cause, hint);
    }
}

#[test]
fn a_program_for_another_processor() {
    // e_machine of the ELF header: EM_S390 is no kin of any processor that runs this test.
    let foreign = |program: &mut Vec<u8>| program[18..20].copy_from_slice(&22_u16.to_le_bytes());
    let make = |workshop: &Workshop| own_program(workshop, foreign);
    check(
        make,
        "exec format error",
        "the file is a program for s390",
        "build it for this machine",
    );
    let make = |workshop: &Workshop| drop(workshop.program("plugin", b"MZ\x90\0\x03"));
    check(
        make,
        "exec format error",
        "the file is a program for Windows",
        "build it for this machine",
    );
}

#[test]
fn a_dynamic_loader_that_is_absent() {
    let found = std::cell::Cell::new(false);
    let absent = |program: &mut Vec<u8>| {
        let loader = b"/lib64/ld-";
        let at = program
            .windows(loader.len())
            .position(|window| window == loader);
        let Some(at) = at.filter(|at| *at < 4096) else {
            return;
        };
        program[at + 1..at + 6].copy_from_slice(b"lib99");
        found.set(true);
    };
    own_program(&Workshop::new(), absent);
    if !found.get() {
        skipped("this test is not linked against a loader in /lib64");
        return;
    }
    let make = |workshop: &Workshop| own_program(workshop, absent);
    let cause = "it asks for the dynamic loader /lib99/ld-";
    check(
        make,
        "no such file or directory",
        cause,
        "link it statically",
    );
}
