//! One pull of an image by a kubelet whose plugin is a pretend one, and what it shows.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::accepted::entries;
use super::answer::log_texts;
use super::no_answer::NoAnswer;
use super::provider::PluginAnswer;
use crate::api::AuthEntries;
use crate::log::LogLine;
use crate::node::{Ask, Node};
use crate::service_account::{Pod, ServiceAccountCoordinates, TokenRequest};

/// What one pull showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The credentials that the pull gets.
    pub config: AuthEntries,
    /// Whether the plugin was run.
    pub executed: bool,
    /// Log entries, each with the letter of its severity in front.
    pub logs: Vec<String>,
    /// What there is beside it if the provider has token attributes.
    pub account: Option<OfAccount>,
}

/// What a pull has to do with the pod's service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfAccount {
    /// Whom the credentials are tied to.
    pub coordinates: Option<ServiceAccountCoordinates>,
    /// What the plugin was asked, if it was run.
    pub request: Option<Asked>,
    /// What the API server was asked.
    pub token_request: Option<TokenRequest>,
}

/// What a plugin was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// The image.
    pub image: String,
    /// The selected annotations; none if there was no account to read them from.
    pub service_account_annotations: Option<BTreeMap<String, String>>,
    /// The token; empty for none.
    pub service_account_token: String,
}

/// What one pull gave, before it is put into a step.
#[derive(Default)]
pub(super) struct Pulled {
    pub(super) auth: AuthEntries,
    pub(super) logs: Vec<LogLine>,
    executed: bool,
    coordinates: Option<ServiceAccountCoordinates>,
    request: Option<Asked>,
    token_request: Option<TokenRequest>,
}

impl Pulled {
    /// The step; `with_tokens` is whether the provider was given token attributes.
    pub(super) fn into_step(self, with_tokens: bool) -> Step {
        Step {
            config: self.auth,
            executed: self.executed,
            logs: log_texts(&self.logs),
            account: with_tokens.then_some(OfAccount {
                coordinates: self.coordinates,
                request: self.request,
                token_request: self.token_request,
            }),
        }
    }
}

/// Pulls `image` for `pod` at `now_ns`.
///
/// # Errors
///
/// The plugin is run, and `answer` does not say what it answers.
pub(super) fn pull(
    node: &mut Node,
    image: &str,
    pod: &Pod,
    now_ns: i64,
    answer: Option<&PluginAnswer<'_>>,
) -> Result<Pulled, NoAnswer> {
    let token_request = node.token_request(image, pod);
    let pulled = match node.ask(image, Some(pod), now_ns) {
        Ask::NotAllowed => Pulled::default(),
        Ask::NoAnswer { logs } => Pulled {
            logs,
            ..Pulled::default()
        },
        Ask::Cached { auth, account, .. } => Pulled {
            auth,
            coordinates: account,
            ..Pulled::default()
        },
        Ask::Run(request) => {
            let answer = answer.ok_or_else(|| {
                let text = "answer: expected, because the kubelet runs the plugin";
                NoAnswer::Incomplete(text.to_owned())
            })?;
            let given = node.answer(image, Some(pod), now_ns, answer.outcome());
            let with_account = token_request.is_some();
            Pulled {
                auth: given.auth,
                logs: given.logs,
                executed: true,
                coordinates: given.account,
                request: Some(Asked {
                    image: request.image,
                    service_account_annotations: with_account
                        .then_some(request.service_account_annotations),
                    service_account_token: request.service_account_token,
                }),
                token_request: None,
            }
        }
    };
    Ok(Pulled {
        token_request,
        ..pulled
    })
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("config", &Config(&self.config))?;
        if let Some(account) = &self.account {
            let coordinates = account.coordinates.as_ref().map(|found| {
                BTreeMap::from([
                    ("name", &found.name),
                    ("namespace", &found.namespace),
                    ("uid", &found.uid),
                ])
            });
            map.serialize_entry("coordinates", &coordinates)?;
        }
        map.serialize_entry("executed", &self.executed)?;
        map.serialize_entry("logs", &self.logs)?;
        if let Some(account) = &self.account {
            if let Some(request) = &account.request {
                map.serialize_entry("request", request)?;
            }
            let asked = account.token_request.as_ref().map(ApiServerAsked::of);
            map.serialize_entry("tokenRequest", &asked)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Config<'a>(#[serde(serialize_with = "entries")] &'a AuthEntries);

/// A request for a token in the recorder's fields. The kubelet sets no expiry.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiServerAsked<'a> {
    audiences: [&'a str; 1],
    bound_object_ref: BTreeMap<&'static str, &'a str>,
    expiration_seconds: Option<i64>,
    name: &'a str,
    namespace: &'a str,
    uid: &'a str,
}

impl<'a> ApiServerAsked<'a> {
    fn of(request: &'a TokenRequest) -> Self {
        let (pod_name, pod_uid) = &request.bound_pod;
        Self {
            audiences: [&request.audience],
            bound_object_ref: BTreeMap::from([
                ("apiVersion", "v1"),
                ("kind", "Pod"),
                ("name", pod_name),
                ("uid", pod_uid),
            ]),
            expiration_seconds: None,
            name: &request.name,
            namespace: &request.namespace,
            uid: &request.uid,
        }
    }
}
