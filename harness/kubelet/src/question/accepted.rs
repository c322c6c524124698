//! What a kubelet gives for a question that has no error: a shape a family. The order of fields is the one in which Go
//! writes them, mostly that of the alphabet.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::config_answer::Started;
use super::pull::Step;
use crate::api::{AuthConfig, Response};
use crate::image::ImageName;

/// `ok` of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Accepted {
    /// For `decode` and `exec`.
    Response(#[serde(serialize_with = "response")] Response),
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
        #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
        matched: Option<bool>,
    },
    /// For `image`.
    Image(#[serde(serialize_with = "image")] ImageName),
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

fn response<S: Serializer>(response: &Response, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("auth", &response.auth.as_deref().map(Entries))?;
    let duration = response.cache_duration.map(|duration| duration.0);
    map.serialize_entry("cacheDuration", &duration)?;
    map.serialize_entry("cacheKeyType", &response.cache_key_type)?;
    map.end()
}

fn image<S: Serializer>(name: &ImageName, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("digest", &name.digest)?;
    map.serialize_entry("repo", &name.repo)?;
    map.serialize_entry("tag", &name.tag)?;
    map.end()
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
