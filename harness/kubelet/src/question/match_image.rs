//! Family `match`: whether a pattern, or one of several, allows an image.

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::Answer;
use super::field::Text;
use super::from_object::from_object;
use crate::match_image::{any_matches, urls_match};
use crate::release::Release;

/// An image, and a pattern or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Match<'q> {
    /// The one pattern; not looked at if there are `patterns`.
    #[serde(borrow, default)]
    pub pattern: Text<'q>,
    /// Several patterns, of which one is enough.
    #[serde(borrow, default)]
    pub patterns: Option<Vec<Text<'q>>>,
    /// The image.
    #[serde(borrow, default)]
    pub image: Text<'q>,
}

from_object!(Match: "the input of family match");

impl Match<'_> {
    pub(super) fn answer(&self, release: Release) -> Answer {
        let image = self.image.as_str();
        if let Some(patterns) = &self.patterns {
            let patterns = patterns.iter().map(|pattern| pattern.as_str().as_bytes());
            return Answer::ok(Accepted::Matched {
                allowed: any_matches(patterns, image.as_bytes(), release),
                matched: None,
            });
        }
        match urls_match(self.pattern.as_str(), image, release) {
            Ok(matched) => Answer::ok(Accepted::Matched {
                allowed: matched,
                matched: Some(matched),
            }),
            Err(error) => Answer {
                allowed: Some(false),
                ..Answer::error(error.into_text(), None)
            },
        }
    }
}
