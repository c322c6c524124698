//! Whether several runs of the same or of a like request agree.

use super::Context;
use crate::case::SamePart;
use crate::evidence::Call;
use crate::verdict::Finding;

pub(super) fn check(part: SamePart, context: Context<'_>) -> Option<Finding> {
    let newest = context.newest();
    let told = |call: &Call| {
        let view = call.views.iter().find(|view| view.release == newest)?;
        Some(match (&view.taken, part) {
            (Err(_), SamePart::Verdict) => "not taken".to_owned(),
            (Ok(_), SamePart::Verdict) => "taken".to_owned(),
            (Ok(taken), SamePart::CacheKeyType) => taken.response.cache_key_type.clone(),
            (Ok(taken), SamePart::Keys) => taken.keys_in_words(),
            (Err(_), SamePart::Keys | SamePart::CacheKeyType) => return None,
        })
    };
    let answers: Vec<String> = context.evidence.calls.iter().filter_map(told).collect();
    let first = answers.first()?;
    let other = answers.iter().find(|answer| *answer != first)?;
    let name = match part {
        SamePart::Verdict => "whether the kubelet takes the answer",
        SamePart::Keys => "the keys of auth",
        SamePart::CacheKeyType => "cacheKeyType",
    };
    Some(Finding::new(
        "same",
        format!("{} runs agree in {name}", answers.len()),
        format!("{first} in one run, {other} in another"),
    ))
}
