//! What a kubelet that started knows of its providers, in the fields of the recordings.

use serde::Serialize;

use crate::config;
use crate::release::Release;

/// A kubelet that started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Started {
    /// The hash of the configuration, if it was asked for and the release has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The providers in the order of the files.
    pub providers: Vec<Provider>,
    /// Their names in the order in which they are asked.
    pub registered: Vec<String>,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// In full.
    pub api_version: String,
    /// None if absent.
    pub args: Option<Vec<String>>,
    /// In nanoseconds.
    pub default_cache_duration: i64,
    /// Names and values.
    pub env: Vec<[String; 2]>,
    /// The patterns.
    pub match_images: Vec<String>,
    /// The name.
    pub name: String,
    /// If there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_attributes: Option<TokenAttributes>,
}

/// `tokenAttributes` of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenAttributes {
    /// None in a release without the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_type: Option<String>,
    /// None if absent.
    pub optional_service_account_annotation_keys: Option<Vec<String>>,
    /// A kubelet that starts always has one.
    pub require_service_account: Option<bool>,
    /// None if absent.
    pub required_service_account_annotation_keys: Option<Vec<String>>,
    /// The audience.
    pub service_account_token_audience: String,
}

impl Started {
    /// What `release` made of the configuration; `hash` is whether the hash was asked for.
    pub(super) fn new(started: config::Started, hash: bool, release: Release) -> Self {
        let providers = started.providers.into_iter();
        Self {
            hash: started.hash.filter(|_| hash),
            providers: providers
                .map(|provider| Provider::new(provider, release))
                .collect(),
            registered: started.registered,
        }
    }
}

impl Provider {
    fn new(provider: config::Provider, release: Release) -> Self {
        let env = provider.env.into_iter();
        Self {
            api_version: provider.api_version,
            args: provider.args,
            default_cache_duration: provider.default_cache_duration.unwrap_or_default().0,
            env: env
                .map(|variable| [variable.name, variable.value])
                .collect(),
            match_images: provider.match_images,
            name: provider.name,
            token_attributes: provider
                .token_attributes
                .map(|attributes| TokenAttributes::new(attributes, release)),
        }
    }
}

impl TokenAttributes {
    fn new(attributes: config::TokenAttributes, release: Release) -> Self {
        Self {
            cache_type: release
                .knows_token_cache_type()
                .then_some(attributes.cache_type),
            optional_service_account_annotation_keys: attributes
                .optional_service_account_annotation_keys,
            require_service_account: attributes.require_service_account,
            required_service_account_annotation_keys: attributes
                .required_service_account_annotation_keys,
            service_account_token_audience: attributes.service_account_token_audience,
        }
    }
}
