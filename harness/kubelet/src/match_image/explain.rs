//! Why a pattern does not match an image, in a sentence for people.

use std::fmt;

use super::{Mismatch, mismatch};
use crate::golang::{glob, url};
use crate::release::Release;

/// What [`explain`] found: a match, or the first reason against one in the kubelet's order. The `Display` text is one
/// sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// The pattern matches.
    Match,
    /// The pattern is no URL or a malformed glob; the kubelet's text.
    PatternUnreadable(String),
    /// The image is no URL; the kubelet's text.
    ImageUnreadable(String),
    /// The ports differ; empty for none.
    Port {
        /// The pattern's port.
        pattern: String,
        /// The image's port.
        image: String,
    },
    /// The hosts have different numbers of labels.
    LabelCount {
        /// Labels of the pattern's host.
        pattern: usize,
        /// Labels of the image's host.
        image: usize,
    },
    /// The image's path does not begin with the pattern's.
    Path {
        /// The pattern's path, percent-decoded.
        pattern: String,
        /// The image's path, percent-decoded.
        image: String,
    },
    /// One label does not match.
    Label {
        /// The pattern's label.
        pattern: String,
        /// The image's label.
        image: String,
        /// Whether it would match if letter case did not count.
        only_case: bool,
    },
}

impl Explanation {
    /// A stable name in kebab-case: `match`, or what stands against one.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::PatternUnreadable(_) => "pattern-unreadable",
            Self::ImageUnreadable(_) => "image-unreadable",
            Self::Port { .. } => "port",
            Self::LabelCount { .. } => "label-count",
            Self::Path { .. } => "path",
            Self::Label {
                only_case: false, ..
            } => "label",
            Self::Label {
                only_case: true, ..
            } => "letter-case",
        }
    }
}

/// Why `pattern` does or does not match `image`.
///
/// ```
/// use credproof_kubelet::{Release, match_image::explain};
///
/// assert_eq!(
///     explain("*.reg.io", "a.b.reg.io/app", Release::NEWEST).to_string(),
///     "the pattern's host has 3 labels and the image's has 4; \"*\" stands for exactly one label"
/// );
/// ```
pub fn explain(pattern: &str, image: &str, release: Release) -> Explanation {
    let pattern_url = match url::parse_schemeless(pattern.as_bytes(), release) {
        Ok(url) => url,
        Err(error) => return Explanation::PatternUnreadable(error.to_string()),
    };
    let image_url = match url::parse_schemeless(image.as_bytes(), release) {
        Ok(url) => url,
        Err(error) => return Explanation::ImageUnreadable(error.to_string()),
    };
    match mismatch(&pattern_url, &image_url) {
        Err(error) => Explanation::PatternUnreadable(error.to_string()),
        Ok(None) => Explanation::Match,
        Ok(Some(Mismatch::Port { pattern, image })) => Explanation::Port {
            pattern: text(pattern),
            image: text(image),
        },
        Ok(Some(Mismatch::LabelCount { pattern, image })) => {
            Explanation::LabelCount { pattern, image }
        }
        Ok(Some(Mismatch::Path { pattern, image })) => Explanation::Path {
            pattern: text(pattern),
            image: text(image),
        },
        Ok(Some(Mismatch::Label { pattern, image })) => Explanation::Label {
            pattern: text(pattern),
            image: text(image),
            only_case: glob::matches(&pattern.to_ascii_lowercase(), &image.to_ascii_lowercase())
                == Ok(true),
        },
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Match => write!(f, "the pattern matches"),
            Self::PatternUnreadable(reason) => {
                write!(
                    f,
                    "the pattern cannot be read and so matches nothing: {reason}"
                )
            }
            Self::ImageUnreadable(reason) => {
                write!(
                    f,
                    "the image cannot be read and so nothing matches it: {reason}"
                )
            }
            Self::Port { pattern, image } => {
                let named = |port: &str| match port {
                    "" => "no port".to_owned(),
                    _ => format!("port {port:?}"),
                };
                write!(
                    f,
                    "the pattern has {} and the image {}; ports must be the same text, without globs and defaults",
                    named(pattern),
                    named(image)
                )
            }
            Self::LabelCount { pattern, image } => {
                let counted = |count: &usize| match count {
                    1 => "1 label".to_owned(),
                    _ => format!("{count} labels"),
                };
                write!(
                    f,
                    "the pattern's host has {} and the image's has {image}; \"*\" stands for exactly one label",
                    counted(pattern)
                )
            }
            Self::Path { pattern, image } => write!(
                f,
                "the image's path {image:?} does not begin with the pattern's path {pattern:?}; \"*\" is a plain \
                 character in a path"
            ),
            Self::Label {
                pattern,
                image,
                only_case,
            } => {
                write!(
                    f,
                    "the label {image:?} of the image does not match {pattern:?}"
                )?;
                if *only_case {
                    write!(f, "; letter case counts")?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_first_reason() {
        for (pattern, image, expected) in [
            ("*.io/a", "reg.io/ab", "the pattern matches"),
            ("reg.io:x", "reg.io", "the pattern cannot be read"),
            ("reg.io", "nginx:alpine", "the image cannot be read"),
            (
                "reg.io",
                "reg.io:443/a",
                "the pattern has no port and the image port \"443\"",
            ),
            (
                "io",
                "reg.io",
                "the pattern's host has 1 label and the image's has 2",
            ),
            (
                "reg.io/b",
                "reg.io/a",
                "path \"/a\" does not begin with the pattern's path \"/b\"",
            ),
            (
                "reg.io",
                "REG.io",
                "the label \"REG\" of the image does not match \"reg\"; letter case",
            ),
            (
                "[::1]",
                "[::1]",
                "the label \"[::1]\" of the image does not match \"[::1]\"",
            ),
            (
                "[::ffff:1.2.3.4]",
                "[::ffff:1.2.3.4]",
                "syntax error in pattern",
            ),
        ] {
            let sentence = explain(pattern, image, Release::NEWEST).to_string();
            assert!(sentence.contains(expected), "{pattern} {image}: {sentence}");
        }
    }
}
