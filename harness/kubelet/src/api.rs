//! The types of `k8s.io/kubelet/pkg/apis/credentialprovider`: versions, and what a plugin answers.

use std::fmt;
use std::str::FromStr;

use crate::golang::duration::Duration;
use crate::golang::quote::quote;
use crate::release::Release;

/// The API group of requests and responses.
pub const GROUP: &str = "credentialprovider.kubelet.k8s.io";

/// A version of the credential provider API.
///
/// ```
/// use credproof_kubelet::{ApiVersion, Release};
///
/// assert_eq!(ApiVersion::V1.to_string(), "credentialprovider.kubelet.k8s.io/v1");
/// assert_eq!("v1beta1".parse(), Ok(ApiVersion::V1beta1));
/// assert!(!ApiVersion::V1.known_to("1.25".parse()?));
/// # Ok::<(), credproof_kubelet::UnknownRelease>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApiVersion {
    /// `credentialprovider.kubelet.k8s.io/v1alpha1`
    V1alpha1,
    /// `credentialprovider.kubelet.k8s.io/v1beta1`
    V1beta1,
    /// `credentialprovider.kubelet.k8s.io/v1`
    V1,
}

impl ApiVersion {
    /// Every version, oldest first.
    pub const ALL: [ApiVersion; 3] = [Self::V1alpha1, Self::V1beta1, Self::V1];

    /// The part behind the slash.
    pub fn version(self) -> &'static str {
        match self {
            Self::V1alpha1 => "v1alpha1",
            Self::V1beta1 => "v1beta1",
            Self::V1 => "v1",
        }
    }

    /// The version whose full text this is, as a kubelet compares it.
    ///
    /// # Errors
    ///
    /// [`UnknownApiVersion`] for any other text, also for the part behind the slash alone.
    pub fn from_full_text(text: &str) -> Result<ApiVersion, UnknownApiVersion> {
        let mut versions = Self::ALL.into_iter();
        versions
            .find(|version| version.is_written(text))
            .ok_or_else(|| UnknownApiVersion(text.to_owned()))
    }

    /// Whether `text` is the full text of this version.
    pub(crate) fn is_written(self, text: &str) -> bool {
        let behind = text.strip_prefix(GROUP);
        behind.and_then(|behind| behind.strip_prefix('/')) == Some(self.version())
    }

    /// Whether a kubelet of this release can be configured with it (`plugin.go` `apiVersions`).
    pub fn known_to(self, release: Release) -> bool {
        match self {
            Self::V1alpha1 => true,
            Self::V1beta1 => release.knows_v1beta1(),
            Self::V1 => release.knows_v1(),
        }
    }

    /// The newest version a kubelet of this release knows.
    pub fn newest_of(release: Release) -> ApiVersion {
        Self::ALL
            .into_iter()
            .rfind(|version| version.known_to(release))
            .unwrap_or(Self::V1alpha1)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{GROUP}/{}", self.version())
    }
}

/// A version that a kubelet does not know. The `Display` text is the kubelet's (`plugin.go` `newPluginProvider`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid apiVersion: {}", quote(.0))]
pub struct UnknownApiVersion(pub String);

impl FromStr for ApiVersion {
    type Err = UnknownApiVersion;

    /// Takes the full text and the part behind the slash alone.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let short = Self::ALL
            .into_iter()
            .find(|version| version.version() == text);
        short.map_or_else(|| Self::from_full_text(text), Ok)
    }
}

/// The credentials of one registry (`AuthConfig`). Either text may be empty.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct AuthConfig {
    /// The user name.
    pub username: String,
    /// The password. `Debug` does not print it.
    pub password: String,
}

impl fmt::Debug for AuthConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthConfig")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Registry keys and their credentials, in the order the plugin wrote them; no key stands twice.
pub type AuthEntries = Vec<(String, AuthConfig)>;

/// What a plugin answered (`CredentialProviderResponse`), decoded but not yet judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// `cacheKeyType` as it came; empty if it was absent.
    pub cache_key_type: String,
    /// `cacheDuration`; `None` if absent or null, and then the provider's default counts.
    pub cache_duration: Option<Duration>,
    /// `auth`; `None` if absent or null.
    pub auth: Option<AuthEntries>,
}
