//! A minor release of Kubernetes, 1.20 to 1.37. The differences between releases are named facts in `facts`;
//! no other file compares releases.

mod config_facts;
mod facts;

use std::fmt;
use std::str::FromStr;

/// A minor release of Kubernetes that the rules of this crate were recorded from.
///
/// ```
/// use credproof_kubelet::Release;
///
/// let release: Release = "1.34".parse()?;
/// assert!(release > Release::GA);
/// assert_eq!("v1.34".parse(), Ok(release));
/// assert_eq!(release.to_string(), "1.34");
/// # Ok::<(), credproof_kubelet::UnknownRelease>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

impl Release {
    /// 1.20, the first release with credential provider plugins (alpha).
    pub const OLDEST: Release = Release(20);
    /// 1.26, the release in which credential provider plugins became generally available.
    pub const GA: Release = Release(26);
    /// 1.37, the newest release that was recorded.
    pub const NEWEST: Release = Release(37);

    /// Every known release, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Release> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Release)
    }

    /// The number behind `1.`.
    pub(crate) const fn minor(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

/// A text that names no known release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "kubelet release {0:?} is not known: expected 1.20 to 1.37, for example \"1.34\", or \"newest\""
)]
pub struct UnknownRelease(String);

impl FromStr for Release {
    type Err = UnknownRelease;

    /// Takes `1.34`, `v1.34` and `newest`. A patch release (`1.34.4`) is refused, because rules belong to a minor.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "newest" {
            return Ok(Self::NEWEST);
        }
        let plain = text.strip_prefix('v').unwrap_or(text);
        Self::all()
            .find(|release| release.to_string() == plain)
            .ok_or_else(|| UnknownRelease(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spellings_people_use() {
        for (text, expected) in [
            ("1.20", Some(Release::OLDEST)),
            ("v1.26", Some(Release::GA)),
            ("newest", Some(Release::NEWEST)),
            ("1.19", None),
            ("1.38", None),
            ("1.034", None),
            ("1.34.4", None),
            ("34", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_error_names_what_the_message_promises() {
        let message = UnknownRelease("2.0".to_owned()).to_string();
        assert!(message.contains(&Release::OLDEST.to_string()));
        assert!(message.contains(&Release::NEWEST.to_string()));
    }
}
