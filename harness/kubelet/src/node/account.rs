//! What a pod's service account adds to a request and to the cache key (`plugin.go` `provide`, before the cache).

use crate::accept::CacheType;
use crate::cache::AccountKey;
use crate::log::{self, LogLine, Subject};
use crate::release::Release;
use crate::service_account::{Pod, ServiceAccountCoordinates, TokenAttributes};

/// A service account whose token and annotations the plugin gets.
pub(super) struct Account {
    pub(super) token: String,
    pub(super) key: AccountKey,
}

impl Account {
    /// The account as a release that ties credentials to it remembers it.
    pub(super) fn coordinates(&self, release: Release) -> Option<ServiceAccountCoordinates> {
        release
            .ties_credentials_to_account()
            .then(|| ServiceAccountCoordinates {
                namespace: self.key.namespace.clone(),
                name: self.key.name.clone(),
                uid: self.key.uid.clone(),
            })
    }
}

/// Reads the account of `pod`; `None` if it has none and none is required.
///
/// # Errors
///
/// The line that is logged if the plugin is not run.
pub(super) fn of(
    attributes: &TokenAttributes,
    pod: &Pod,
    subject: Subject<'_>,
) -> Result<Option<Account>, LogLine> {
    let name = &pod.service_account_name;
    if name.is_empty() {
        let required = attributes.require_service_account;
        return if required {
            Err(log::no_account(subject))
        } else {
            Ok(None)
        };
    }
    let shown = format!("{}/{name}", pod.namespace);
    let account = pod
        .service_account
        .as_ref()
        .map_err(|error| log::account_unreadable(error, &shown, subject))?;
    let annotations = attributes
        .select(&account.annotations)
        .map_err(|missing| log::annotation_missing(&missing, &shown, subject))?;
    let token = pod
        .token
        .clone()
        .map_err(|error| log::token_refused(&error, &shown, subject))?;
    let by_token =
        subject.release.knows_token_cache_type() && attributes.cache_type == Some(CacheType::Token);
    let key = AccountKey {
        namespace: pod.namespace.clone(),
        name: name.clone(),
        uid: account.uid.clone(),
        annotations,
        token: by_token.then(|| token.clone()),
    };
    key.check()
        .map_err(|error| log::account_key_too_long(&error.to_string(), subject))?;
    Ok(Some(Account { token, key }))
}
