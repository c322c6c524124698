//! Family `exec`: running an executable. What is handed to it and what its run means is said here; the running is the
//! caller's.

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::{Answer, Seen, Shown, Words, log_texts};
use super::decode::unknown_version;
use super::field::{Mode, Object, Text};
use super::from_object::from_object;
use super::provider::or_plugin;
use super::request::texts;
use crate::api::{ApiVersion, UnknownApiVersion};
use crate::exec::{self, Ending};
use crate::release::Release;
use crate::{Request, log};

/// What is run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written<'q>", bound(deserialize = "'de: 'q"))]
pub struct Exec<'q> {
    /// The image that the plugin is asked for.
    pub image: Text<'q>,
    /// The configured version, in full; the newest that the release knows if empty.
    pub api_version: Text<'q>,
    /// The pod's token.
    pub service_account_token: Text<'q>,
    /// The annotations that were selected.
    pub service_account_annotations: Option<Object<'q, Text<'q>>>,
    /// The name of the file, without a path.
    pub name: Text<'q>,
    /// What stands there. A `kind` counts before a `script`.
    pub file: File<'q>,
    /// The configured arguments.
    pub args: Vec<Text<'q>>,
    /// The configured variables.
    pub env: Vec<EnvVar<'q>>,
    /// The kubelet's own environment, `NAME=value` each; the caller's choice if absent.
    pub environ: Option<Vec<Text<'q>>>,
    /// A deadline before the kubelet's minute; none if 0.
    pub timeout_ms: u64,
    /// Whether the run takes at least that long is to be said; not if 0.
    pub slow_ms: u64,
}

/// What stands at the path of the plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum File<'q> {
    /// A file.
    Script {
        /// All of it.
        text: Text<'q>,
        /// Its mode.
        mode: Mode,
    },
    /// Nothing.
    Missing,
    /// A directory.
    Directory,
    /// A link to nothing.
    DanglingLink,
}

/// A configured variable.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "PascalCase")]
pub struct EnvVar<'q> {
    /// Its name.
    #[serde(borrow, default)]
    pub name: Text<'q>,
    /// Its value.
    #[serde(borrow, default)]
    pub value: Text<'q>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Missing,
    Directory,
    DanglingLink,
}

#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Written<'q> {
    #[serde(borrow, default)]
    image: Text<'q>,
    #[serde(borrow, default, rename = "apiVersion")]
    api_version: Text<'q>,
    #[serde(borrow, default, rename = "serviceAccountToken")]
    service_account_token: Text<'q>,
    #[serde(borrow, rename = "serviceAccountAnnotations")]
    service_account_annotations: Option<Object<'q, Text<'q>>>,
    #[serde(borrow, default)]
    name: Text<'q>,
    #[serde(borrow)]
    script: Option<Text<'q>>,
    mode: Option<Mode>,
    kind: Option<Kind>,
    #[serde(borrow)]
    args: Option<Vec<Text<'q>>>,
    #[serde(borrow)]
    env: Option<Vec<EnvVar<'q>>>,
    #[serde(borrow)]
    environ: Option<Vec<Text<'q>>>,
    timeout_ms: Option<u64>,
    slow_ms: Option<u64>,
}

from_object!(EnvVar: "Name and Value", Written: "the input of family exec");

impl<'q> TryFrom<Written<'q>> for Exec<'q> {
    type Error = String;

    fn try_from(written: Written<'q>) -> Result<Self, String> {
        let name = written.name.as_str();
        if matches!(name, "." | "..") || name.contains(['/', '\0']) {
            return Err(format!(
                "name: {name:?}: expected the name of a file without a path"
            ));
        }
        let file = match (written.kind, written.script) {
            (Some(Kind::Missing), _) => File::Missing,
            (Some(Kind::Directory), _) => File::Directory,
            (Some(Kind::DanglingLink), _) => File::DanglingLink,
            (None, Some(text)) => File::Script {
                text,
                mode: written.mode.unwrap_or(Mode(0o755)),
            },
            (None, None) => return Err("expected script or kind".to_owned()),
        };
        Ok(Self {
            image: written.image,
            api_version: written.api_version,
            service_account_token: written.service_account_token,
            service_account_annotations: written.service_account_annotations,
            name: written.name,
            file,
            args: written.args.unwrap_or_default(),
            env: written.env.unwrap_or_default(),
            environ: written.environ,
            timeout_ms: written.timeout_ms.unwrap_or_default(),
            slow_ms: written.slow_ms.unwrap_or_default(),
        })
    }
}

/// What differs from release to release in what a plugin is handed. Releases that hand over the same may share a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The bytes on standard input.
    pub stdin: Vec<u8>,
    /// Whether the kubelet's own environment stands below the configured variables.
    pub inherits_environment: bool,
}

