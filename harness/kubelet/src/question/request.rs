//! Family `request`: the bytes on a plugin's standard input.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::Answer;
use super::decode::unknown_version;
use super::field::{Object, Text};
use super::from_object::from_object;
use super::no_answer::NoAnswer;
use crate::api::ApiVersion;
use crate::release::Release;

/// What the request holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "camelCase")]
pub struct Request<'q> {
    /// The configured version, in full.
    #[serde(borrow, default)]
    pub api_version: Text<'q>,
    /// The image.
    #[serde(borrow, default)]
    pub image: Text<'q>,
    /// The pod's token; empty for none.
    #[serde(borrow, default)]
    pub service_account_token: Text<'q>,
    /// The annotations that were selected.
    #[serde(borrow, default)]
    pub service_account_annotations: Option<Object<'q, Text<'q>>>,
}

from_object!(Request: "the input of family request");

impl Request<'_> {
    /// Releases without service accounts say nothing about requests that have something of them.
    pub(super) fn answer(&self, release: Release) -> Result<Answer, NoAnswer> {
        let version = ApiVersion::from_full_text(self.api_version.as_str())
            .ok()
            .filter(|version| version.known_to(release));
        let Some(api_version) = version else {
            let text = self.api_version.as_str().to_owned();
            return Ok(unknown_version(&crate::api::UnknownApiVersion(text)));
        };
        let of_account = !self.service_account_token.as_str().is_empty()
            || self.service_account_annotations.is_some();
        if of_account && !release.knows_service_accounts() {
            return Err(NoAnswer::NoSuchField {
                release,
                field: "serviceAccountToken and serviceAccountAnnotations",
            });
        }
        let request = crate::Request {
            api_version,
            image: self.image.as_str().to_owned(),
            service_account_token: self.service_account_token.as_str().to_owned(),
            service_account_annotations: texts(self.service_account_annotations.as_ref()),
        };
        match request.encode(release) {
            Ok(stdin) => Ok(Answer::ok(Accepted::Request {
                stdin: String::from_utf8_lossy(&stdin).into_owned(),
            })),
            Err(error) => Ok(unknown_version(&error)),
        }
    }
}

/// An object of texts as a map; nothing is an empty one.
pub(super) fn texts(object: Option<&Object<'_, Text<'_>>>) -> BTreeMap<String, String> {
    let pairs = object.into_iter().flat_map(|object| &object.0);
    pairs
        .map(|(key, value)| (key.as_str().to_owned(), value.as_str().to_owned()))
        .collect()
}
