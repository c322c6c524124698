//! The fields of a `CredentialProviderConfig`: their names in each version of the file, their Go types, and where
//! their values go. The one table for decoding, for suggestions and for corrections.

use super::provider::{Config, EnvVar, Provider, TokenAttributes};
use crate::golang::duration::Duration;
use crate::release::Release;

/// The version part of the file's `apiVersion`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileVersion {
    /// `kubelet.config.k8s.io/v1alpha1`, since 1.20.
    V1alpha1,
    /// `kubelet.config.k8s.io/v1beta1`, since 1.24.
    V1beta1,
    /// `kubelet.config.k8s.io/v1`, since 1.26.
    V1,
    /// `kubelet.config.k8s.io/__internal`, whose fields have the names of Go.
    Internal,
}

/// The API group of configuration files.
pub(crate) const GROUP: &str = "kubelet.config.k8s.io";

impl FileVersion {
    /// The part behind the slash.
    pub(crate) fn version(self) -> &'static str {
        match self {
            Self::V1alpha1 => "v1alpha1",
            Self::V1beta1 => "v1beta1",
            Self::V1 => "v1",
            Self::Internal => "__internal",
        }
    }

    /// The Go package of the types, as it stands in error texts.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::Internal => "config",
            other => other.version(),
        }
    }

    /// Whether a kubelet of this release can read it (`plugin.go` `init`).
    pub(crate) fn known_to(self, release: Release) -> bool {
        match self {
            Self::V1alpha1 | Self::Internal => true,
            Self::V1beta1 => release.knows_v1beta1(),
            Self::V1 => release.knows_v1(),
        }
    }
}

/// A version of the file as one release knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    pub(crate) version: FileVersion,
    pub(crate) release: Release,
}

/// Where the value of a field goes, and of which type it must be.
pub(super) enum Target<'t> {
    /// The Go type is needed for errors only.
    Text(&'t mut String, &'static str),
    Boolean(&'t mut Option<bool>),
    Duration(&'t mut Option<Duration>),
    Texts(&'t mut Option<Vec<String>>),
    TextsOrNone(&'t mut Vec<String>),
    Providers(&'t mut Option<Vec<Provider>>),
    Environment(&'t mut Vec<EnvVar>),
    Tokens(&'t mut Option<TokenAttributes>),
}

/// A Go struct that JSON objects are decoded into.
pub(super) trait Record {
    /// Name of the Go type.
    const GO_NAME: &'static str;

    /// The field of this JSON name, if this release has it in this version of the file.
    fn field(&mut self, name: &str, schema: Schema) -> Option<Target<'_>>;
}

impl Schema {
    /// The JSON name of the field that is called `name` in versions meant for files.
    fn is(self, key: &str, name: &str) -> bool {
        if self.version != FileVersion::Internal {
            return key == name;
        }
        match name {
            "apiVersion" => key == "APIVersion",
            _ => {
                key.get(..1)
                    .is_some_and(|first| first == name[..1].to_ascii_uppercase())
                    && key[1..] == name[1..]
            }
        }
    }

    /// Whether `tokenAttributes` is a field at all.
    pub(crate) fn has_token_attributes(self) -> bool {
        self.release.knows_service_accounts()
            && matches!(self.version, FileVersion::V1 | FileVersion::Internal)
    }

    /// Whether `cacheType` is a field of `tokenAttributes`.
    pub(crate) fn has_cache_type(self) -> bool {
        self.has_token_attributes() && self.release.knows_token_cache_type()
    }
}

impl Record for Config {
    const GO_NAME: &'static str = "CredentialProviderConfig";

    fn field(&mut self, name: &str, schema: Schema) -> Option<Target<'_>> {
        match name {
            "kind" => Some(Target::Text(&mut self.kind, "string")),
            "apiVersion" => Some(Target::Text(&mut self.api_version, "string")),
            _ if schema.is(name, "providers") => Some(Target::Providers(&mut self.providers)),
            _ => None,
        }
    }
}

impl Record for Provider {
    const GO_NAME: &'static str = "CredentialProvider";

    fn field(&mut self, name: &str, schema: Schema) -> Option<Target<'_>> {
        Some(match name {
            _ if schema.is(name, "name") => Target::Text(&mut self.name, "string"),
            _ if schema.is(name, "matchImages") => Target::TextsOrNone(&mut self.match_images),
            _ if schema.is(name, "defaultCacheDuration") => {
                Target::Duration(&mut self.default_cache_duration)
            }
            _ if schema.is(name, "apiVersion") => Target::Text(&mut self.api_version, "string"),
            _ if schema.is(name, "args") => Target::Texts(&mut self.args),
            _ if schema.is(name, "env") => Target::Environment(&mut self.env),
            _ if schema.has_token_attributes() && schema.is(name, "tokenAttributes") => {
                Target::Tokens(&mut self.token_attributes)
            }
            _ => return None,
        })
    }
}

impl Record for EnvVar {
    const GO_NAME: &'static str = "ExecEnvVar";

    fn field(&mut self, name: &str, schema: Schema) -> Option<Target<'_>> {
        match name {
            _ if schema.is(name, "name") => Some(Target::Text(&mut self.name, "string")),
            _ if schema.is(name, "value") => Some(Target::Text(&mut self.value, "string")),
            _ => None,
        }
    }
}

impl Record for TokenAttributes {
    const GO_NAME: &'static str = "ServiceAccountTokenAttributes";

    fn field(&mut self, name: &str, schema: Schema) -> Option<Target<'_>> {
        Some(match name {
            _ if schema.is(name, "serviceAccountTokenAudience") => {
                Target::Text(&mut self.service_account_token_audience, "string")
            }
            _ if schema.has_cache_type() && schema.is(name, "cacheType") => {
                Target::Text(&mut self.cache_type, "ServiceAccountTokenCacheType")
            }
            _ if schema.is(name, "requireServiceAccount") => {
                Target::Boolean(&mut self.require_service_account)
            }
            _ if schema.is(name, "requiredServiceAccountAnnotationKeys") => {
                Target::Texts(&mut self.required_service_account_annotation_keys)
            }
            _ if schema.is(name, "optionalServiceAccountAnnotationKeys") => {
                Target::Texts(&mut self.optional_service_account_annotation_keys)
            }
            _ => return None,
        })
    }
}
