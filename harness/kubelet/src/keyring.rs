//! Which credentials a kubelet tries for an image, and in which order (`keyring.go` `BasicDockerKeyring`).

use std::collections::BTreeMap;

use crate::api::AuthConfig;
use crate::golang::quote::quote;
use crate::golang::url;
use crate::log::LogLine;
use crate::match_image::matches_url;
use crate::release::Release;

/// The credentials of one pull.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    /// By key: host and path, percent-decoded.
    entries: BTreeMap<Vec<u8>, Vec<Candidate>>,
}

/// Credentials that would be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The key in `auth`, as the provider wrote it.
    pub key: String,
    /// The number given to [`Keyring::add`].
    pub provider: usize,
    /// The credentials.
    pub auth: AuthConfig,
}

/// The key that is used for Docker Hub if nothing else matches (`defaultRegistryHost`).
const DEFAULT_REGISTRY: &[u8] = b"index.docker.io";

impl Keyring {
    /// Adds what a provider gave. A key that is no URL is skipped, with a log line. The order in which one provider's
    /// spellings of the same key are tried is random in a kubelet; here it is the order given.
    pub fn add(
        &mut self,
        provider: usize,
        auth: &[(String, AuthConfig)],
        release: Release,
    ) -> Vec<LogLine> {
        let mut logs = Vec::new();
        for (key, entry) in auth {
            let parsed = match url::parse(key.as_bytes(), release) {
                Ok(parsed) => parsed,
                Err(error) => {
                    let shown = if release.logs_keyring_key_with_scheme() {
                        quote(&with_scheme(key))
                    } else {
                        quote(key)
                    };
                    let text = format!("Entry {shown} in dockercfg invalid ({error}), ignoring");
                    logs.push(LogLine {
                        severity: 'E',
                        verbosity: 0,
                        text,
                    });
                    continue;
                }
            };
            let candidate = Candidate {
                key: key.clone(),
                provider,
                auth: entry.clone(),
            };
            self.entries
                .entry(index_key(parsed))
                .or_default()
                .push(candidate);
        }
        logs
    }

    /// Every credential whose key matches, in the order in which they are tried: keys in reverse byte order, and
    /// for one key as they were added. If there is none and the image is one of Docker Hub, those of
    /// `index.docker.io`.
    ///
    /// ```
    /// use credproof_kubelet::{AuthConfig, Release, keyring::Keyring};
    ///
    /// let auth = |user: &str| AuthConfig { username: user.to_owned(), password: "p".to_owned() };
    /// let mut keyring = Keyring::default();
    /// keyring.add(0, &[("reg.io".to_owned(), auth("all")), ("reg.io/app".to_owned(), auth("app"))], Release::NEWEST);
    /// let tried: Vec<String> =
    ///     keyring.lookup("reg.io/app", Release::NEWEST).into_iter().map(|found| found.auth.username).collect();
    /// assert_eq!(tried, ["app", "all"]);
    /// ```
    pub fn lookup(&self, image: &str, release: Release) -> Vec<Candidate> {
        let parsed = url::parse_schemeless(image.as_bytes(), release);
        let matches = |key: &[u8]| {
            let parsed = parsed.as_ref();
            parsed.is_ok_and(|image| matches_url(key, image, release))
        };
        let found: Vec<Candidate> = self
            .entries
            .iter()
            .rev()
            .filter(|(key, _)| matches(key))
            .flat_map(|(_, candidates)| candidates.iter().cloned())
            .collect();
        if found.is_empty() && is_default_registry(image) {
            return self
                .entries
                .get(DEFAULT_REGISTRY)
                .cloned()
                .unwrap_or_default();
        }
        found
    }
}

/// What a key of `auth` is compared as: host and path, without scheme, user part, query, a leading `/v1` or `/v2` and a
/// lone slash. `None` if the key is no URL, and so matches nothing. Bytes that are not UTF-8 stand as U+FFFD.
///
/// ```
/// use credproof_kubelet::{Release, keyring::pattern};
///
/// assert_eq!(pattern("https://reg.io/v2/", Release::NEWEST).as_deref(), Some("reg.io"));
/// assert_eq!(pattern("reg.io:*", Release::NEWEST), None);
/// ```
pub fn pattern(key: &str, release: Release) -> Option<String> {
    let parsed = url::parse(key.as_bytes(), release).ok()?;
    Some(String::from_utf8_lossy(&index_key(parsed)).into_owned())
}

/// The key with `https://` before it, unless it has a scheme that a kubelet knows.
fn with_scheme(key: &str) -> String {
    if key.starts_with("https://") || key.starts_with("http://") {
        return key.to_owned();
    }
    format!("https://{key}")
}

/// Host and path; a leading `/v1` or `/v2` and a lone slash are cut off.
fn index_key(url: url::Url<'_>) -> Vec<u8> {
    let path = match &url.path[..] {
        [b'/', b'v', b'1' | b'2', rest @ ..] if rest.starts_with(b"/") => rest,
        path => path,
    };
    let path = if path == b"/" { b"" } else { path };
    [&url.host[..], path].concat()
}

/// Whether an image is one of Docker Hub (`isDefaultRegistryMatch`).
fn is_default_registry(image: &str) -> bool {
    match image.split_once('/') {
        None => !image.is_empty(),
        Some(("", _)) => false,
        Some(("docker.io" | "index.docker.io", _)) => true,
        Some((first, _)) => !first.contains(['.', ':']),
    }
}
