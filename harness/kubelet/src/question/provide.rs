//! Families `provide` and `serviceaccount`: pulls one after the other under a clock.

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::Answer;
use super::field::{GoDuration, Object, Text};
use super::from_object::from_object;
use super::gates::FeatureGates;
use super::no_answer::NoAnswer;
use super::provider::{PluginAnswer, Provider, Unmade};
use super::pull::pull;
use super::request::texts;
use crate::golang::duration::Duration;
use crate::node::Node;
use crate::release::Release;
use crate::service_account;

/// A provider and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "camelCase")]
pub struct Provide<'q> {
    /// The kubelet's `--feature-gates`.
    #[serde(default)]
    pub feature_gates: FeatureGates,
    /// The provider.
    #[serde(borrow)]
    pub provider: Provider<'q>,
    /// The pulls, in order.
    #[serde(borrow, default)]
    pub steps: Option<Vec<Step<'q>>>,
}

/// One pull.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Step<'q> {
    /// The image.
    #[serde(borrow, default)]
    pub image: Text<'q>,
    /// How far the clock moves before the pull.
    pub advance: Option<GoDuration>,
    /// What the plugin answers if it is run.
    #[serde(borrow)]
    pub answer: Option<PluginAnswer<'q>>,
    /// The pod that the image is pulled for.
    #[serde(borrow)]
    pub pod: Option<Pod<'q>>,
}

/// A pod, and what the API server says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    rename_all = "camelCase",
    default
)]
pub struct Pod<'q> {
    /// Its namespace.
    #[serde(borrow)]
    pub namespace: Text<'q>,
    /// Its name.
    #[serde(borrow)]
    pub name: Text<'q>,
    /// Its uid.
    #[serde(borrow)]
    pub uid: Text<'q>,
    /// The name of its service account; empty for none.
    #[serde(borrow)]
    pub service_account: Text<'q>,
    /// The account's uid.
    #[serde(borrow, rename = "serviceAccountUID")]
    pub service_account_uid: Text<'q>,
    /// The account's annotations.
    #[serde(borrow)]
    pub service_account_annotations: Option<Object<'q, Text<'q>>>,
    /// Reading the account fails with this.
    #[serde(borrow)]
    pub service_account_error: Option<Text<'q>>,
    /// The token that the API server makes.
    #[serde(borrow)]
    pub token: Text<'q>,
    /// Making the token fails with this.
    #[serde(borrow)]
    pub token_error: Option<Text<'q>>,
}

from_object!(Provide: "the input of family provide or serviceaccount", Step: "a step", Pod: "a pod");

impl Provide<'_> {
    pub(super) fn answer(&self, release: Release) -> Result<Answer, NoAnswer> {
        if let Some(refused) = self.feature_gates.refused_by(release) {
            return Ok(Answer::error(refused, Some("featureGates")));
        }
        if self.provider.answer.is_some() {
            let text = "input.provider.answer: expected in the steps and not here";
            return Err(NoAnswer::Incomplete(text.to_owned()));
        }
        let gate = self.feature_gates.service_accounts(release);
        let made = self.provider.spec(gate, release).and_then(|spec| {
            Node::new(spec, release).map_err(|error| Unmade::Refused(error.to_string(), "init"))
        });
        let mut node = match made {
            Ok(node) => node,
            Err(Unmade::Refused(text, stage)) => return Ok(Answer::error(text, Some(stage))),
            Err(Unmade::NoAnswer(reason)) => return Err(reason),
        };
        let with_tokens = self.provider.token_attributes.is_some();
        let (mut now_ns, mut steps) = (0_i64, Vec::new());
        for (index, step) in self.steps.iter().flatten().enumerate() {
            let Duration(advance) = step.advance.map_or_else(Default::default, |given| given.0);
            now_ns = now_ns.saturating_add(advance);
            let pod = step.pod.clone().unwrap_or_default().known();
            let image = step.image.as_str();
            let pulled = pull(&mut node, image, &pod, now_ns, step.answer.as_ref());
            let pulled = pulled
                .map_err(|reason| NoAnswer::Incomplete(format!("input.steps[{index}].{reason}")))?;
            steps.push(pulled.into_step(with_tokens));
        }
        Ok(Answer::ok(Accepted::Steps { steps }))
    }

    /// Whether it counts how much time goes by: the clock is moved, or something is kept for less than a millisecond.
    pub(super) fn is_about_time(&self) -> bool {
        let short = |duration: Option<GoDuration>| {
            duration.is_some_and(|given| (1..1_000_000).contains(&given.0.0))
        };
        let answer = |step: &Step<'_>| {
            step.answer
                .as_ref()
                .and_then(|answer| answer.cache_duration)
        };
        short(self.provider.default_cache_duration)
            || self
                .steps
                .iter()
                .flatten()
                .any(|step| step.advance.is_some() || short(answer(step)))
    }
}

impl Pod<'_> {
    /// The pod as a kubelet sees it.
    pub(super) fn known(&self) -> service_account::Pod {
        let owned = |text: &Text<'_>| text.as_str().to_owned();
        let account = service_account::ServiceAccount {
            uid: owned(&self.service_account_uid),
            annotations: texts(self.service_account_annotations.as_ref()),
        };
        let token = owned(&self.token);
        service_account::Pod {
            namespace: owned(&self.namespace),
            name: owned(&self.name),
            uid: owned(&self.uid),
            service_account_name: owned(&self.service_account),
            service_account: self
                .service_account_error
                .as_ref()
                .map_or(Ok(account), |error| Err(owned(error))),
            token: self
                .token_error
                .as_ref()
                .map_or(Ok(token), |error| Err(owned(error))),
        }
    }
}
