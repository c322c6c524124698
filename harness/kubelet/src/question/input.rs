//! What is asked: one shape a family.

use serde::de::{Deserialize, DeserializeSeed, Deserializer};

use super::answer::Answer;
use super::config::Config;
use super::decode::Decode;
use super::exec::Exec;
use super::image::Image;
use super::keyring::Keyring;
use super::match_image::Match;
use super::no_answer::NoAnswer;
use super::provide::Provide;
use super::request::Request;
use crate::release::Release;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<'q> {
    /// What a plugin printed.
    Decode(Decode<'q>),
    /// Running an executable, which is for the caller to do: see [`Exec::handed`].
    Exec(Box<Exec<'q>>),
    /// Family `provide`: the cache.
    Provide(Box<Provide<'q>>),
    /// Family `serviceaccount`: the cache with pods and tokens.
    ServiceAccount(Box<Provide<'q>>),
    /// Which credentials are tried.
    Keyring(Keyring<'q>),
    /// Patterns.
    Match(Match<'q>),
    /// An image's name.
    Image(Image<'q>),
    /// The configuration.
    Config(Box<Config<'q>>),
    /// What is written to standard input.
    Request(Request<'q>),
}

/// The families by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// What a plugin printed.
    Decode,
    /// Running an executable.
    Exec,
    /// The cache.
    Provide,
    /// The cache with pods and tokens.
    ServiceAccount,
    /// Which credentials are tried.
    Keyring,
    /// Patterns.
    Match,
    /// An image's name.
    Image,
    /// The configuration.
    Config,
    /// What is written to standard input.
    Request,
}

impl<'de> DeserializeSeed<'de> for Family {
    type Value = Input<'de>;

    /// Reads the input of this family.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Input<'de>, D::Error> {
        match self {
            Self::Decode => Deserialize::deserialize(deserializer).map(Input::Decode),
            Self::Exec => Deserialize::deserialize(deserializer).map(Input::Exec),
            Self::Provide => Deserialize::deserialize(deserializer).map(Input::Provide),
            Self::ServiceAccount => {
                Deserialize::deserialize(deserializer).map(Input::ServiceAccount)
            }
            Self::Keyring => Deserialize::deserialize(deserializer).map(Input::Keyring),
            Self::Match => Deserialize::deserialize(deserializer).map(Input::Match),
            Self::Image => Deserialize::deserialize(deserializer).map(Input::Image),
            Self::Config => Deserialize::deserialize(deserializer).map(Input::Config),
            Self::Request => Deserialize::deserialize(deserializer).map(Input::Request),
        }
    }
}

impl Input<'_> {
    /// What a kubelet of this release answers.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] if it has nothing to say, and for [`Input::Exec`] always: nothing is run here.
    pub fn answer(&self, release: Release) -> Result<Answer, NoAnswer> {
        match self {
            Self::Decode(question) => Ok(question.answer(release)),
            Self::Exec(_) => Err(NoAnswer::Incomplete("family exec has to be run".to_owned())),
            Self::Provide(question) | Self::ServiceAccount(question) => question.answer(release),
            Self::Keyring(question) => question.answer(release),
            Self::Match(question) => Ok(question.answer(release)),
            Self::Image(question) => Ok(question.answer(release)),
            Self::Config(question) => Ok(question.answer(release)),
            Self::Request(question) => question.answer(release),
        }
    }

    /// Whether the answer of this release is one to compare: 1.20 and 1.21 read the wall clock, so where several
    /// releases are asked about time they are left out.
    pub(super) fn is_recorded_of(&self, release: Release) -> bool {
        match self {
            Self::Provide(question) => release.has_replaceable_clock() || !question.is_about_time(),
            _ => true,
        }
    }
}
