//! One entry of a `CredentialProviderConfig` as values, with Go's zero values where nothing was given.

use crate::golang::duration::Duration;

/// One provider: `CredentialProvider` of `k8s.io/kubelet/config`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provider {
    /// Name of the executable in the binary directory.
    pub name: String,
    /// Patterns of the images that the plugin is asked for.
    pub match_images: Vec<String>,
    /// How long an answer without a duration of its own is kept. A kubelet that starts always has one.
    pub default_cache_duration: Option<Duration>,
    /// `credentialprovider.kubelet.k8s.io/v1` and the like.
    pub api_version: String,
    /// Arguments of the executable; `None` when absent or null.
    pub args: Option<Vec<String>>,
    /// Variables added to the environment, in the order written.
    pub env: Vec<EnvVar>,
    /// How the plugin is given service account tokens, if it is.
    pub token_attributes: Option<TokenAttributes>,
}

/// One environment variable: `ExecEnvVar`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvVar {
    /// Name of the variable; not checked by a kubelet.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// `ServiceAccountTokenAttributes`, since 1.33.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenAttributes {
    /// Audience of the tokens.
    pub service_account_token_audience: String,
    /// `ServiceAccount` or `Token`; empty in 1.33, which has no such field.
    pub cache_type: String,
    /// Whether pods without a service account get nothing. A kubelet that starts always has one.
    pub require_service_account: Option<bool>,
    /// Annotations that the account must have; `None` when absent or null.
    pub required_service_account_annotation_keys: Option<Vec<String>>,
    /// Annotations that are handed on if there; `None` when absent or null.
    pub optional_service_account_annotation_keys: Option<Vec<String>>,
}

/// What one file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) kind: String,
    pub(super) api_version: String,
    pub(super) providers: Option<Vec<Provider>>,
}
