//! Which images a `matchImages` pattern allows (`keyring.go` `URLsMatchStr`, `plugin.go` `isImageAllowed`).

mod covers;
mod explain;

use crate::golang::url::{self, Url, UrlError};
use crate::golang::{glob, host_port};
use crate::release::Release;

pub(crate) use covers::Pattern;
pub use covers::covers;
pub use explain::{Explanation, explain};

/// Why a pattern and an image cannot be compared. The `Display` text is the kubelet's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MatchError(String);

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
    bytes_match(pattern.as_bytes(), image.as_bytes(), release)
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
    patterns
        .iter()
        .any(|pattern| urls_match(pattern, image, release) == Ok(true))
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

/// Like [`urls_match`], for keys of a keyring: percent-decoding can leave any bytes in them.
pub(crate) fn bytes_match(
    pattern: &[u8],
    image: &[u8],
    release: Release,
) -> Result<bool, MatchError> {
    let read = |text| url::parse_schemeless(text, release).map_err(MatchError::from);
    Ok(mismatch(&read(pattern)?, &read(image)?)?.is_none())
}

impl From<UrlError> for MatchError {
    fn from(error: UrlError) -> Self {
        Self(error.to_string())
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
    pattern: &'u Url,
    image: &'u Url,
) -> Result<Option<Mismatch<'u>>, glob::BadPattern> {
    let (pattern_labels, pattern_port) = split(&pattern.host);
    let (image_labels, image_port) = split(&image.host);
    if pattern_port != image_port {
        return Ok(Some(Mismatch::Port {
            pattern: pattern_port,
            image: image_port,
        }));
    }
    let (pattern_count, image_count) = (pattern_labels.len(), image_labels.len());
    if pattern_count != image_count {
        return Ok(Some(Mismatch::LabelCount {
            pattern: pattern_count,
            image: image_count,
        }));
    }
    if !image.path.starts_with(&pattern.path) {
        return Ok(Some(Mismatch::Path {
            pattern: &pattern.path,
            image: &image.path,
        }));
    }
    for (pattern, image) in pattern_labels.into_iter().zip(image_labels) {
        if !glob::matches(pattern, image)? {
            return Ok(Some(Mismatch::Label { pattern, image }));
        }
    }
    Ok(None)
}

/// Labels and port of a host (`SplitURL`). Without a port, brackets stay and are read as a character class.
fn split(host: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let (host, port) = host_port::split(host).unwrap_or((host, b""));
    (host.split(|byte| *byte == b'.').collect(), port)
}
