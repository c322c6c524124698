//! What a case gives to the plugin: image, version, service account, upstream, environment, input.

use std::collections::BTreeMap;

use credproof_kubelet::ApiVersion;
use serde::Deserialize;

use crate::upstream::Fault;

/// What the plugin is given. Cases with the same `given` share one run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Given {
    /// Which image the request names.
    pub image: ImageChoice,
    /// Text behind the image, such as `:v1`. A kubelet never sends one.
    pub image_suffix: String,
    /// The version of the request; the provider entry's when left out.
    #[serde(deserialize_with = "api_version")]
    pub api_version: Option<ApiVersion>,
    /// Whether the request carries a service account token and annotations.
    pub service_account: ServiceAccountGiven,
    /// What is wrong with the services the plugin asks for tokens.
    pub upstream: Option<Fault>,
    /// Variables set (text, a template) or removed (null) beside the usual environment.
    pub env: BTreeMap<String, Option<String>>,
    /// Standard input in place of the kubelet's request.
    pub stdin: Option<Stdin>,
    /// Standard error is closed instead of being a pipe.
    pub stderr_closed: bool,
    /// How often the plugin is run with this, one run after the other, 1 to 20.
    pub repeat: Option<u8>,
    /// How many runs start at once, 1 to 20; each asks for another repository of the same registry.
    pub parallel: Option<u8>,
}

/// Which image a request names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageChoice {
    /// The first of the profile's `images.owned`.
    #[default]
    Owned,
    /// The first owned image whose host has a port.
    OwnedWithPort,
    /// Another repository of the first owned image's registry.
    OtherRepository,
    /// The first of the profile's `images.foreign`.
    Foreign,
}

/// What of a service account a request carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceAccountGiven {
    /// What the provider entry makes a kubelet send: a token if it has `requireServiceAccount: true`, else nothing.
    #[default]
    Usual,
    /// Nothing, as for a pod without a service account.
    None,
    /// A fresh token and the profile's annotations.
    Token,
    /// A fresh token and no annotations.
    TokenWithoutAnnotations,
    /// A token that the plugin's upstream does not accept.
    RefusedToken,
}

/// Bytes for standard input in place of the kubelet's request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Stdin {
    /// A template; `{{ request }}` is the kubelet's request without its newline.
    Text(String),
    /// Bytes in standard base64.
    Base64(String),
    /// One text many times over, between a beginning and an end.
    Repeat {
        /// What comes first; a template.
        #[serde(default)]
        before: String,
        /// The text that is repeated.
        text: String,
        /// How often, 1 to 10 000 000.
        times: u32,
        /// What comes last.
        #[serde(default)]
        after: String,
    },
}

fn api_version<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<ApiVersion>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}
