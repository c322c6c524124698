//! A folder that goes away with the test, plugins written into it, and commands to run them.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::Duration;

use credproof_process::environment::{Environment, invocation_id};
use credproof_process::{Cancel, Command, KUBELET_DEADLINE, Transcript};
use tempfile::TempDir;

/// Says why a test does not run here, so that it is seen also when the test passes: what the macros print is held back.
pub(crate) fn skipped(reason: &str) {
    let line = format!("skipped: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

pub(crate) struct Workshop(TempDir);

impl Workshop {
    pub(crate) fn new() -> Self {
        Workshop(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    /// Writes a file. Other tests start processes meanwhile, which hold a copy of the open file for
    /// a moment, so that starting it could fail with "text file busy": `run` is built to wait that
    /// moment out.
    pub(crate) fn file(&self, name: &str, content: &[u8], mode: u32) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    /// A command that runs this text as a script of `/bin/sh`, in the workshop's folder.
    pub(crate) fn script(&self, text: &str) -> Command {
        self.named_script("plugin", text)
    }

    pub(crate) fn named_script(&self, name: &str, text: &str) -> Command {
        let program = self.file(name, format!("#!/bin/sh\n{text}\n").as_bytes(), 0o755);
        Command {
            cwd: self.path(),
            ..command(&program, &[])
        }
    }
}

pub(crate) fn command(program: &Path, args: &[&str]) -> Command {
    Command {
        program: program.to_path_buf(),
        args: args.iter().map(Into::into).collect(),
        env: Environment::service(&invocation_id().unwrap()),
        cwd: "/".into(),
        stdin: b"{\"kind\":\"CredentialProviderRequest\"}\n"
            .as_slice()
            .into(),
        stderr_closed: false,
        deadline: KUBELET_DEADLINE,
        output_cap: 1 << 21,
        held_limit: KUBELET_DEADLINE,
    }
}

pub(crate) const SHORT: Duration = Duration::from_millis(200);

/// Runs overlap freely, but for those that have to be alone.
static OVERLAP: RwLock<()> = RwLock::new(());

pub(crate) fn run(command: &Command) -> Transcript {
    let _guard = OVERLAP.read().unwrap();
    credproof_process::run(command, &Cancel::new().unwrap()).unwrap()
}

pub(crate) fn run_alone(command: &Command) -> Transcript {
    alone(|| credproof_process::run(command, &Cancel::new().unwrap()).unwrap())
}

/// No run overlaps with this action but its own.
pub(crate) fn alone<Value>(action: impl FnOnce() -> Value) -> Value {
    let _guard = OVERLAP.write().unwrap();
    action()
}

pub(crate) fn run_until(command: &Command, cancel: &Cancel) -> Transcript {
    let _guard = OVERLAP.read().unwrap();
    credproof_process::run(command, cancel).unwrap()
}

pub(crate) fn text(bytes: &credproof_process::Sensitive) -> String {
    String::from_utf8(bytes.expose().to_vec()).unwrap()
}