/// One run, as the caller saw it.
#[derive(Debug, Clone)]
pub struct Ran {
    /// How it ended.
    pub ending: Ending,
    /// All of standard output.
    pub stdout: Vec<u8>,
    /// All of standard error.
    pub stderr: Vec<u8>,
    /// Where the plugin stood; written `${BIN}` in answers.
    pub bin_dir: String,
    /// How long the kubelet would have been held, in milliseconds.
    pub took_ms: u64,
    /// What the script left beside itself, byte for byte: `<name>.stdin`.
    pub stdin: Option<Vec<u8>>,
    /// `<name>.args`, each ended by a NUL byte.
    pub args: Option<Vec<u8>>,
    /// `<name>.env`, each ended by a NUL byte.
    pub env: Option<Vec<u8>>,
}

impl Exec<'_> {
    /// The name of the plugin's file.
    pub fn file_name(&self) -> &str {
        or_plugin(&self.name)
    }

    /// What this release hands to the plugin.
    ///
    /// # Errors
    ///
    /// The answer, if the release does not know the configured version and so runs nothing.
    pub fn handed(&self, release: Release) -> Result<Handed, Box<Answer>> {
        let unknown = |error: UnknownApiVersion| Box::new(unknown_version(&error));
        let request = Request {
            api_version: self.version(release).map_err(unknown)?,
            image: self.image.as_str().to_owned(),
            service_account_token: self.service_account_token.as_str().to_owned(),
            service_account_annotations: texts(self.service_account_annotations.as_ref()),
        };
        Ok(Handed {
            stdin: request.encode(release).map_err(unknown)?,
            inherits_environment: release.hands_on_environment(),
        })
    }

    fn version(&self, release: Release) -> Result<ApiVersion, UnknownApiVersion> {
        match self.api_version.as_str() {
            "" => Ok(ApiVersion::newest_of(release)),
            text => ApiVersion::from_full_text(text),
        }
    }

    /// What this release makes of a run of what [`Exec::handed`] says.
    pub fn judge(&self, ran: &Ran, release: Release) -> Answer {
        let api_version = match self.version(release) {
            Ok(version) => version,
            Err(error) => return unknown_version(&error),
        };
        let run = exec::Run {
            provider: self.file_name(),
            image: self.image.as_str(),
            api_version,
            ending: &ran.ending,
            stdout: &ran.stdout,
            stderr: &ran.stderr,
        };
        let answer = match exec::failure(&run, release) {
            Some(text) => Answer {
                error: Some(Words::from(hide(text, &ran.bin_dir))),
                ..Answer::default()
            },
            None => match exec::judge(&run, release) {
                Ok(response) => Answer::ok(Accepted::Response(response)),
                Err(error) => Answer::error(error.text, None),
            },
        };
        // Past its deadline the kubelet returns before it comes to the log.
        let logged = !matches!(ran.ending, Ending::Exited(0) | Ending::DeadlineExceeded);
        let line = log::stderr_of_failure(&ran.stderr, release).filter(|_| logged);
        let shown = Shown {
            logs: log_texts(line.as_slice())
                .into_iter()
                .map(|line| line.replace(&ran.bin_dir, BIN))
                .collect(),
            seen: ran.seen(),
            took_slow_ms: (self.slow_ms > 0).then_some(ran.took_ms >= self.slow_ms),
        };
        Answer {
            shown: Some(Box::new(shown)),
            ..answer
        }
    }
}

impl Ran {
    fn seen(&self) -> Option<Seen> {
        let list = |bytes: &Option<Vec<u8>>| {
            let bytes = hide(bytes.clone()?, &self.bin_dir);
            let bytes = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
            let parts = bytes.split(|byte| *byte == 0);
            Some(
                parts
                    .map(|part| String::from_utf8_lossy(part).into_owned())
                    .collect(),
            )
        };
        let mut env: Option<Vec<String>> = list(&self.env);
        if let Some(env) = &mut env {
            env.sort();
        }
        let seen = Seen {
            args: list(&self.args),
            env,
            stdin: self.stdin.clone().map(Words::from),
        };
        (seen != Seen::default()).then_some(seen)
    }
}

/// What stands for the directory of the plugin.
const BIN: &str = "${BIN}";

/// Writes [`BIN`] for the directory of the plugin.
fn hide(text: Vec<u8>, bin_dir: &str) -> Vec<u8> {
    let (mut shown, mut rest) = (Vec::with_capacity(text.len()), text.as_slice());
    let bin_dir = bin_dir.as_bytes();
    let next = |rest: &[u8]| {
        rest.windows(bin_dir.len().max(1))
            .position(|window| window == bin_dir)
    };
    while let Some(at) = next(rest) {
        shown.extend_from_slice(&rest[..at]);
        shown.extend_from_slice(BIN.as_bytes());
        rest = &rest[at + bin_dir.len()..];
    }
    shown.extend_from_slice(rest);
    shown
}
