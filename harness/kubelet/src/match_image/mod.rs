//! Which images a `matchImages` pattern allows (`keyring.go` `URLsMatchStr`, `plugin.go` `isImageAllowed`).

mod covers;
mod explain;

use crate::golang::glob;
use crate::golang::url::{self, Url, UrlError};
use crate::release::Release;

pub(crate) use covers::Pattern;
pub use covers::covers;
pub use explain::{Explanation, explain};

/// Why a pattern and an image cannot be compared. The `Display` text is the kubelet's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MatchError(String);

impl MatchError {
    /// The text itself.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Whether `pattern` matches `image` (`URLsMatchStr`). Ports must be equal, the host's labels match one by one with
/// `*` inside a label, and the pattern's path must be a plain prefix of the image's, without a boundary at `/`.
///
/// # Errors
///
/// [`MatchError`] if either text is no URL when `https://` is put before it, or a label is a malformed glob.
///
/// ```
/// use credproof_kubelet::{Release, match_image::urls_match};
///
/// assert_eq!(urls_match("*.reg.io/foo", "eu.reg.io/foobar", Release::NEWEST), Ok(true));
/// assert_eq!(urls_match("reg.io", "reg.io:443/app", Release::NEWEST), Ok(false));
/// assert_eq!(
///     urls_match("reg.io:*", "reg.io:443", Release::NEWEST).unwrap_err().to_string(),
///     r#"parse "https://reg.io:*": invalid port ":*" after host"#
/// );
/// ```
pub fn urls_match(pattern: &str, image: &str, release: Release) -> Result<bool, MatchError> {
    let pattern = url::parse_schemeless(pattern.as_bytes(), release)?;
    let image = url::parse_schemeless(image.as_bytes(), release)?;
    Ok(mismatch(&pattern, &image)?.is_none())
}

/// Whether a provider with these patterns is asked about the image. What cannot be compared does not match.
///
/// ```
/// use credproof_kubelet::{Release, match_image::allows};
///
/// let patterns = ["reg.io:*".to_owned(), "*.reg.io".to_owned()];
/// assert!(allows(&patterns, "eu.reg.io/app", Release::NEWEST));
/// assert!(!allows(&patterns, "reg.io/app", Release::NEWEST));
/// ```
pub fn allows(patterns: &[String], image: &str, release: Release) -> bool {
    let patterns = patterns.iter().map(String::as_bytes);
    any_matches(patterns, image.as_bytes(), release)
}

/// What decides about a match in a release, beside the pattern and the image: releases with equal rules answer alike.
///
/// ```
/// use credproof_kubelet::{Releases, match_image::rules};
///
/// assert_eq!(Releases::ALL.agreeing(rules).len(), 2);
/// ```
pub fn rules(release: Release) -> Rules {
    Rules {
        refuses_two_colons_in_host: release.refuses_two_colons_in_host(),
    }
}

/// The rules of a release; see [`rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    refuses_two_colons_in_host: bool,
}

/// Like [`allows`], for patterns of any bytes.
pub(crate) fn any_matches<'p>(
    mut patterns: impl Iterator<Item = &'p [u8]>,
    image: &[u8],
    release: Release,
) -> bool {
    let Ok(image) = url::parse_schemeless(image, release) else {
        return false;
    };
    patterns.any(|pattern| matches_url(pattern, &image, release))
}

/// Whether a pattern, which may be no URL, matches an image that is one. Percent-decoding can leave any bytes in the keys
/// of a keyring.
pub(crate) fn matches_url(pattern: &[u8], image: &Url<'_>, release: Release) -> bool {
    let pattern = url::parse_schemeless(pattern, release);
    pattern.is_ok_and(|pattern| matches!(mismatch(&pattern, image), Ok(None)))
}

impl From<UrlError> for MatchError {
    fn from(error: UrlError) -> Self {
        Self(error.0)
    }
}

impl From<glob::BadPattern> for MatchError {
    fn from(error: glob::BadPattern) -> Self {
        Self(error.to_string())
    }
}

/// The first thing that keeps a pattern from matching.
enum Mismatch<'u> {
    Port { pattern: &'u [u8], image: &'u [u8] },
    LabelCount { pattern: usize, image: usize },
    Path { pattern: &'u [u8], image: &'u [u8] },
    Label { pattern: &'u [u8], image: &'u [u8] },
}

/// Compares in the kubelet's order (`URLsMatch`): port, number of labels, path, labels.
fn mismatch<'u>(
    pattern: &'u Url<'_>,
    image: &'u Url<'_>,
) -> Result<Option<Mismatch<'u>>, glob::BadPattern> {
    let (pattern_host, pattern_port) = pattern.host_and_port();
    let (image_host, image_port) = image.host_and_port();
    // Most have no port, and most patterns no path: then there is nothing to compare.
    let have_ports = !pattern_port.is_empty() || !image_port.is_empty();
    if have_ports && pattern_port != image_port {
        return Ok(Some(Mismatch::Port {
            pattern: pattern_port,
            image: image_port,
        }));
    }
    let (pattern_count, image_count) = (pattern.label_count(), image.label_count());
    if pattern_count != image_count {
        return Ok(Some(Mismatch::LabelCount {
            pattern: pattern_count,
            image: image_count,
        }));
    }
    if !pattern.path.is_empty() && !image.path.starts_with(&pattern.path) {
        return Ok(Some(Mismatch::Path {
            pattern: &pattern.path,
            image: &image.path,
        }));
    }
    if pattern.is_literal() && pattern_host == image_host {
        return Ok(None);
    }
    for (pattern, image) in labels(pattern_host).zip(labels(image_host)) {
        if !glob::matches(pattern, image)? {
            return Ok(Some(Mismatch::Label { pattern, image }));
        }
    }
    Ok(None)
}

fn labels(host: &[u8]) -> impl Iterator<Item = &[u8]> {
    host.split(|byte| *byte == b'.')
}
