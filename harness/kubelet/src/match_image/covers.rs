//! Whether one pattern is as wide as another. A kubelet never asks this; people who write patterns do.

use super::labels;
use crate::golang::{glob, url};
use crate::release::Release;

/// Whether every image that `narrow` matches is matched by `wide` too, by the rules of [`super::urls_match`]: equal
/// ports, as many labels, a path that is a prefix of the other's, and each label at least as wide. `false` also if
/// either is no pattern, or holds a character class, which can only be written in an address.
///
/// ```
/// use credproof_kubelet::{Release, match_image::covers};
///
/// assert!(covers("*.dkr.ecr.*.amazonaws.com", "1234.dkr.ecr.eu-*.amazonaws.com/team", Release::NEWEST));
/// assert!(!covers("*.io", "*.reg.io", Release::NEWEST));
/// ```
pub fn covers(wide: &str, narrow: &str, release: Release) -> bool {
    match (Pattern::read(wide, release), Pattern::read(narrow, release)) {
        (Some(wide), Some(narrow)) => wide.covers(&narrow),
        _ => false,
    }
}

/// A pattern that was read, to be compared with many.
pub(crate) struct Pattern<'p>(url::Url<'p>);

impl<'p> Pattern<'p> {
    /// `None` if it is no URL.
    pub(crate) fn read(text: &'p str, release: Release) -> Option<Self> {
        url::parse_schemeless(text.as_bytes(), release)
            .ok()
            .map(Self)
    }

    /// See [`covers`].
    pub(crate) fn covers(&self, narrow: &Pattern<'_>) -> bool {
        let (wide_host, wide_port) = self.0.host_and_port();
        let (narrow_host, narrow_port) = narrow.0.host_and_port();
        wide_port == narrow_port
            && self.0.label_count() == narrow.0.label_count()
            && narrow.0.path.starts_with(&self.0.path)
            && labels(wide_host)
                .zip(labels(narrow_host))
                .all(|(wide, narrow)| label_covers(wide, narrow))
    }
}

/// A star of the narrower label becomes a byte that no host can hold: only a star of the wider one takes it, and what
/// takes this byte takes any text in its place.
fn label_covers(wide: &[u8], narrow: &[u8]) -> bool {
    let any: Vec<u8> = narrow
        .iter()
        .map(|byte| if *byte == b'*' { 0 } else { *byte })
        .collect();
    let has_class = |label: &[u8]| label.contains(&b'[');
    !has_class(wide) && !has_class(narrow) && glob::matches(wide, &any) == Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::match_image::urls_match;

    #[test]
    fn compares_patterns_and_not_texts() {
        for (wide, narrow, expected) in [
            ("reg.io", "reg.io", true),
            ("*.io", "reg.io", true),
            ("reg.io", "*.io", false),
            ("*.io", "*.io", true),
            ("*.io", "r*.io", true),
            ("r*.io", "*.io", false),
            ("*g.io", "r*g.io", true),
            ("r*g.io", "*g.io", false),
            ("*", "*.io", false),
            ("**.io", "*.io", true),
            ("reg.io:1", "reg.io:1/a", true),
            ("reg.io", "reg.io:1", false),
            ("reg.io/a", "reg.io/ab", true),
            ("reg.io/a/", "reg.io/a", false),
            ("reg.io", "reg.io/a", true),
            ("reg.io/a", "reg.io", false),
            ("Reg.io", "reg.io", false),
            ("reg.io:*", "reg.io", false),
            ("[::1]:1", "[::1]:1", true),
            ("[::1]", "[::1]", false),
        ] {
            assert_eq!(
                covers(wide, narrow, Release::NEWEST),
                expected,
                "{wide} {narrow}"
            );
        }
    }

    /// Every image of the narrower pattern is one of the wider: tried on all short patterns and images.
    #[test]
    fn never_says_more_than_the_kubelet_matches() {
        let texts = |letters: &str| -> Vec<String> {
            let one: Vec<String> = letters.chars().map(String::from).collect();
            let two = one
                .iter()
                .flat_map(|a| one.iter().map(move |b| format!("{a}{b}")));
            let two: Vec<String> = two.collect();
            let three = two
                .iter()
                .flat_map(|a| one.iter().map(move |b| format!("{a}{b}")));
            three
                .chain(one.iter().cloned())
                .chain(two.iter().cloned())
                .collect()
        };
        let (patterns, images) = (texts("ab*./"), texts("abc./"));
        let matched: Vec<Vec<bool>> = patterns
            .iter()
            .map(|pattern| {
                let matches =
                    |image: &String| urls_match(pattern, image, Release::NEWEST) == Ok(true);
                images.iter().map(matches).collect()
            })
            .collect();
        for (at, wide) in patterns.iter().enumerate() {
            for (other, narrow) in patterns.iter().enumerate() {
                if covers(wide, narrow, Release::NEWEST) {
                    let missed = (0..images.len())
                        .find(|image| matched[other][*image] && !matched[at][*image]);
                    assert_eq!(missed, None, "{wide} {narrow}");
                }
            }
        }
    }
}
