//! Whether the credentials that the kubelet would choose open the registry.

use super::Context;
use crate::case::{PullImage, PullRule, PullTime};
use crate::evidence::PullResult;
use crate::verdict::Finding;

pub(super) fn check(rule: PullRule, context: Context<'_>) -> Vec<Finding> {
    let Some(pulled) = context
        .evidence
        .pulls
        .iter()
        .find(|pulled| pulled.rule == rule)
    else {
        return Vec::new();
    };
    let when = match rule.at {
        PullTime::AtOnce => "at once",
        PullTime::LastCachedSecond => {
            "in the last second in which the kubelet would use the cached answer"
        }
    };
    let what = match rule.image {
        PullImage::Requested => "the image",
        PullImage::OtherRepository => "another repository that the cached answer is used for",
    };
    let expected = format!("{what} ({}) can be pulled {when}", pulled.image);
    let finding = match &pulled.result {
        PullResult::Pulled { .. } | PullResult::NotReused => return Vec::new(),
        PullResult::NothingToUse(reason) => {
            Finding::new("pull", expected, "no credentials to pull with").because(reason.clone())
        }
        PullResult::Refused { tried, last, .. } => Finding::new("pull", expected, last.clone())
            .because(format!("tried in this order: {}", tried.join("; "))),
    };
    vec![finding]
}
