//! Would a kubelet start with this CredentialProviderConfig, and with which providers? Errors are the kubelet's own
//! texts.

mod field_error;
mod field_path;
mod file;
mod json_iterator;
mod label_key;
mod object;
mod other_kind;
mod provider;
mod register;
pub(crate) mod schema;
pub(crate) mod scheme;
mod source;
pub(crate) mod validate;
pub(crate) mod yaml;

use crate::release::Release;

pub(crate) use file::{Parsed, is_json};
pub use provider::{EnvVar, Provider, TokenAttributes};
pub(crate) use register::check_binary;
pub use register::{BinDir, BinDirContent, Binary};
pub use source::{Content, Entry, Input, is_config_name};

/// Name of the feature gate for service account tokens.
pub const SERVICE_ACCOUNT_GATE: &str = "KubeletServiceAccountTokenForCredentialProviders";

/// What a kubelet is started with.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// What stands at the path of the configuration.
    pub input: Input<'a>,
    /// Where the executables are.
    pub bin_dir: BinDir<'a>,
    /// The gate [`SERVICE_ACCOUNT_GATE`] if it is set, else the release's default holds.
    pub service_account_tokens: Option<bool>,
}

/// A kubelet that started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// All providers in the order of the files.
    pub providers: Vec<Provider>,
    /// Their names in the order in which they are asked: up to 1.32 sorted, then as in the files.
    pub registered: Vec<String>,
    /// `sha256:` and hex digits, the label of a metric; `None` up to 1.33.
    pub hash: Option<String>,
}

/// Why a kubelet does not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct StartError {
    /// How far it came.
    pub stage: Stage,
    /// The text that ends the start. Several, if the order of a Go map decides: any of them may be seen.
    pub texts: Vec<String>,
    /// The bytes of the one text, where a file made it hold something else than UTF-8, which `texts` cannot show.
    pub not_utf8: Option<Vec<u8>>,
    /// The exit code, where the process ends at once instead of returning the error.
    pub process_exit: Option<i32>,
}

/// The steps of a kubelet's start that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading `--feature-gates`.
    FeatureGates,
    /// Looking at the binary directory.
    BinDir,
    /// Reading and decoding the configuration.
    Read,
    /// Judging its values.
    Validate,
    /// Looking up executables.
    Register,
}

impl StartError {
    fn new(stage: Stage, text: impl Into<Vec<u8>>) -> Self {
        let (text, not_utf8) = match String::from_utf8(text.into()) {
            Ok(text) => (text, None),
            Err(error) => {
                let shown = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (shown, Some(error.into_bytes()))
            }
        };
        Self {
            stage,
            texts: vec![text],
            not_utf8,
            process_exit: None,
        }
    }

    /// The text, or the first of those that may be seen.
    pub fn text(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }
}

/// Starts a kubelet as far as credential providers go (`plugin.go` `RegisterCredentialProviderPlugins`).
///
/// # Errors
///
/// [`StartError`] with the kubelet's words at the first stage that fails.
///
/// ```
/// use credproof_kubelet::Release;
/// use credproof_kubelet::config::{BinDir, BinDirContent, Input, Setup, start};
///
/// let file = b"
/// kind: CredentialProviderConfig
/// apiVersion: kubelet.config.k8s.io/v1
/// providers:
/// - name: ecr-credential-provider
///   apiVersion: credentialprovider.kubelet.k8s.io/v1
///   matchImages: ['*.dkr.ecr.*.amazonaws.com']
/// ";
/// let setup = Setup {
///     input: Input::File { path: "/etc/kubelet/providers.yaml", bytes: file },
///     bin_dir: BinDir { path: "/usr/libexec/providers", content: BinDirContent::Everything },
///     service_account_tokens: None,
/// };
/// let error = start(&setup, Release::NEWEST).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "failed to validate credential provider config: providers.defaultCacheDuration: Required value"
/// );
/// ```
pub fn start(setup: &Setup<'_>, release: Release) -> Result<Started, StartError> {
    Prepared::new(*setup).start(release)
}

/// A configuration that several releases are asked about: its files are parsed once.
#[derive(Debug)]
pub struct Prepared<'a> {
    setup: Setup<'a>,
    source: source::Source<'a>,
}

impl<'a> Prepared<'a> {
    /// Prepares a setup. Nothing is read before a release asks for it.
    pub fn new(setup: Setup<'a>) -> Self {
        Self {
            source: source::Source::new(setup.input),
            setup,
        }
    }

    /// What [`start`] says for this release.
    ///
    /// # Errors
    ///
    /// As [`start`].
    pub fn start(&self, release: Release) -> Result<Started, StartError> {
        if self.setup.service_account_tokens.is_some() && !release.knows_service_accounts() {
            let text = format!("unrecognized feature gate: {SERVICE_ACCOUNT_GATE}");
            return Err(StartError::new(Stage::FeatureGates, text));
        }
        if matches!(self.setup.bin_dir.content, BinDirContent::Missing) {
            let text = format!(
                "plugin binary directory {} did not exist",
                self.setup.bin_dir.path
            );
            return Err(StartError::new(Stage::BinDir, text));
        }
        let read = source::read(&self.source, release)
            .map_err(|text| StartError::new(Stage::Read, text))?;
        finish(read, &self.setup, release)
    }
}

/// Starts with a file that was parsed before, the gate being at its default; without `bin_dir` every executable is there.
pub(crate) fn start_with_file(
    path: &str,
    parsed: &Parsed<'_>,
    bin_dir: Option<BinDir<'_>>,
    release: Release,
) -> Result<Started, StartError> {
    let everything = BinDir {
        path: "",
        content: BinDirContent::Everything,
    };
    let setup = Setup {
        input: Input::EmptyPath,
        bin_dir: bin_dir.unwrap_or(everything),
        service_account_tokens: None,
    };
    let read = source::read_file(path, parsed, release)
        .map_err(|text| StartError::new(Stage::Read, text))?;
    finish(read, &setup, release)
}

/// Judges and registers what was read.
fn finish(read: source::Read, setup: &Setup<'_>, release: Release) -> Result<Started, StartError> {
    let tokens = setup
        .service_account_tokens
        .unwrap_or(release.service_accounts_on_by_default());
    let errors: Vec<_> = validate::validate(&read.providers, tokens, release)
        .into_iter()
        .map(|(_, error)| error)
        .collect();
    if !errors.is_empty() {
        let prefix = "failed to validate credential provider config: ";
        let texts = field_error::aggregate(&errors)
            .into_iter()
            .map(|text| format!("{prefix}{text}"))
            .collect();
        return Err(StartError {
            stage: Stage::Validate,
            texts,
            not_utf8: None,
            process_exit: None,
        });
    }
    let registered = register::register(&read.providers, setup.bin_dir, release)?;
    Ok(Started {
        providers: read.providers,
        registered,
        hash: read.hash,
    })
}
