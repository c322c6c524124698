//! One call of the plugin told step by step: what the kubelet would send, run, read, log, cache and reuse.
//!
//! It makes the call through [`crate::invoke`] and puts the kubelet's decisions into a value; how that value
//! looks on a screen or as JSON is decided in [`crate::report`].

use credproof_kubelet::cache::{Lifetime, stored_text};
use credproof_kubelet::diagnose::{self, Diagnosis, Passwords};
use credproof_kubelet::{CacheKeyType, Duration, Release, Releases, match_image};
use credproof_process::{Cancel, Ending};

use crate::case::Given;
use crate::error::Error;
use crate::evidence::{Call, Evidence, Taken};
use crate::invoke;
use crate::judge::{account, cut};
use crate::profile::Minted;
use crate::reproduce::reproduce;
use crate::target::Target;
use crate::upstream::Fault;
use crate::verdict::{Account, Reproduce};
use crate::view::other_protocol;

/// One call, told.
#[derive(Debug)]
pub struct Told {
    /// The plugin's path.
    pub program: String,
    /// The image the kubelet asks with: no tag, no digest.
    pub image: String,
    /// Each pattern of `matchImages` with what it says about the image.
    pub patterns: Vec<Pattern>,
    /// The arguments behind the plugin's path.
    pub arguments: Vec<String>,
    /// The names of the variables the plugin was given.
    pub variables: Vec<String>,
    /// What the process did.
    pub account: Account,
    /// What the releases make of it; those that agree stand together, the oldest first.
    pub views: Vec<Seen>,
    /// What is wrong with the answer, everything at once.
    pub problems: Vec<Problem>,
    /// An answer that every release would take, if one can be made of this one. Passwords are not in it.
    pub corrected: Option<String>,
    /// The place on standard output where reading stopped.
    pub stopped: Option<Stopped>,
    /// Which program this seems to be, if it is no credential provider at all.
    pub protocol: Option<String>,
    /// How to make the call again.
    pub reproduce: Reproduce,
}

/// A pattern of `matchImages`.
#[derive(Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern.
    pub pattern: String,
    /// Whether it allows the image.
    pub matches: bool,
    /// Why, or why not.
    pub reason: String,
}

/// What some releases make of the call.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    /// The releases.
    pub releases: Releases,
    /// What they do with the answer.
    pub result: Result<Kept, Logged>,
}

/// An answer that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The keys of `auth` that match the image, in the order they are tried, each with its user name.
    pub candidates: Vec<(String, String)>,
    /// Under which key the answer is cached; `None` when it is not.
    pub cache_key: Option<String>,
    /// Which images are pulled from the cached answer instead of asking the plugin, in words; empty when it is not
    /// cached.
    pub reused_for: String,
    /// For how long, as Go writes durations.
    pub lifetime: String,
    /// The owned images that would be pulled from the cached answer, and whether it has credentials for them.
    pub reused_by: Vec<(String, bool)>,
}

/// An answer that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The kubelet's error.
    pub error: String,
    /// The line it logs.
    pub log: String,
}

/// One fault of an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its code, as cases name it.
    pub code: String,
    /// Where it is, by keys.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// The releases that refuse the answer for it; empty for a remark.
    pub releases: Releases,
}

/// A place on standard output.
#[derive(Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Bytes before it.
    pub offset: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// The text of the line, without secrets.
    pub text: String,
    /// The column in that text, in which a secret is shorter or longer than it was.
    pub shown_column: usize,
}

/// Makes one call and tells it.
///
/// # Errors
///
/// When the plugin cannot be started, or its surroundings cannot be made.
pub fn tell(target: &Target, fault: Option<Fault>, cancel: &Cancel) -> Result<Told, Error> {
    let given = Given {
        upstream: fault,
        ..Given::default()
    };
    let (evidence, made) = invoke::carry_out(&given, &[], target, cancel)?;
    let Evidence { minted, calls, .. } = &evidence;
    let call = calls
        .first()
        .ok_or_else(|| Error::harness("the call", "it was not made"))?;
    let flags: Vec<&str> = fault
        .iter()
        .flat_map(|fault| ["--upstream", fault.name()])
        .collect();
    let clean = |text: &str| minted.scrub_text(text);
    let diagnosis = diagnosis(call, target);
    let newest = target
        .releases
        .iter()
        .next_back()
        .unwrap_or(Release::NEWEST);
    let pattern = |pattern: &String| {
        let reason = match_image::explain(pattern, &call.image, newest);
        Pattern {
            pattern: pattern.clone(),
            matches: reason == match_image::Explanation::Match,
            reason: reason.to_string(),
        }
    };
    let stdout = call.transcript.stdout.bytes.expose();
    Ok(Told {
        program: made.command.program.display().to_string(),
        image: call.image.clone(),
        patterns: target.provider.match_images.iter().map(pattern).collect(),
        arguments: made
            .command
            .args
            .iter()
            .map(|argument| clean(&argument.to_string_lossy()))
            .collect(),
        variables: made.command.env.names(),
        account: account(call, minted),
        views: seen(call, target, minted),
        problems: diagnosis
            .iter()
            .flat_map(|diagnosis| &diagnosis.problems)
            .map(|problem| problem_of(problem, minted))
            .collect(),
        corrected: diagnosis
            .as_ref()
            .and_then(|diagnosis| diagnosis.corrected.as_deref())
            .map(clean),
        stopped: call
            .views
            .iter()
            .rev()
            .find_map(|view| view.taken.as_ref().err()?.offset)
            .map(|offset| stopped(stdout, offset, minted)),
        protocol: other_protocol(&call.transcript)
            .map(|protocol| format!("{}: {}", protocol.name(), protocol.explanation())),
        reproduce: reproduce(&target.again, &flags, &made, minted),
    })
}

