//! The entries of `auth`: whether their keys cover what they are for, and nothing else.

use credproof_kubelet::{keyring, match_image};

use super::Context;
use crate::case::AuthRule;
use crate::evidence::{Taken, View};
use crate::verdict::Finding;

pub(super) fn check(rule: AuthRule, context: Context<'_>) -> Vec<Finding> {
    context.each_view(|call, view| {
        let taken = view.taken.as_ref().ok()?;
        match rule {
            AuthRule::Readable => unreadable(taken, view),
            AuthRule::CoversImage => covers(taken, &call.image, view),
            AuthRule::NotForeign => foreign(taken, view, context),
            AuthRule::OwnRegistryOnly => wide(taken, view, context),
            AuthRule::PathBoundary => boundary(taken),
            AuthRule::FilledIn => empty(taken),
            AuthRule::MintedFirst => minted(taken, context),
        }
    })
}

fn unreadable(taken: &Taken, view: &View) -> Option<Finding> {
    let key = taken
        .keys()
        .find(|key| keyring::pattern(key, view.release).is_none())?;
    let finding = Finding::new(
        "auth",
        "every key of auth can be read as a URL",
        format!("the key {key:?}"),
    );
    Some(finding.because("the kubelet logs that it is invalid and goes on without it"))
}

fn covers(taken: &Taken, image: &str, view: &View) -> Option<Finding> {
    if taken.keys().next().is_none() || !taken.candidates.is_empty() {
        return None;
    }
    let finding = Finding::new(
        "auth",
        format!("a key of auth matches {image}"),
        taken.keys_in_words(),
    );
    Some(finding.because(taken.why_no_key_matches(image, view.release)))
}

fn foreign(taken: &Taken, view: &View, context: Context<'_>) -> Option<Finding> {
    let images = context.target.profile.images.foreign.iter();
    let (image, candidate) = images
        .filter_map(|image| {
            Some((
                image,
                taken
                    .candidates_for(image, view.release)
                    .into_iter()
                    .next()?,
            ))
        })
        .next()?;
    let finding = Finding::new(
        "auth",
        format!("no key of auth matches {image}, which is not the plugin's"),
        format!("the key {:?} does", candidate.key),
    );
    Some(finding.because("the kubelet would send the credentials to that registry"))
}

/// A key is too wide when its host holds a `*`, or is the host of no owned image.
fn wide(taken: &Taken, view: &View, context: Context<'_>) -> Option<Finding> {
    let host = |text: &str| text.split('/').next().unwrap_or_default().to_owned();
    let own: Vec<String> = context
        .target
        .profile
        .images
        .owned
        .iter()
        .map(|image| host(image))
        .collect();
    let strange = taken.keys().find(|key| {
        let Some(index_key) = keyring::pattern(key, view.release) else {
            return false;
        };
        let host = host(&index_key);
        host.contains('*')
            || !(own.contains(&host)
                || match_image::allows(&context.target.provider.match_images, &host, view.release))
    })?;
    let expected = "every key names one registry that the provider's matchImages allow";
    let because =
        "every image that the key matches, on any registry, is pulled with these credentials";
    Some(Finding::new("auth", expected, format!("the key {strange:?}")).because(because))
}

fn boundary(taken: &Taken) -> Option<Finding> {
    let open = taken.keys().find(|key| {
        let rest = key.split_once("://").map_or(*key, |(_, rest)| rest);
        rest.split_once('/').is_some_and(|(_, path)| {
            !path.is_empty() && !path.ends_with('/') && !matches!(path, "v1" | "v2")
        })
    })?;
    let finding = Finding::new(
        "auth",
        "a key with a path ends in / or names the whole registry",
        format!("the key {open:?}"),
    );
    Some(finding.because(format!(
        "paths are compared as plain prefixes: it also matches {open}-other"
    )))
}

fn empty(taken: &Taken) -> Option<Finding> {
    let (key, entry) = taken
        .entries()
        .find(|(_, entry)| entry.username.is_empty() || entry.password.is_empty())?;
    let missing = match (entry.username.is_empty(), entry.password.is_empty()) {
        (true, true) => "neither user name nor password",
        (true, false) => "no user name",
        _ => "no password",
    };
    let finding = Finding::new(
        "auth",
        "every entry has a user name and a password",
        format!("the entry {key:?} has {missing}"),
    );
    Some(finding.because("containerd and CRI-O then pull anonymously, without a word"))
}

fn minted(taken: &Taken, context: Context<'_>) -> Option<Finding> {
    let first = taken.candidates.first()?;
    if context
        .evidence
        .minted
        .is_credential(&first.auth.username, &first.auth.password)
    {
        return None;
    }
    let expected = "the entry that is tried first holds the credentials the upstream gave";
    let got = format!("the entry {:?} holds others", first.key);
    Some(
        Finding::new("auth", expected, got)
            .because("longer and later keys are tried first: keys are sorted by bytes, in reverse"),
    )
}
