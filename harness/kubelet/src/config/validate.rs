//! The kubelet's checks of a decoded configuration (`config.go` `validateCredentialProviderConfig`), all of them, in
//! its order and words.

use std::collections::{BTreeSet, HashSet};

use super::field_error::FieldError;
use super::label_key;
use super::provider::{Provider, TokenAttributes};
use crate::api::ApiVersion;
use crate::golang::quote::quote;
use crate::golang::{json_text, url};
use crate::release::Release;

/// Everything that is wrong, with the position of the provider it is about.
pub(crate) fn validate(
    providers: &[Provider],
    service_account_tokens: bool,
    release: Release,
) -> Vec<(Option<usize>, FieldError)> {
    let mut errors = Vec::new();
    if providers.is_empty() {
        errors.push((
            None,
            FieldError::required("providers", "at least 1 item in plugins is required"),
        ));
    }
    let mut names = HashSet::new();
    for (at, provider) in providers.iter().enumerate() {
        let mut found = check_name(&provider.name);
        if !names.insert(&provider.name) && release.refuses_duplicate_provider_names() {
            found.push(FieldError::duplicate("providers.name", &provider.name));
        }
        found.extend(check_api_version(&provider.api_version, release));
        found.extend(check_match_images(&provider.match_images, release));
        found.extend(check_duration(provider, release));
        if let Some(tokens) = &provider.token_attributes {
            found.extend(check_tokens(
                tokens,
                &provider.api_version,
                service_account_tokens,
                release,
            ));
        }
        errors.extend(found.into_iter().map(|error| (Some(at), error)));
    }
    errors
}

fn check_name(name: &str) -> Vec<FieldError> {
    [
        (name.contains('/'), "provider name cannot contain '/'"),
        (name.contains(' '), "provider name cannot contain spaces"),
        (name == ".", "provider name cannot be '.'"),
        (name == "..", "provider name cannot be '..'"),
    ]
    .into_iter()
    .filter(|(refused, _)| *refused)
    .map(|(_, detail)| FieldError::invalid("providers.name", name, detail))
    .collect()
}

fn check_api_version(api_version: &str, release: Release) -> Option<FieldError> {
    let field = "providers.apiVersion";
    if api_version.is_empty() {
        return Some(FieldError::required(
            field,
            long("apiVersion is required", release),
        ));
    }
    let supported: Vec<_> = ApiVersion::ALL
        .iter()
        .filter(|version| version.known_to(release))
        .map(ToString::to_string)
        .collect();
    if supported.iter().any(|version| version == api_version) {
        return None;
    }
    // The kubelet sorts the texts, so that v1 comes before v1alpha1.
    let supported: Vec<_> = BTreeSet::from_iter(supported).into_iter().collect();
    Some(FieldError::not_supported(
        field,
        &quote(api_version),
        &supported,
        release.lists_api_versions_in_order(),
    ))
}

