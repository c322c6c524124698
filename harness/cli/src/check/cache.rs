//! How long the kubelet would keep an answer and for whom, against what its credentials are good for.

use credproof_kubelet::CacheKeyType;
use credproof_kubelet::Duration;
use credproof_kubelet::cache::Lifetime;

use super::Context;
use crate::case::CacheRule;
use crate::evidence::{Call, Taken, View};
use crate::verdict::Finding;

const SECOND: i64 = 1_000_000_000;

/// A pull that starts with credentials in their last seconds can still fail in its middle.
const MARGIN: i64 = 10 * SECOND;

/// Credentials that live shorter than this are reasonably never kept.
const WORTH_KEEPING: i64 = 600 * SECOND;

pub(super) fn check(rule: CacheRule, context: Context<'_>) -> Vec<Finding> {
    context.each_view(|call, view| {
        let taken = view.taken.as_ref().ok()?;
        let stated = taken.response.cache_duration;
        match rule {
            CacheRule::Stated if stated.is_none() => {
                let default = context.target.provider.default_cache_duration;
                let finding = Finding::new("cache", "the answer states a cacheDuration", "none");
                Some(finding.because(format!("the operator's defaultCacheDuration ({default}) then decides how long the credentials are used")))
            }
            CacheRule::NotNegative => {
                let negative = stated.filter(|stated| stated.0 < 0)?;
                let finding = Finding::new("cache", "cacheDuration is not negative", negative.to_string());
                Some(finding.because("it is stored as already over, so every pull runs the plugin again"))
            }
            CacheRule::PlausibleUnit => {
                let tiny = stated.filter(|stated| stated.0 > 0 && stated.0 < SECOND)?;
                let finding = Finding::new("cache", "cacheDuration is 0 or at least a second", tiny.to_string());
                Some(finding.because("a number of seconds taken as nanoseconds looks like this"))
            }
            CacheRule::WithinLife => outlives(taken, context, 0),
            CacheRule::WithMargin => outlives(taken, context, MARGIN),
            CacheRule::Kept => {
                let life = context.evidence.life.filter(|life| life.0 > WORTH_KEEPING)?;
                if taken.lifetime != Lifetime::NotKept && !matches!(taken.lifetime, Lifetime::Kept(Duration(kept)) if kept <= 0) {
                    return None;
                }
                let finding = Finding::new("cache", "an answer whose credentials live for long is kept", "it is not kept at all");
                Some(finding.because(format!("the credentials live {life}, and yet every pull on every node asks again")))
            }
            CacheRule::KeyTypeFits => too_wide(taken, call, view, context),
            CacheRule::Stated => None,
        }
    })
}

/// The answer is used for longer than its credentials live, less a margin in nanoseconds.
fn outlives(taken: &Taken, context: Context<'_>, margin: i64) -> Option<Finding> {
    let life = context.evidence.life?;
    let Lifetime::Kept(kept) = taken.lifetime else {
        return None;
    };
    if kept.0 <= (life.0 - margin).max(0) {
        return None;
    }
    let whose = if taken.response.cache_duration.is_some() {
        "cacheDuration"
    } else {
        "defaultCacheDuration, as none is stated,"
    };
    let expected = match margin {
        0 => format!("the answer is forgotten before its credentials end, after {life}"),
        _ => format!(
            "the answer is forgotten at least {} before its credentials end, after {life}",
            Duration(margin)
        ),
    };
    Some(
        Finding::new("cache", expected, format!("{whose} keeps it for {kept}")).because(
            "the kubelet goes on using it, and the registry refuses every pull until then",
        ),
    )
}

/// The kubelet would use the answer for images that none of its keys matches.
fn too_wide(taken: &Taken, call: &Call, view: &View, context: Context<'_>) -> Option<Finding> {
    if taken.candidates.is_empty() || taken.lifetime == Lifetime::NotKept {
        return None;
    }
    let host = call.image.split('/').next().unwrap_or_default();
    let reused: Vec<String> = match taken.key_type {
        CacheKeyType::Image => return None,
        CacheKeyType::Registry => vec![format!("{host}/{}", crate::evidence::OTHER_REPOSITORY)],
        CacheKeyType::Global => context.target.profile.images.owned.clone(),
    };
    let without = reused
        .iter()
        .find(|image| taken.candidates_for(image, view.release).is_empty())?;
    let expected = format!(
        "cacheKeyType {} fits the keys of auth",
        taken.response.cache_key_type
    );
    let finding = Finding::new(
        "cache",
        expected,
        format!(
            "{without} would be pulled from the cached answer, and {}",
            taken.keys_in_words()
        ),
    );
    Some(finding.because(
        "a cached answer keeps the plugin from being asked, so that image is pulled anonymously",
    ))
}
