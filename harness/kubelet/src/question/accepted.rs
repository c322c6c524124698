//! What a kubelet gives for a question that has no error: a shape a family. The order of fields is the one in which Go
//! writes them, mostly that of the alphabet.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::config_answer::Started;
use super::pull::Step;
use super::write::{Object, push_value};
use crate::api::{AuthConfig, Response};
use crate::image::ImageName;

/// `ok` of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// For `decode` and `exec`.
    Response(Response),
    /// For `provide` and `serviceaccount`.
    Steps {
        /// One entry a step.
        steps: Vec<Step>,
    },
    /// For `keyring`.
    Tried(Tried),
    /// For `match`.
    Matched {
        /// Whether a provider with the pattern, or with one of the patterns, is asked about the image.
        allowed: bool,
        /// What `URLsMatchStr` says, for a single pattern.
        matched: Option<bool>,
    },
    /// For `image`.
    Image(ImageName),
    /// For `config`.
    Started(Started),
    /// For `request`.
    Request {
        /// All bytes on standard input.
        stdin: String,
    },
}

/// Which credentials are tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// In the order of the tries; if the kubelet's is random, in order of user name and password.
    #[serde(serialize_with = "credentials")]
    pub credentials: Vec<AuthConfig>,
    /// Whether there are any.
    pub found: bool,
    /// What is logged at the usual verbosity, sorted.
    pub logs: Vec<String>,
    /// `random` if the order of a Go map decides in which order they are tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<&'static str>,
}

impl Accepted {
    /// Appends the value of `ok`.
    pub(super) fn write(&self, line: &mut Vec<u8>) {
        match self {
            Self::Response(response) => {
                let duration = response.cache_duration.map(|duration| duration.0);
                Object::begin(line)
                    .value("auth", &response.auth.as_deref().map(Entries))
                    .value("cacheDuration", &duration)
                    .text("cacheKeyType", &response.cache_key_type)
                    .end();
            }
            Self::Steps { steps } => Object::begin(line).value("steps", steps).end(),
            Self::Tried(tried) => push_value(tried, line),
            Self::Matched { allowed, matched } => {
                let mut object = Object::begin(line);
                object.flag("allowed", *allowed);
                if let Some(matched) = matched {
                    object.flag("match", *matched);
                }
                object.end();
            }
            Self::Image(name) => Object::begin(line)
                .text("digest", &name.digest)
                .text("repo", &name.repo)
                .text("tag", &name.tag)
                .end(),
            Self::Started(started) => push_value(started, line),
            Self::Request { stdin } => Object::begin(line).text("stdin", stdin).end(),
        }
    }
}

fn credentials<S: Serializer>(list: &[AuthConfig], serializer: S) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(Some(list.len()))?;
    for auth in list {
        sequence.serialize_element(&Credentials::of(auth))?;
    }
    sequence.end()
}

/// Registry keys with their credentials, sorted by key as Go writes a map.
pub(super) fn entries<S: Serializer>(
    entries: &[(String, AuthConfig)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Entries(entries).serialize(serializer)
}

struct Entries<'a>(&'a [(String, AuthConfig)]);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sorted: Vec<&(String, AuthConfig)> = self.0.iter().collect();
        sorted.sort_by(|one, other| one.0.cmp(&other.0));
        let mut map = serializer.serialize_map(Some(sorted.len()))?;
        for (key, auth) in sorted {
            map.serialize_entry(key, &Credentials::of(auth))?;
        }
        map.end()
    }
}

/// Credentials as the oracle's struct writes them: the user name first.
#[derive(Serialize)]
struct Credentials<'a> {
    username: &'a str,
    password: &'a str,
}

impl<'a> Credentials<'a> {
    fn of(auth: &'a AuthConfig) -> Self {
        Self {
            username: &auth.username,
            password: &auth.password,
        }
    }
}
