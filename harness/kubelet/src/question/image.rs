//! Family `image`: the parts of an image's name.

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::Answer;
use super::field::Text;
use super::from_object::from_object;
use crate::image;
use crate::release::Release;

/// The name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Image<'q> {
    /// As in a pod.
    #[serde(borrow, default)]
    pub image: Text<'q>,
}

from_object!(Image: "the input of family image");

impl Image<'_> {
    pub(super) fn answer(&self, release: Release) -> Answer {
        match image::parse(self.image.as_str(), release) {
            Ok(name) => Answer::ok(Accepted::Image(name)),
            Err(error) => Answer::error(error.to_string(), None),
        }
    }
}