/// The words that releases before 1.34 add.
fn long(detail: &'static str, release: Release) -> &'static str {
    if release.words_validation_shortly() {
        ""
    } else {
        detail
    }
}

fn check_match_images(patterns: &[String], release: Release) -> Vec<FieldError> {
    let field = "providers.matchImages";
    if patterns.is_empty() {
        return vec![FieldError::required(
            field,
            "at least 1 item in matchImages is required",
        )];
    }
    let check = |pattern: &String| {
        let error = url::parse_schemeless(pattern.as_bytes(), release).err()?;
        Some(FieldError::invalid(
            field,
            pattern,
            &format!("match image is invalid: {error}"),
        ))
    };
    patterns.iter().filter_map(check).collect()
}

fn check_duration(provider: &Provider, release: Release) -> Option<FieldError> {
    let field = "providers.defaultCacheDuration";
    match provider.default_cache_duration {
        None => Some(FieldError::required(
            field,
            long("defaultCacheDuration is required", release),
        )),
        Some(duration) if duration.0 >= 0 => None,
        Some(duration) if release.words_validation_shortly() => Some(FieldError::invalid(
            field,
            &duration.to_string(),
            "must be greater than or equal to 0",
        )),
        Some(duration) => {
            let detail = "defaultCacheDuration must be greater than or equal to 0";
            Some(FieldError::invalid_value(
                field,
                &duration.to_string(),
                detail,
            ))
        }
    }
}

const TOKENS: &str = "providers.tokenAttributes";
const REQUIRED_KEYS: &str = "providers.tokenAttributes.requiredServiceAccountAnnotationKeys";
const OPTIONAL_KEYS: &str = "providers.tokenAttributes.optionalServiceAccountAnnotationKeys";

/// The two cache types, sorted.
pub(crate) const CACHE_TYPES: [&str; 2] = ["ServiceAccount", "Token"];

fn check_tokens(
    tokens: &TokenAttributes,
    api_version: &str,
    enabled: bool,
    release: Release,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !enabled {
        errors.push(FieldError::forbidden(
            TOKENS,
            "tokenAttributes is not supported when KubeletServiceAccountTokenForCredentialProviders feature gate is disabled",
        ));
    }
    if tokens.service_account_token_audience.is_empty() {
        let detail = long("serviceAccountTokenAudience is required", release);
        errors.push(FieldError::required(
            &format!("{TOKENS}.serviceAccountTokenAudience"),
            detail,
        ));
    }
    if tokens.require_service_account.is_none() {
        let detail = long("requireServiceAccount is required", release);
        errors.push(FieldError::required(
            &format!("{TOKENS}.requireServiceAccount"),
            detail,
        ));
    }
    if api_version != ApiVersion::V1.to_string() {
        let detail = format!(
            "tokenAttributes is only supported for {} API version",
            ApiVersion::V1
        );
        errors.push(FieldError::forbidden(TOKENS, &detail));
    }
    let required = tokens
        .required_service_account_annotation_keys
        .as_deref()
        .unwrap_or_default();
    let optional = tokens
        .optional_service_account_annotation_keys
        .as_deref()
        .unwrap_or_default();
    if tokens.require_service_account == Some(false) && !required.is_empty() {
        let detail = "requireServiceAccount cannot be false when requiredServiceAccountAnnotationKeys is set";
        errors.push(FieldError::forbidden(REQUIRED_KEYS, detail));
    }
    errors.extend(check_keys(REQUIRED_KEYS, required, release));
    errors.extend(check_keys(OPTIONAL_KEYS, optional, release));
    errors.extend(check_both(required, optional, release));
    if release.knows_token_cache_type() {
        errors.extend(check_cache_type(&tokens.cache_type));
    }
    errors
}

fn check_keys(field: &str, keys: &[String], release: Release) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut seen = HashSet::new();
    for key in keys {
        let reasons = label_key::reasons(&key.to_lowercase(), release);
        errors.extend(
            reasons
                .iter()
                .map(|reason| FieldError::invalid(field, key, reason)),
        );
        if !seen.insert(key) {
            errors.push(FieldError::duplicate(field, key));
        }
    }
    errors
}

fn check_both(required: &[String], optional: &[String], release: Release) -> Option<FieldError> {
    let optional: HashSet<_> = optional.iter().collect();
    let both: BTreeSet<_> = required
        .iter()
        .filter(|key| optional.contains(key))
        .collect();
    let shown = match release.words_validation_shortly() {
        true => format!("[{}]", listed(&both, json_shown, ",")),
        false => format!("[]string{{{}}}", listed(&both, quote, ", ")),
    };
    let detail = "annotation keys cannot be both required and optional";
    (!both.is_empty()).then(|| FieldError::invalid_value(TOKENS, &shown, detail))
}

fn listed(keys: &BTreeSet<&String>, shown: impl Fn(&str) -> String, separator: &str) -> String {
    let shown: Vec<_> = keys.iter().map(|key| shown(key)).collect();
    shown.join(separator)
}

/// A text as it is shown where it is of no plain Go type (`field.Error.ErrorBody`, since 1.34).
fn json_shown(text: &str) -> String {
    let mut json = String::new();
    json_text::push(&mut json, text);
    json
}

fn check_cache_type(cache_type: &str) -> Option<FieldError> {
    let field = format!("{TOKENS}.cacheType");
    if cache_type.is_empty() {
        let detail = "cacheType is required to be set when tokenAttributes is specified. Supported values are: ServiceAccount, Token";
        return Some(FieldError::required(&field, detail));
    }
    let supported = CACHE_TYPES.map(str::to_owned);
    (!CACHE_TYPES.contains(&cache_type))
        .then(|| FieldError::not_supported(&field, &json_shown(cache_type), &supported, true))
}
