//! The plugin under test with everything the harness knows about it: a profile made ready for use, so that
//! nothing later has to parse or look up anything.

use std::path::PathBuf;
use std::time::Duration;

use credproof_kubelet::CacheType;
use credproof_kubelet::{ApiVersion, Duration as GoDuration, Releases, match_image};

use crate::profile::{self, Profile, ShortApiVersion};

/// One plugin, ready to be run.
#[derive(Debug, Clone)]
pub struct Target {
    /// The plugin's absolute path.
    pub program: PathBuf,
    /// The profile's name or file, for reports.
    pub profile_name: String,
    /// The profile as it was read.
    pub profile: Profile,
    /// The provider entry in the kubelet's own types.
    pub provider: Provider,
    /// The API versions the plugin is said to support, the provider's own first.
    pub api_versions: Vec<ApiVersion>,
    /// The credentials the user says the plugin answers with.
    pub known: Option<KnownCredentials>,
    /// How long the plugin may run.
    pub deadline: Duration,
    /// The releases to judge for.
    pub releases: Releases,
    /// Secrets that the user gave to the plugin, by name; no report may show them.
    pub given_secrets: Vec<(String, String)>,
    /// credproof's own arguments that choose this plugin, the program's name first.
    pub again: Vec<String>,
}

/// A provider entry in the kubelet's own types.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// The version of its requests and answers.
    pub api_version: ApiVersion,
    /// The patterns of its images.
    pub match_images: Vec<String>,
    /// What counts when an answer states no `cacheDuration`.
    pub default_cache_duration: GoDuration,
    /// Its `tokenAttributes.cacheType`, when it has `tokenAttributes`.
    pub cache_type: Option<CacheType>,
}

/// Credentials given by the user.
#[derive(Clone)]
pub struct KnownCredentials {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for KnownCredentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("KnownCredentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl Provider {
    /// The provider entry of a profile in the kubelet's types.
    ///
    /// # Errors
    ///
    /// The key whose value no kubelet takes, and what was expected.
    pub fn of(entry: &profile::Provider) -> Result<Self, String> {
        let api_version = entry.api_version.parse().map_err(|_| {
            let known: Vec<String> = ApiVersion::ALL.iter().map(ToString::to_string).collect();
            format!("provider.apiVersion: {:?} is no version of the credential provider API; expected one of {}", entry.api_version, known.join(", "))
        })?;
        let default_cache_duration = entry.default_cache_duration.parse().map_err(|error| {
            format!(
                "provider.defaultCacheDuration: {error}; expected a Go duration such as 10m or 12h"
            )
        })?;
        Ok(Self {
            name: entry.name.clone(),
            api_version,
            match_images: entry.match_images.clone(),
            default_cache_duration,
            cache_type: entry.token_attributes.as_ref().map(|attributes| {
                match attributes.cache_type {
                    profile::CacheType::ServiceAccount => CacheType::ServiceAccount,
                    profile::CacheType::Token => CacheType::Token,
                }
            }),
        })
    }
}

impl Target {
    /// The first owned image.
    #[must_use]
    pub fn owned(&self) -> &str {
        self.profile.images.owned.first().map_or("", String::as_str)
    }

    /// The first owned image whose host has a port.
    #[must_use]
    pub fn owned_with_port(&self) -> Option<&str> {
        let images = self.profile.images.owned.iter();
        images
            .map(String::as_str)
            .find(|image| host(image).contains(':'))
    }

    /// Whether the provider entry keeps a kubelet from asking the plugin without a service account token.
    #[must_use]
    pub fn requires_service_account(&self) -> bool {
        self.profile
            .provider
            .token_attributes
            .as_ref()
            .is_some_and(|attributes| attributes.require_service_account)
    }

    /// Whether the provider entry makes a kubelet ask the plugin for this image.
    #[must_use]
    pub fn is_asked_for(&self, image: &str) -> bool {
        let newest = self.releases.iter().next_back();
        newest
            .is_some_and(|release| match_image::allows(&self.provider.match_images, image, release))
    }
}

/// The API versions that a profile declares, the provider's own first.
#[must_use]
pub fn api_versions(own: ApiVersion, declared: &[ShortApiVersion]) -> Vec<ApiVersion> {
    let mut all = vec![own];
    for version in declared {
        let version = match version {
            ShortApiVersion::V1alpha1 => ApiVersion::V1alpha1,
            ShortApiVersion::V1beta1 => ApiVersion::V1beta1,
            ShortApiVersion::V1 => ApiVersion::V1,
        };
        if !all.contains(&version) {
            all.push(version);
        }
    }
    all
}

/// The registry host of an image, port included.
#[must_use]
pub fn host(image: &str) -> &str {
    image.split('/').next().unwrap_or_default()
}
