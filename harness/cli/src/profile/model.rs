//! The profile file as values: the provider, its images, its credentials and its registry. The upstream
//! services are in `service`; what the values must satisfy together is in `validate`.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de};

use super::service::Upstream;

/// One plugin profile (`kind: PluginProfile`). Unknown keys are errors everywhere in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Profile {
    /// Always `PluginProfile`.
    pub kind: Kind,
    /// One or two sentences for people; shown by `credproof init` and in reports.
    #[serde(default)]
    pub description: String,
    /// The provider entry a kubelet would be given for this plugin.
    pub provider: Provider,
    /// Images the plugin answers for, and images it must not answer for.
    pub images: Images,
    /// What the plugin claims to support; undeclared features are skipped, declared ones tested.
    #[serde(default)]
    pub supports: Supports,
    /// Where the credentials come from and how long they live.
    #[serde(default)]
    pub credentials: Credentials,
    /// The service account whose token a kubelet would send.
    #[serde(default)]
    pub service_account: ServiceAccount,
    /// Files the plugin reads: file name to template. Their absolute path is `{{ files.NAME }}`.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// The services the plugin asks for credentials, each replaced by a stub.
    #[serde(default)]
    pub upstream: Vec<Upstream>,
    /// How the registry of the proving pull asks for credentials.
    #[serde(default)]
    pub registry: Registry,
}

/// The only kind of document this file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Kind {
    /// `kind: PluginProfile`.
    PluginProfile,
}

/// One entry of `providers` in a kubelet's CredentialProviderConfig, with the kubelet's own field names
/// (pkg/kubelet/apis/config/types.go `CredentialProvider`, Kubernetes 1.37). Whether a kubelet would
/// accept the values is judged by `credproof-kubelet`, not here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Provider {
    /// The provider's name, which on a node is also the file name of the plugin.
    pub name: String,
    /// `credentialprovider.kubelet.k8s.io/v1`, `…/v1beta1` or `…/v1alpha1`.
    #[serde(default = "v1")]
    pub api_version: String,
    /// Patterns of the images the plugin is asked for; at least one.
    pub match_images: Vec<String>,
    /// A Go duration (`10m`, `12h`), used where an answer names no `cacheDuration`.
    pub default_cache_duration: String,
    /// Arguments of the plugin, each a template.
    #[serde(default)]
    pub args: Vec<String>,
    /// Environment of the plugin on top of the kubelet's, each value a template.
    #[serde(default)]
    pub env: Vec<EnvVar>,
    /// Makes the kubelet send a service account token (Kubernetes 1.33 and later).
    pub token_attributes: Option<TokenAttributes>,
}

fn v1() -> String {
    "credentialprovider.kubelet.k8s.io/v1".to_owned()
}

/// One environment variable of the plugin.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvVar {
    /// Its name: not empty, without `=` and NUL.
    pub name: String,
    /// Its value, a template.
    pub value: String,
}

/// `tokenAttributes` of a provider (pkg/kubelet/apis/config/types.go
/// `ServiceAccountTokenAttributes`, Kubernetes 1.37).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TokenAttributes {
    /// The audience of the token; not empty.
    pub service_account_token_audience: String,
    /// What a kubelet caches the answer by; required since 1.34, unknown in 1.33.
    pub cache_type: CacheType,
    /// Whether the plugin is skipped for pods without a service account.
    pub require_service_account: bool,
    /// Annotation keys without which the plugin is not called.
    #[serde(default)]
    pub required_service_account_annotation_keys: Vec<String>,
    /// Annotation keys that are sent where they exist.
    #[serde(default)]
    pub optional_service_account_annotation_keys: Vec<String>,
}

/// What a kubelet caches an answer by when it sent a service account token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum CacheType {
    /// Reused for pods with the same service account.
    ServiceAccount,
    /// Reused only for the same token.
    Token,
}

/// Images by what the plugin must do for them: host, optional port, repository; no tag, no digest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Images {
    /// Images that must get credentials that pull; at least one. The first is the one most cases use.
    pub owned: Vec<String>,
    /// Images that must not get these credentials.
    #[serde(default)]
    pub foreign: Vec<String>,
}

/// What the plugin claims to support.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Supports {
    /// Short API versions (`v1`, `v1beta1`, `v1alpha1`) besides that of `provider.apiVersion`.
    #[serde(default)]
    pub api_versions: Vec<ShortApiVersion>,
    /// Whether the plugin takes a service account token; needs `provider.tokenAttributes`.
    #[serde(default)]
    pub service_account_token: bool,
}

/// A version of the API `credentialprovider.kubelet.k8s.io`, by its short name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShortApiVersion {
    /// Kubernetes 1.20 to 1.26.
    V1alpha1,
    /// Since Kubernetes 1.24.
    V1beta1,
    /// Since Kubernetes 1.26.
    V1,
}

/// Where the credentials come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Credentials {
    /// Who makes them.
    pub source: Source,
    /// How long minted credentials are accepted: a duration such as `12h`, 1 s to 8760 h. Default 1 h.
    #[serde(deserialize_with = "duration")]
    pub lifetime: SignedDuration,
    /// The user name, where the upstream fixes it (`AWS` for ECR); minted if absent.
    pub username: Option<String>,
    /// What the password is.
    pub password: Password,
    /// Names of further minted secrets, `{{ secret.NAME }}` in templates: a letter, then letters, digits, `_`.
    pub secrets: Vec<String>,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            source: Source::Minted,
            lifetime: SignedDuration::from_hours(1),
            username: None,
            password: Password::Random,
            secrets: Vec::new(),
        }
    }
}

/// Who makes the credentials that the registry accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Each run mints fresh ones; a leak search and redaction are exact.
    Minted,
    /// The first answer's credentials are taken as valid: proves transport, not validity.
    Adopted,
    /// The user gives them with `--username` and `--password-file`.
    Static,
}

/// What a minted password is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Password {
    /// Random text, as from a token service.
    Random,
    /// The service account token itself, as a plugin answers that only hands it on.
    ServiceAccountToken,
}

/// The service account of the imagined pod.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceAccount {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its annotations; a kubelet sends those that `tokenAttributes` names.
    pub annotations: BTreeMap<String, String>,
}

impl Default for ServiceAccount {
    fn default() -> Self {
        Self {
            namespace: "default".to_owned(),
            name: "puller".to_owned(),
            annotations: BTreeMap::new(),
        }
    }
}

/// The registry of the proving pull.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Registry {
    /// How it asks for credentials.
    pub profile: RegistryProfile,
    /// Who pulls from it.
    pub runtime: RegistryRuntime,
}

/// The container runtime that the proving pull is made as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistryRuntime {
    /// containerd.
    #[default]
    Containerd,
    /// CRI-O.
    Crio,
}

/// How a registry asks for credentials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistryProfile {
    /// Bearer challenge and token endpoint, as in the distribution specification.
    #[default]
    Spec,
    /// Basic only, as Amazon ECR.
    Ecr,
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        de::Error::invalid_value(
            de::Unexpected::Str(&text),
            &"a duration such as 90s, 30m or 12h",
        )
    })
}
