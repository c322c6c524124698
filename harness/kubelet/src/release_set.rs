//! A set of releases, as users write it on a command line and as reports print it.

use std::fmt;
use std::str::FromStr;

use crate::release::{Release, UnknownRelease};

/// A set of [`Release`]s.
///
/// ```
/// use credproof_kubelet::Releases;
///
/// let releases: Releases = "1.26..1.33,1.36".parse()?;
/// assert_eq!(releases.to_string(), "1.26–1.33, 1.36");
/// # Ok::<(), credproof_kubelet::BadReleases>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Releases(u32);

impl Releases {
    /// No release.
    pub const EMPTY: Releases = Releases(0);
    /// Every known release, 1.20 to the newest.
    pub const ALL: Releases = Releases::span(Release::OLDEST, Release::NEWEST);
    /// The releases that count for a verdict by default: 1.26 (general availability) to the newest.
    pub const SCORED: Releases = Releases::span(Release::GA, Release::NEWEST);

    /// The set of `first`, `last` and all releases between them; empty if `last` is older.
    const fn span(first: Release, last: Release) -> Releases {
        let mut bits = 0;
        let mut minor = first.minor();
        while minor <= last.minor() {
            bits |= 1 << (minor - Release::OLDEST.minor());
            minor += 1;
        }
        Releases(bits)
    }

    /// Whether `release` is in the set.
    pub const fn contains(self, release: Release) -> bool {
        self.0 & Self::span(release, release).0 != 0
    }

    /// Adds `release`.
    pub fn insert(&mut self, release: Release) {
        self.0 |= Self::from(release).0;
    }

    /// The releases of the set, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Release> {
        Release::all().filter(move |release| self.contains(*release))
    }

    /// The releases in either set.
    pub const fn union(self, other: Releases) -> Releases {
        Releases(self.0 | other.0)
    }

    /// The releases in both sets.
    pub const fn intersection(self, other: Releases) -> Releases {
        Releases(self.0 & other.0)
    }

    /// The releases of this set that are not in `other`.
    pub const fn difference(self, other: Releases) -> Releases {
        Releases(self.0 & !other.0)
    }

    /// Asks each release; those with equal answers stand together, in the order of the oldest of each.
    ///
    /// ```
    /// use credproof_kubelet::{Release, Releases, cache::lookup_texts};
    ///
    /// let global = Releases::SCORED.agreeing(|release| lookup_texts("reg.io/a", release)[2]);
    /// let shown: Vec<String> = global.iter().map(|(releases, text)| format!("{releases}: {text}")).collect();
    /// assert_eq!(shown, ["1.26–1.33: global", "1.34–1.37: <global>"]);
    /// ```
    pub fn agreeing<T: PartialEq>(self, answer: impl Fn(Release) -> T) -> Vec<(Releases, T)> {
        let mut all: Vec<(Releases, T)> = Vec::new();
        for release in self.iter() {
            let answer = answer(release);
            match all.iter_mut().find(|(_, known)| *known == answer) {
                Some((releases, _)) => releases.insert(release),
                None => all.push((release.into(), answer)),
            }
        }
        all
    }

    /// Whether no release is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl From<Release> for Releases {
    fn from(release: Release) -> Self {
        Self::span(release, release)
    }
}

impl FromIterator<Release> for Releases {
    fn from_iter<I: IntoIterator<Item = Release>>(releases: I) -> Self {
        let mut set = Self::EMPTY;
        releases.into_iter().for_each(|release| set.insert(release));
        set
    }
}

impl fmt::Display for Releases {
    /// Runs of neighbours are joined with an en dash: `1.26–1.33, 1.36`. The empty set is `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut runs: Vec<(Release, Release)> = Vec::new();
        for release in self.iter() {
            match runs.last_mut() {
                Some((_, last)) if last.minor() + 1 == release.minor() => *last = release,
                _ => runs.push((release, release)),
            }
        }
        if runs.is_empty() {
            return f.write_str("none");
        }
        for (index, (first, last)) in runs.into_iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{first}")?;
            if first != last {
                write!(f, "–{last}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Releases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Releases({self})")
    }
}

/// A text that names no set of releases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadReleases {
    /// One end of a range, or a single release, is not known.
    #[error(transparent)]
    Unknown(#[from] UnknownRelease),
    /// A range runs backwards.
    #[error(
        "range of kubelet releases {0:?} is empty: write the older release first, for example \"1.30..1.34\""
    )]
    Backwards(String),
}

impl FromStr for Releases {
    type Err = BadReleases;

    /// Takes `1.34`, `1.30..1.34` (both ends count), `1.32..`, `..1.31`, `newest`, `all`, and a comma list of these.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').try_fold(Self::EMPTY, |set, part| {
            let part = part.trim();
            let more = match part.split_once("..") {
                _ if part == "all" => Self::ALL,
                None => Self::from(part.parse::<Release>()?),
                Some((first, last)) => {
                    let or = |end: &str, open| {
                        if end.is_empty() {
                            Ok(open)
                        } else {
                            end.parse()
                        }
                    };
                    let range = Self::span(or(first, Release::OLDEST)?, or(last, Release::NEWEST)?);
                    if range.is_empty() {
                        return Err(BadReleases::Backwards(part.to_owned()));
                    }
                    range
                }
            };
            Ok(set.union(more))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_sets() {
        for (text, expected) in [
            ("1.34", Some("1.34")),
            ("1.30..1.34", Some("1.30–1.34")),
            ("1.36..", Some("1.36–1.37")),
            ("..1.21", Some("1.20–1.21")),
            ("newest", Some("1.37")),
            ("all", Some("1.20–1.37")),
            ("..", Some("1.20–1.37")),
            ("1.26, 1.28..1.29,1.27,v1.36", Some("1.26–1.29, 1.36")),
            ("1.34..1.30", None),
            ("1.30..1.99", None),
            ("", None),
            ("1.30,", None),
        ] {
            let got = text.parse::<Releases>().ok().map(|set| set.to_string());
            assert_eq!(got.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn set_operations() {
        let old: Releases = "..1.31".parse().unwrap();
        let new: Releases = "1.30..".parse().unwrap();
        assert_eq!(old.intersection(new).to_string(), "1.30–1.31");
        assert_eq!(old.union(new), Releases::ALL);
        assert_eq!(old.difference(new).to_string(), "1.20–1.29");
        assert_eq!(Releases::EMPTY.to_string(), "none");
        assert_eq!(Releases::SCORED.iter().next(), Some(Release::GA));
        assert_eq!(Release::all().collect::<Releases>(), Releases::ALL);
    }
}
