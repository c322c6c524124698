//! Family `keyring`: which credentials are tried for an image, in which order.

use std::collections::HashMap;

use serde::Deserialize;

use super::accepted::{Accepted, Tried};
use super::answer::{Answer, log_texts};
use super::field::{Object, Text};
use super::from_object::from_object;
use super::no_answer::NoAnswer;
use super::provide::Pod;
use super::provider::{Credentials, Provider, Unmade, auth_entries};
use super::pull::pull;
use crate::keyring::{self, Candidate};
use crate::log::LogLine;
use crate::node::Node;
use crate::release::Release;

/// What a keyring is filled with, and the image that it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Keyring<'q> {
    /// Credentials, added one object after the other; not looked at if there are `providers`.
    #[serde(borrow)]
    pub adds: Option<Vec<Object<'q, Option<Credentials<'q>>>>>,
    /// Providers that are asked for the image, registered in this order.
    #[serde(borrow)]
    pub providers: Option<Vec<Provider<'q>>>,
    /// The image.
    #[serde(borrow, default)]
    pub image: Text<'q>,
}

from_object!(Keyring: "the input of family keyring");

impl Keyring<'_> {
    pub(super) fn answer(&self, release: Release) -> Result<Answer, NoAnswer> {
        let image = self.image.as_str();
        let (mut keyring, mut logs) = (keyring::Keyring::default(), Vec::new());
        match &self.providers {
            Some(providers) => {
                check_names(providers)?;
                if let Some(refused) = fill(&mut keyring, &mut logs, providers, image, release)? {
                    return Ok(refused);
                }
            }
            None => {
                for (index, auth) in self.adds.iter().flatten().enumerate() {
                    logs.extend(keyring.add(index, &auth_entries(auth), release));
                }
            }
        }
        logs.retain(|line| line.severity != 'I');
        logs.sort_by(|one, other| one.text.cmp(&other.text));
        let mut candidates = keyring.lookup(image, release);
        let random = order_is_random(&candidates, release);
        if random {
            candidates.sort_by(|one, other| one.auth.cmp(&other.auth));
        }
        Ok(Answer::ok(Accepted::Tried(Tried {
            found: !candidates.is_empty(),
            credentials: candidates.into_iter().map(|found| found.auth).collect(),
            logs: log_texts(&logs),
            order: random.then_some("random"),
        })))
    }
}

/// Asks every provider for the image; gives an answer if one of them cannot be made.
fn fill(
    keyring: &mut keyring::Keyring,
    logs: &mut Vec<LogLine>,
    providers: &[Provider<'_>],
    image: &str,
    release: Release,
) -> Result<Option<Answer>, NoAnswer> {
    let mut nodes = Vec::new();
    for (index, provider) in providers.iter().enumerate() {
        let made = provider
            .spec(release.service_accounts_on_by_default(), release)
            .and_then(|spec| {
                Node::new(spec, release).map_err(|error| Unmade::Refused(error.to_string(), "init"))
            });
        match made {
            Ok(node) => nodes.push((index, provider, node)),
            Err(Unmade::NoAnswer(reason)) => return Err(reason),
            Err(Unmade::Refused(text, stage)) => {
                // Only a panic has a step here.
                let stage = Some(stage).filter(|stage| *stage == "panic");
                return Ok(Some(Answer::error(text, stage)));
            }
        }
    }
    if !release.keeps_configured_order() {
        nodes.sort_by_key(|(_, provider, _)| provider.name.as_str());
    }
    for (index, provider, mut node) in nodes {
        let pod = Pod::default().known();
        let pulled = pull(&mut node, image, &pod, 0, provider.answer.as_ref());
        let pulled = pulled
            .map_err(|reason| NoAnswer::Incomplete(format!("input.providers[{index}].{reason}")))?;
        logs.extend(pulled.logs);
        logs.extend(keyring.add(index, &pulled.auth, release));
    }
    Ok(None)
}

/// A kubelet ends when a name is registered twice.
fn check_names(providers: &[Provider<'_>]) -> Result<(), NoAnswer> {
    let mut places = HashMap::new();
    for (index, provider) in providers.iter().enumerate() {
        if let Some(first) = places.insert(provider.name.as_str(), index) {
            return Err(NoAnswer::Incomplete(format!(
                "input.providers[{index}].name: {:?} is also the name of input.providers[{first}]; expected each name once, because a kubelet ends otherwise",
                provider.name.as_str()
            )));
        }
    }
    Ok(())
}

/// Whether different credentials can change places. A kubelet walks a Go map of one provider's keys, so two spellings of
/// one key come in any order; everything else has its place.
fn order_is_random(candidates: &[Candidate], release: Release) -> bool {
    let mut first = HashMap::new();
    candidates.iter().any(|candidate| {
        let place = (
            candidate.provider,
            keyring::pattern(&candidate.key, release),
        );
        *first.entry(place).or_insert(&candidate.auth) != &candidate.auth
    })
}
