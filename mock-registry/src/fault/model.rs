//! A fault as it is written down: when, then what, and how many times.

use serde::{Deserialize, Serialize};

use super::action::FaultAction;
use super::forms::one_or_many;
use crate::journal::{EndpointClass, Listener};

/// One fault. A request meets at most one: the first, in the order they were added, whose turn it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// How the journal calls it, at most 100 characters; one is given if it is empty.
    #[serde(default)]
    pub id: String,
    /// Which requests it meets.
    #[serde(default)]
    pub when: When,
    /// What it does, one after the other; at least one thing.
    #[serde(with = "one_or_many")]
    pub then: Vec<FaultAction>,
    /// How many requests it meets at most; `None` means until it is cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

/// Which requests are meant. What is not said is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Only requests for one of these.
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<EndpointClass>,
    /// Only requests with one of these methods (`GET`).
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub method: Vec<String>,
    /// Only requests that name this repository. `*` stands for any text without `/`, `**` for any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Only requests on this socket; if it is not said, all but those on the other host of a redirect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listener: Option<Listener>,
    /// Only requests to which the registry's own answer has one of these statuses. It is made first then,
    /// so that 200 means: authenticated, authorized and found.
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// Of all these requests only this one, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// Of all these requests only each one whose number this divides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// Of the remaining ones so many at random, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// The same seed gives the same chances in the same order.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seed: u64,
}

impl Fault {
    /// A fault that meets every request until it is cleared.
    #[must_use]
    pub fn new(action: FaultAction) -> Self {
        Self {
            then: vec![action],
            ..Self::default()
        }
    }

    /// The same under this id.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..self
        }
    }

    /// The same for these requests only.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    /// The same for requests for `endpoint` only.
    #[must_use]
    pub fn at(mut self, endpoint: EndpointClass) -> Self {
        self.when.endpoint.push(endpoint);
        self
    }

    /// The same for so many requests at most.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(seed: &u64) -> bool {
    *seed == 0
}
