//! Pulls with what the calls answered, from a registry of its own for each: it accepts the run's
//! credentials until they end, and its clock shows the time the case is about.

use credproof_kubelet::CacheKeyType;
use credproof_kubelet::cache::Lifetime;
use credproof_kubelet::keyring::Candidate;
use credproof_mock_registry::{Account, Config, Profile, Registry};
use jiff::{SignedDuration, Timestamp};

use crate::case::{PullImage, PullRule, PullTime};
use crate::error::Error;
use crate::evidence::{Call, OTHER_REPOSITORY, PullEvidence, PullResult, Taken};
use crate::profile::{Minted, Moment, RegistryProfile, RegistryRuntime, Source};
use crate::pull::{Runtime, Tried, Used, try_in_order};
use crate::target::{Target, host};

/// The tag of every image that is pulled. A plugin never hears of it.
const TAG: &str = "latest";

/// The pull that a rule asks for, as the newest release would make it, with the answer of each call in turn until one
/// of them does not pull.
///
/// # Errors
///
/// When the registry cannot be started.
pub(super) fn pull(
    rule: PullRule,
    target: &Target,
    calls: &[Call],
    minted: &Minted,
    moment: Moment,
) -> Result<PullEvidence, Error> {
    let mut last = None;
    for call in calls {
        let pulled = one(rule, target, call, minted, moment)?;
        let failed = matches!(
            pulled.result,
            PullResult::NothingToUse(_) | PullResult::Refused { .. }
        );
        if failed {
            return Ok(pulled);
        }
        last = Some(pulled);
    }
    last.ok_or_else(|| Error::harness("the pull", "there was no call"))
}

/// The pull with the answer of one call.
fn one(
    rule: PullRule,
    target: &Target,
    call: &Call,
    minted: &Minted,
    moment: Moment,
) -> Result<PullEvidence, Error> {
    let image = match rule.image {
        PullImage::Requested => call.image.clone(),
        PullImage::OtherRepository => format!("{}/{OTHER_REPOSITORY}", host(&call.image)),
    };
    let evidence = |result| PullEvidence {
        rule,
        image: image.clone(),
        result,
    };
    let Some(view) = call.views.last() else {
        return Ok(evidence(PullResult::NotReused));
    };
    let taken = match &view.taken {
        Ok(taken) => taken,
        Err(refused) => return Ok(evidence(PullResult::NothingToUse(refused.in_words(call)))),
    };
    let Some(at) = time(rule, taken, moment) else {
        return Ok(evidence(PullResult::NotReused));
    };
    let candidates = taken.candidates_for(&image, view.release);
    if candidates.is_empty() {
        return Ok(evidence(PullResult::NothingToUse(
            taken.why_no_key_matches(&image, view.release),
        )));
    }
    let registry = registry(target, &image, taken, minted, moment)?;
    registry.clock().set(at);
    let pairs: Vec<(&str, &str)> = candidates
        .iter()
        .map(|candidate| {
            (
                candidate.auth.username.as_str(),
                candidate.auth.password.as_str(),
            )
        })
        .collect();
    let runtime = match target.profile.registry.runtime {
        RegistryRuntime::Containerd => Runtime::Containerd,
        RegistryRuntime::Crio => Runtime::Crio,
    };
    let tried = try_in_order(runtime, registry.address(), &image, TAG, &pairs);
    Ok(evidence(result(tried, &candidates)))
}

/// The time of the pull, or `None` if a kubelet would ask the plugin again instead of pulling with this answer.
fn time(rule: PullRule, taken: &Taken, moment: Moment) -> Option<Timestamp> {
    let kept = match taken.lifetime {
        Lifetime::Kept(duration) if duration.0 > 0 => Some(SignedDuration::from_nanos(duration.0)),
        _ => None,
    };
    if rule.image == PullImage::OtherRepository
        && (kept.is_none() || taken.key_type == CacheKeyType::Image)
    {
        return None;
    }
    match rule.at {
        PullTime::AtOnce => Some(moment.now),
        PullTime::LastCachedSecond => {
            let last = kept?.saturating_sub(SignedDuration::from_secs(1));
            Some(moment.now.saturating_add(last).unwrap_or(Timestamp::MAX))
        }
    }
}

/// A registry that serves the image to the run's credentials. Adopted credentials are whatever the answer holds.
fn registry(
    target: &Target,
    image: &str,
    taken: &Taken,
    minted: &Minted,
    moment: Moment,
) -> Result<Registry, Error> {
    let profile = match target.profile.registry.profile {
        RegistryProfile::Spec => Profile::SPEC,
        RegistryProfile::Ecr => Profile::ECR,
    };
    let registry = Registry::start(Config {
        profile,
        ..Config::default()
    })
    .map_err(|error| Error::harness("the mock registry", error))?;
    let repository = image
        .split_once('/')
        .map_or(image, |(_, repository)| repository);
    registry.add_image(repository, TAG).map_err(|error| {
        Error::harness(&format!("an image {image} for the mock registry"), error)
    })?;
    let account = match target.profile.credentials.source {
        Source::Minted => Account {
            expires_at: Some(moment.expires_at()),
            ..Account::new(minted.user(), minted.password())
        },
        Source::Static => Account::new(minted.user(), minted.password()),
        Source::Adopted => match taken.candidates.first() {
            Some(first) => Account::new(&first.auth.username, &first.auth.password),
            None => return Ok(registry),
        },
    };
    registry.accounts().add(account);
    Ok(registry)
}

fn result(tried: Tried, candidates: &[Candidate]) -> PullResult {
    let key = |index: usize| {
        candidates
            .get(index)
            .map_or_else(String::new, |candidate| candidate.key.clone())
    };
    let steps = tried
        .pulls
        .iter()
        .flat_map(|pull| &pull.steps)
        .cloned()
        .collect();
    if let Some(Used::Candidate(index)) = tried.used {
        return PullResult::Pulled {
            key: key(index),
            steps,
        };
    }
    let refused = tried
        .pulls
        .iter()
        .enumerate()
        .filter_map(|(index, pull)| Some((key(index), pull.outcome.as_ref().err()?)));
    let words: Vec<String> = refused
        .map(|(key, refused)| format!("{key:?} at {}: {}", refused.stage, refused.message))
        .collect();
    PullResult::Refused {
        last: words.last().cloned().unwrap_or_default(),
        tried: words,
        steps,
    }
}
