//! What a kubelet knows of a provider once it has started.

use crate::accept::CacheType;
use crate::api::{ApiVersion, UnknownApiVersion};
use crate::config;
use crate::golang::duration::Duration;
use crate::service_account::TokenAttributes;

/// What a node knows of its provider from the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSpec {
    /// The provider's name.
    pub name: String,
    /// The patterns.
    pub match_images: Vec<String>,
    /// What counts if an answer names no duration.
    pub default_cache_duration: Duration,
    /// The version of requests and responses.
    pub api_version: ApiVersion,
    /// `None` also where the feature gate `KubeletServiceAccountTokenForCredentialProviders` is off.
    pub token_attributes: Option<TokenAttributes>,
}

impl ProviderSpec {
    /// The provider of a configuration that a kubelet starts with. `service_accounts` is whether the feature gate is on.
    ///
    /// # Errors
    ///
    /// [`UnknownApiVersion`] if it names a version that no kubelet knows.
    pub fn from_config(
        provider: &config::Provider,
        service_accounts: bool,
    ) -> Result<Self, UnknownApiVersion> {
        let attributes = provider.token_attributes.as_ref();
        Ok(Self {
            name: provider.name.clone(),
            match_images: provider.match_images.clone(),
            default_cache_duration: provider.default_cache_duration.unwrap_or_default(),
            api_version: ApiVersion::from_full_text(&provider.api_version)?,
            token_attributes: attributes
                .filter(|_| service_accounts)
                .map(token_attributes),
        })
    }
}

fn token_attributes(attributes: &config::TokenAttributes) -> TokenAttributes {
    let keys = |keys: &Option<Vec<String>>| keys.clone().unwrap_or_default();
    TokenAttributes {
        service_account_token_audience: attributes.service_account_token_audience.clone(),
        cache_type: CacheType::from_field(&attributes.cache_type),
        require_service_account: attributes.require_service_account.unwrap_or_default(),
        required_service_account_annotation_keys: keys(
            &attributes.required_service_account_annotation_keys,
        ),
        optional_service_account_annotation_keys: keys(
            &attributes.optional_service_account_annotation_keys,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_over_what_the_configuration_says() {
        let provider = config::Provider {
            name: "p".to_owned(),
            match_images: vec!["reg.io".to_owned()],
            default_cache_duration: Some(Duration(5)),
            api_version: ApiVersion::V1.to_string(),
            token_attributes: Some(config::TokenAttributes {
                service_account_token_audience: "aud".to_owned(),
                cache_type: "Token".to_owned(),
                require_service_account: Some(true),
                ..config::TokenAttributes::default()
            }),
            ..config::Provider::default()
        };
        let spec = ProviderSpec::from_config(&provider, true).unwrap();
        let attributes = spec.token_attributes.unwrap();
        assert_eq!(spec.default_cache_duration, Duration(5));
        assert_eq!(attributes.cache_type, Some(CacheType::Token));
        assert!(attributes.require_service_account);
        assert_eq!(
            ProviderSpec::from_config(&provider, false)
                .unwrap()
                .token_attributes,
            None
        );

        let unknown = config::Provider {
            api_version: "v1".to_owned(),
            ..provider
        };
        assert!(ProviderSpec::from_config(&unknown, true).is_err());
    }
}
