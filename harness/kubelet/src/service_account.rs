//! Pods, their service accounts, and what a provider may be told about them (`plugin.go` `serviceAccountProvider`,
//! since 1.33).

use std::collections::BTreeMap;
use std::fmt;

use crate::accept::CacheType;

/// `tokenAttributes` of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAttributes {
    /// The audience that tokens are asked for. Empty means: as if there were no token attributes.
    pub service_account_token_audience: String,
    /// `None` in 1.33, which does not have the field; judged like `ServiceAccount`.
    pub cache_type: Option<CacheType>,
    /// Whether pods without a service account get nothing.
    pub require_service_account: bool,
    /// Annotations without which the plugin is not run.
    pub required_service_account_annotation_keys: Vec<String>,
    /// Annotations that are passed on if they are there.
    pub optional_service_account_annotation_keys: Vec<String>,
}

impl TokenAttributes {
    /// The annotations that go into the request.
    ///
    /// # Errors
    ///
    /// The first required key that is missing.
    pub(crate) fn select(
        &self,
        annotations: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, String> {
        let mut selected = BTreeMap::new();
        for key in &self.required_service_account_annotation_keys {
            let value = annotations.get(key).ok_or_else(|| key.clone())?;
            selected.insert(key.clone(), value.clone());
        }
        for key in &self.optional_service_account_annotation_keys {
            if let Some(value) = annotations.get(key) {
                selected.insert(key.clone(), value.clone());
            }
        }
        Ok(selected)
    }
}

/// The pod that an image is pulled for, and what the API server says about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Pod {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its uid.
    pub uid: String,
    /// The name of its service account; empty for none.
    pub service_account_name: String,
    /// The account, or the text of the error that reading it gives.
    pub service_account: Result<ServiceAccount, String>,
    /// The token that the API server makes, or the text of its error.
    pub token: Result<String, String>,
}

impl fmt::Debug for Pod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pod")
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .field("service_account_name", &self.service_account_name)
            .finish_non_exhaustive()
    }
}

/// A service account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceAccount {
    /// Its uid.
    pub uid: String,
    /// All of its annotations.
    pub annotations: BTreeMap<String, String>,
}

/// The service account that credentials were got for. Since 1.34 a kubelet remembers it with the pulled image, and lets
/// pods of this account use the image again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccountCoordinates {
    /// The account's namespace.
    pub namespace: String,
    /// The account's name.
    pub name: String,
    /// The account's uid.
    pub uid: String,
}

/// What the kubelet asks the API server for before it runs a plugin, cached answer or not. No expiry is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The account's namespace, which is the pod's.
    pub namespace: String,
    /// The account's name.
    pub name: String,
    /// The account's uid since 1.34, empty before.
    pub uid: String,
    /// The one audience.
    pub audience: String,
    /// The pod that the token is bound to: name and uid.
    pub bound_pod: (String, String),
}
