//! A provider, and what its plugin answers, as questions write them.

use serde::Deserialize;

use super::field::{GoDuration, Object, Text};
use super::from_object::from_object;
use super::no_answer::NoAnswer;
use crate::accept::CacheType;
use crate::api::{ApiVersion, AuthConfig, AuthEntries, Response};
use crate::exec::{ExecError, Stage};
use crate::node::ProviderSpec;
use crate::release::Release;
use crate::service_account;

/// A provider that a kubelet is configured with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "camelCase")]
pub struct Provider<'q> {
    /// `plugin` if empty.
    #[serde(borrow, default)]
    pub name: Text<'q>,
    /// The newest version that the release knows if empty.
    #[serde(borrow, default)]
    pub api_version: Text<'q>,
    /// The patterns.
    #[serde(borrow, default)]
    pub match_images: Option<Vec<Text<'q>>>,
    /// Zero if absent.
    pub default_cache_duration: Option<GoDuration>,
    /// Service account tokens, if the plugin gets them.
    #[serde(borrow)]
    pub token_attributes: Option<TokenAttributes<'q>>,
    /// What the plugin answers, in family `keyring`.
    #[serde(borrow)]
    pub answer: Option<PluginAnswer<'q>>,
}

/// `tokenAttributes` of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "camelCase")]
pub struct TokenAttributes<'q> {
    /// The audience.
    #[serde(borrow, default)]
    pub service_account_token_audience: Text<'q>,
    /// Any text but `Token` counts as `ServiceAccount`.
    #[serde(borrow, default)]
    pub cache_type: Text<'q>,
    /// Whether pods without an account get nothing. A kubelet panics where it is absent, unless its configuration was
    /// checked before.
    pub require_service_account: Option<bool>,
    /// Annotations that an account must have.
    #[serde(borrow, default)]
    pub required_service_account_annotation_keys: Option<Vec<Text<'q>>>,
    /// Annotations that are handed on if they are there.
    #[serde(borrow, default)]
    pub optional_service_account_annotation_keys: Option<Vec<Text<'q>>>,
}

/// What a plugin answers when it is run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "camelCase")]
pub struct PluginAnswer<'q> {
    /// As it came.
    #[serde(borrow, default)]
    pub cache_key_type: Text<'q>,
    /// The provider's default counts if absent.
    pub cache_duration: Option<GoDuration>,
    /// Registry keys and credentials.
    #[serde(borrow)]
    pub auth: Option<Object<'q, Option<Credentials<'q>>>>,
    /// The run fails with this text instead.
    #[serde(borrow)]
    pub fail: Option<Text<'q>>,
}

/// The credentials of one registry key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Credentials<'q> {
    /// The user name.
    #[serde(borrow, default)]
    pub username: Text<'q>,
    /// The password.
    #[serde(borrow, default)]
    pub password: Text<'q>,
}

from_object!(Provider: "a provider", TokenAttributes: "tokenAttributes", PluginAnswer: "the answer of a plugin", Credentials: "username and password");

/// Why a provider cannot be made.
pub(super) enum Unmade {
    /// With the kubelet's words and the step.
    Refused(String, &'static str),
    /// By this release.
    NoAnswer(NoAnswer),
}

impl Provider<'_> {
    /// The provider as a kubelet keeps it; `gate` is whether service account tokens are switched on.
    pub(super) fn spec(&self, gate: bool, release: Release) -> Result<ProviderSpec, Unmade> {
        if self.token_attributes.is_some() && !release.knows_service_accounts() {
            return Err(Unmade::NoAnswer(NoAnswer::NoSuchField {
                release,
                field: "tokenAttributes",
            }));
        }
        let api_version = match self.api_version.as_str() {
            "" => ApiVersion::newest_of(release),
            text => ApiVersion::from_full_text(text)
                .map_err(|error| Unmade::Refused(error.to_string(), "init"))?,
        };
        let attributes = self.token_attributes.as_ref().filter(|_| gate);
        Ok(ProviderSpec {
            name: or_plugin(&self.name).to_owned(),
            match_images: owned(self.match_images.as_ref()),
            default_cache_duration: self
                .default_cache_duration
                .map_or_else(Default::default, |d| d.0),
            api_version,
            token_attributes: attributes.map(TokenAttributes::kept).transpose()?,
        })
    }
}

impl TokenAttributes<'_> {
    fn kept(&self) -> Result<service_account::TokenAttributes, Unmade> {
        let panics = || {
            let text = "panic: runtime error: invalid memory address or nil pointer dereference";
            Unmade::Refused(text.to_owned(), "panic")
        };
        let require = self.require_service_account.ok_or_else(panics)?;
        let cache_type = CacheType::from_field(self.cache_type.as_str());
        Ok(service_account::TokenAttributes {
            service_account_token_audience: self.service_account_token_audience.as_str().to_owned(),
            cache_type: Some(cache_type.unwrap_or(CacheType::ServiceAccount)),
            require_service_account: require,
            required_service_account_annotation_keys: owned(
                self.required_service_account_annotation_keys.as_ref(),
            ),
            optional_service_account_annotation_keys: owned(
                self.optional_service_account_annotation_keys.as_ref(),
            ),
        })
    }
}

impl PluginAnswer<'_> {
    /// What the kubelet gets from the run.
    pub(super) fn outcome(&self) -> Result<Response, ExecError> {
        if let Some(text) = &self.fail {
            return Err(ExecError::new(Stage::Exec, text.as_str().to_owned()));
        }
        Ok(Response {
            cache_key_type: self.cache_key_type.as_str().to_owned(),
            cache_duration: self.cache_duration.map(|duration| duration.0),
            auth: self.auth.as_ref().map(auth_entries),
        })
    }
}

/// The entries of a registry's credentials; null is two empty texts.
pub(super) fn auth_entries(object: &Object<'_, Option<Credentials<'_>>>) -> AuthEntries {
    let pairs = object.0.iter().map(|(key, credentials)| {
        let auth = credentials.as_ref().map(|given| AuthConfig {
            username: given.username.as_str().to_owned(),
            password: given.password.as_str().to_owned(),
        });
        (key.as_str().to_owned(), auth.unwrap_or_default())
    });
    pairs.collect()
}

/// The name of a plugin, if it was given one.
pub(super) fn or_plugin<'t>(name: &'t Text<'_>) -> &'t str {
    match name.as_str() {
        "" => "plugin",
        name => name,
    }
}

fn owned(texts: Option<&Vec<Text<'_>>>) -> Vec<String> {
    let texts = texts.into_iter().flatten();
    texts.map(|text| text.as_str().to_owned()).collect()
}
