//! Whether a kubelet takes an answer that it could decode (`plugin.go` `provide`).

use crate::api::Response;
use crate::golang::quote::quote;
use crate::release::Release;

/// For which pulls a kept answer is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheKeyType {
    /// The same image text.
    Image,
    /// The same text up to the first slash.
    Registry,
    /// Every image that the provider matches.
    Global,
}

impl CacheKeyType {
    /// Reads the value of `cacheKeyType`; letter case counts.
    pub fn from_field(text: &str) -> Option<Self> {
        match text {
            "Image" => Some(Self::Image),
            "Registry" => Some(Self::Registry),
            "Global" => Some(Self::Global),
            _ => None,
        }
    }
}

/// `cacheType` of a provider's `tokenAttributes` (since 1.34): for whom a kept answer is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheType {
    /// For every pod of the service account.
    ServiceAccount,
    /// For the same token alone.
    Token,
}

impl CacheType {
    /// Reads the value of `cacheType`; letter case counts.
    pub fn from_field(text: &str) -> Option<Self> {
        match text {
            "ServiceAccount" => Some(Self::ServiceAccount),
            "Token" => Some(Self::Token),
            _ => None,
        }
    }
}

/// What an answer is checked against if the plugin got a service account token.
#[derive(Clone, Copy)]
pub struct TokenPolicy<'a> {
    /// The token; empty for none.
    pub token: &'a str,
    /// The provider's `cacheType`.
    pub cache_type: CacheType,
}

impl std::fmt::Debug for TokenPolicy<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenPolicy")
            .field("cache_type", &self.cache_type)
            .finish_non_exhaustive()
    }
}

/// Why an answer is refused as a whole. The `Display` text is the one of 1.35 and later; what a release logs is
/// [`crate::log::refused`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A password is the service account token.
    #[error(
        "credential provider plugin returned the service account token as the password which is not allowed \
         when service account cache type is not set to 'Token'"
    )]
    TokenEchoed,
    /// `cacheKeyType` is none of the three.
    #[error("credential provider plugin did not return a valid cacheKeyType: {0}")]
    CacheKeyType(String),
}

impl Refusal {
    /// The text up to 1.34, without the image that only [`Refusal::TokenEchoed`] names.
    pub(crate) fn unstructured_text(&self, image: &str) -> String {
        match self {
            Self::TokenEchoed => format!(
                "Credential provider plugin returned the service account token as the password for image {}, \
                 which is not allowed when service account cache type is not set to 'Token'",
                quote(image)
            ),
            Self::CacheKeyType(text) => format!(
                "credential provider plugin did not return a valid cacheKeyType: {}",
                quote(text)
            ),
        }
    }
}

/// Judges an answer: first that it does not give the token back, then its `cacheKeyType`. Credentials are not looked
/// at; an answer without any is fine.
///
/// # Errors
///
/// [`Refusal`]: nothing of the answer is used or kept.
///
/// ```
/// use credproof_kubelet::{CacheKeyType, Release, Response, accept};
///
/// let mut response = Response { cache_key_type: "Registry".to_owned(), ..Response::default() };
/// assert_eq!(accept(&response, None, Release::NEWEST), Ok(CacheKeyType::Registry));
///
/// response.cache_key_type = "registry".to_owned();
/// assert_eq!(
///     accept(&response, None, Release::NEWEST).unwrap_err().to_string(),
///     "credential provider plugin did not return a valid cacheKeyType: registry"
/// );
/// ```
pub fn accept(
    response: &Response,
    policy: Option<TokenPolicy<'_>>,
    release: Release,
) -> Result<CacheKeyType, Refusal> {
    let token = policy
        .filter(|policy| release.knows_token_cache_type() && policy.cache_type != CacheType::Token)
        .map(|policy| policy.token)
        .filter(|token| !token.is_empty());
    let entries = response.auth.iter().flatten();
    if let Some(token) = token
        && entries
            .into_iter()
            .any(|(_, entry)| entry.password == token)
    {
        return Err(Refusal::TokenEchoed);
    }
    CacheKeyType::from_field(&response.cache_key_type)
        .ok_or_else(|| Refusal::CacheKeyType(response.cache_key_type.clone()))
}
