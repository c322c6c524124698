//! A folder for one test with plugins written as shell scripts, and credproof run on them as its users run it.
//!
//! It knows nothing of cases or reports: what a run has to show stands in the tests.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The image that scripted plugins are asked for.
pub(crate) const IMAGE: &str = "registry.example.test/team/app";

/// An answer that every kubelet takes, for [`IMAGE`].
pub(crate) const ANSWER: &str = r#"{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Registry","cacheDuration":"5m","auth":{"registry.example.test":{"username":"user","password":"a-long-password"}}}"#;

/// What a run of credproof left.
pub(crate) struct Ran {
    /// None if it was killed, by a signal or because it did not end.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The ends of long output, so that a failed test can be read.
impl std::fmt::Debug for Ran {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = |text: &str| {
            text.chars()
                .skip(text.chars().count().saturating_sub(2000))
                .collect::<String>()
        };
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        write!(
            formatter,
            "exit code {code:?}\n--- stdout\n{}\n--- stderr\n{}",
            end(stdout),
            end(stderr)
        )
    }
}

impl Ran {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Both streams, as a log keeps them.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// A folder of its own for a test; credproof runs in it.
#[derive(Debug)]
pub(crate) struct Workshop(TempDir);

impl Workshop {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes an executable file.
    pub(crate) fn program(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.write(name, content);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Writes a plugin that reads its request and then does what these lines of shell say.
    pub(crate) fn plugin(&self, name: &str, lines: &str) -> String {
        self.program(name, format!("#!/bin/sh\ncat >/dev/null\n{lines}\n"))
    }

    /// Writes a plugin that prints this.
    pub(crate) fn printer(&self, name: &str, text: &str) -> String {
        let path = self.write(&format!("{name}.txt"), text);
        self.plugin(name, &format!("cat '{path}'"))
    }

    /// Writes a plugin whose answer every kubelet takes.
    pub(crate) fn good(&self) -> String {
        self.printer("good", ANSWER)
    }

    /// The built program, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("credproof");
        command
            .args(arguments)
            .current_dir(self.0.path())
            .timeout(Duration::from_secs(300));
        command
    }

    /// Runs credproof in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
