//! What a kubelet writes to a plugin's standard input (`plugin.go` `encodeRequest`).

use std::collections::BTreeMap;

use crate::api::{ApiVersion, UnknownApiVersion};
use crate::golang::json_text;
use crate::release::Release;

/// A `CredentialProviderRequest`.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The version the provider is configured with.
    pub api_version: ApiVersion,
    /// The image: in a real kubelet the repository without tag and digest.
    pub image: String,
    /// The pod's service account token; empty for none.
    pub service_account_token: String,
    /// The annotations of the service account that the configuration selects.
    pub service_account_annotations: BTreeMap<String, String>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("api_version", &self.api_version)
            .field("image", &self.image)
            .field(
                "service_account_annotations",
                &self.service_account_annotations,
            )
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A request for an image without a service account.
    pub fn new(api_version: ApiVersion, image: impl Into<String>) -> Self {
        Self {
            api_version,
            image: image.into(),
            service_account_token: String::new(),
            service_account_annotations: BTreeMap::new(),
        }
    }

    /// The bytes on standard input: one line of JSON as Go's `encoding/json` writes it, with a newline. Token and
    /// annotations exist in v1 since 1.33 only; elsewhere they are dropped without a word.
    ///
    /// # Errors
    ///
    /// [`UnknownApiVersion`] if a kubelet of this release does not know the version.
    ///
    /// ```
    /// use credproof_kubelet::{ApiVersion, Release, Request};
    ///
    /// let request = Request::new(ApiVersion::V1, "reg.io/app");
    /// assert_eq!(
    ///     String::from_utf8(request.encode(Release::NEWEST).unwrap()).unwrap(),
    ///     concat!(
    ///         r#"{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/v1","#,
    ///         r#""image":"reg.io/app"}"#,
    ///         "\n"
    ///     )
    /// );
    /// ```
    pub fn encode(&self, release: Release) -> Result<Vec<u8>, UnknownApiVersion> {
        if !self.api_version.known_to(release) {
            return Err(UnknownApiVersion(self.api_version.to_string()));
        }
        let mut json = String::from(r#"{"kind":"CredentialProviderRequest","apiVersion":"#);
        json_text::push(&mut json, &self.api_version.to_string());
        json.push_str(r#","image":"#);
        json_text::push(&mut json, &self.image);
        if release.knows_service_accounts() && self.api_version == ApiVersion::V1 {
            if !self.service_account_token.is_empty() {
                json.push_str(r#","serviceAccountToken":"#);
                json_text::push(&mut json, &self.service_account_token);
            }
            for (index, (key, value)) in self.service_account_annotations.iter().enumerate() {
                json.push_str(if index == 0 {
                    r#","serviceAccountAnnotations":{"#
                } else {
                    ","
                });
                json_text::push(&mut json, key);
                json.push(':');
                json_text::push(&mut json, value);
            }
            if !self.service_account_annotations.is_empty() {
                json.push('}');
            }
        }
        json.push_str("}\n");
        Ok(json.into_bytes())
    }
}
