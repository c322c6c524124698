//! How long a kubelet keeps an answer, and for which pulls (`plugin.go` `provide`, `getCachedCredentials`).

use std::collections::BTreeMap;
use std::fmt;

use crate::accept::CacheKeyType;
use crate::api::Response;
use crate::golang::duration::Duration;
use crate::release::Release;

/// How long an answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// It is used this once.
    NotKept,
    /// It is kept for this long, up to and including the last nanosecond. If negative, it is kept as already expired.
    Kept(Duration),
}

/// The lifetime of an answer: its own `cacheDuration`, else the provider's default; zero is not kept.
///
/// ```
/// use credproof_kubelet::cache::{Lifetime, lifetime};
/// use credproof_kubelet::{Duration, Response};
///
/// let hour = Duration(3_600_000_000_000);
/// let mut response = Response::default();
/// assert_eq!(lifetime(&response, hour), Lifetime::Kept(hour));
/// response.cache_duration = Some(Duration(0));
/// assert_eq!(lifetime(&response, hour), Lifetime::NotKept);
/// ```
pub fn lifetime(response: &Response, default: Duration) -> Lifetime {
    match response.cache_duration.unwrap_or(default) {
        Duration(0) => Lifetime::NotKept,
        duration => Lifetime::Kept(duration),
    }
}

/// The texts an image is looked up with, in this order: the image, its part before the first slash, the global key.
/// Images that share one of them may share an answer.
///
/// ```
/// use credproof_kubelet::{Release, cache::lookup_texts};
///
/// assert_eq!(lookup_texts("reg.io/a/b", Release::NEWEST), ["reg.io/a/b", "reg.io", "<global>"]);
/// ```
pub fn lookup_texts(image: &str, release: Release) -> [&str; 3] {
    let types = [
        CacheKeyType::Image,
        CacheKeyType::Registry,
        CacheKeyType::Global,
    ];
    types.map(|key_type| stored_text(key_type, image, release))
}

/// The text an answer of this type is kept under. Up to 1.33 the global one is `global`, which an image or registry
/// of that name shares.
pub fn stored_text(key_type: CacheKeyType, image: &str, release: Release) -> &str {
    match key_type {
        CacheKeyType::Image => image,
        CacheKeyType::Registry => image.split('/').next().unwrap_or(image),
        CacheKeyType::Global if release.brackets_global_cache_key() => "<global>",
        CacheKeyType::Global => "global",
    }
}

/// The whole key of an entry: a text, and the service account it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey {
    pub(crate) text: String,
    pub(crate) account: Option<AccountKey>,
}

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match &self.account {
            Some(account) => write!(
                f,
                " for service account {}/{}",
                account.namespace, account.name
            ),
            None => Ok(()),
        }
    }
}

/// What keeps the answers of service accounts apart (`generateServiceAccountCacheKey`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct AccountKey {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) uid: String,
    /// The selected ones.
    pub(crate) annotations: BTreeMap<String, String>,
    /// Only with `cacheType: Token`. Upstream keeps its hash.
    pub(crate) token: Option<String>,
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "AccountKey({}/{} {})",
            self.namespace, self.name, self.uid
        )
    }
}

impl AccountKey {
    /// Refuses what does not fit into the 16-bit lengths of upstream's key.
    pub(crate) fn check(&self) -> Result<(), KeyTooLong> {
        let token = self
            .token
            .as_ref()
            .map(|token| [TOKEN_MARK.len(), hash_length(token)]);
        let pairs = self
            .annotations
            .iter()
            .flat_map(|(key, value)| [key.len(), value.len()]);
        [self.namespace.len(), self.name.len(), self.uid.len()]
            .into_iter()
            .chain(pairs)
            .chain(token.into_iter().flatten())
            .try_for_each(check_length)
    }

    /// The bytes of upstream's key: every part with its length, and the number of annotations.
    fn length(&self) -> usize {
        let annotations = self
            .annotations
            .iter()
            .map(|(key, value)| key.len() + value.len() + 4);
        let token = self
            .token
            .as_ref()
            .map_or(0, |token| TOKEN_MARK.len() + hash_length(token) + 4);
        let names = self.namespace.len() + self.name.len() + self.uid.len() + 6;
        names + 4 + annotations.sum::<usize>() + token
    }
}

/// What upstream puts before the hash of a token.
const TOKEN_MARK: &str = "token";

/// `sha256:` and 64 digits; nothing for an empty token.
fn hash_length(token: &str) -> usize {
    if token.is_empty() {
        0
    } else {
        "sha256:".len() + 64
    }
}

/// Refuses a key of which a part does not fit, in releases that build keys with 16-bit lengths.
pub(crate) fn check_key(
    text: &str,
    account: Option<&AccountKey>,
    release: Release,
) -> Result<(), KeyTooLong> {
    if !release.knows_service_accounts() {
        return Ok(());
    }
    check_length(text.len())?;
    check_length(account.map_or(0, AccountKey::length))
}

fn check_length(length: usize) -> Result<(), KeyTooLong> {
    if length > usize::from(u16::MAX) {
        Err(KeyTooLong(length))
    } else {
        Ok(())
    }
}

/// A part of a cache key is too long. The `Display` text is upstream's (`cryptobyte`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cryptobyte: pending child length {0} exceeds 2-byte length prefix")]
pub(crate) struct KeyTooLong(usize);