/// Every fault of the answer, if the plugin gave one.
fn diagnosis(call: &Call, target: &Target) -> Option<Diagnosis> {
    if call.transcript.ending != Ending::Exited(0) {
        return None;
    }
    Some(diagnose::response(
        call.transcript.stdout.bytes.expose(),
        call.request.api_version,
        target.releases,
        Passwords::Hide,
    ))
}

fn problem_of(problem: &diagnose::Problem, minted: &Minted) -> Problem {
    Problem {
        code: problem.code.to_owned(),
        path: minted.scrub_text(&problem.path),
        message: minted.scrub_text(&problem.message),
        fix: minted.scrub_text(&problem.fix),
        releases: problem.releases,
    }
}

/// What the releases make of a call, grouped by what they say.
fn seen(call: &Call, target: &Target, minted: &Minted) -> Vec<Seen> {
    let mut all: Vec<Seen> = Vec::new();
    for view in &call.views {
        let result = match &view.taken {
            Ok(taken) => Ok(kept(taken, call, view.release, target, minted)),
            Err(refused) => Err(Logged {
                error: cut(minted.scrub_text(&refused.text)),
                log: cut(minted.scrub_text(&refused.log)),
            }),
        };
        match all.iter_mut().find(|seen| seen.result == result) {
            Some(seen) => seen.releases.insert(view.release),
            None => all.push(Seen {
                releases: view.release.into(),
                result,
            }),
        }
    }
    all
}

fn kept(taken: &Taken, call: &Call, release: Release, target: &Target, minted: &Minted) -> Kept {
    let cache_key = match taken.lifetime {
        Lifetime::Kept(Duration(kept)) if kept > 0 => {
            Some(stored_text(taken.key_type, &call.image, release).to_owned())
        }
        // A negative duration is kept as already over, which no pull can tell from nothing.
        Lifetime::NotKept | Lifetime::Kept(_) => None,
    };
    let lifetime = match taken.lifetime {
        Lifetime::NotKept => "0s".to_owned(),
        Lifetime::Kept(duration) => duration.to_string(),
    };
    let owned = target.profile.images.owned.iter();
    let served = owned
        .filter(|image| cache_key.as_deref() == Some(stored_text(taken.key_type, image, release)));
    let reused_for = match (&cache_key, taken.key_type) {
        (None, _) => String::new(),
        (Some(_), CacheKeyType::Image) => format!("{} alone, with any tag", call.image),
        (Some(key), CacheKeyType::Registry) => {
            format!("every image of {key} that matchImages allows")
        }
        (Some(_), CacheKeyType::Global) => "every image that matchImages allows".to_owned(),
    };
    Kept {
        reused_for,
        candidates: taken
            .candidates
            .iter()
            .map(|candidate| {
                (
                    minted.scrub_text(&candidate.key),
                    minted.scrub_text(&candidate.auth.username),
                )
            })
            .collect(),
        reused_by: served
            .map(|image| {
                (
                    image.clone(),
                    !taken.candidates_for(image, release).is_empty(),
                )
            })
            .collect(),
        cache_key,
        lifetime,
    }
}

fn stopped(stdout: &[u8], offset: usize, minted: &Minted) -> Stopped {
    let offset = offset.min(stdout.len());
    let before = &stdout[..offset];
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |newline| newline + 1);
    let end = stdout[offset..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(stdout.len(), |length| offset + length);
    Stopped {
        offset,
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        column: characters(&stdout[start..offset]) + 1,
        shown_column: characters(&minted.scrub(&stdout[start..offset])) + 1,
        text: String::from_utf8_lossy(&minted.scrub(&stdout[start..end])).into_owned(),
    }
}

fn characters(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().count()
}
