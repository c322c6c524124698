//! Carries out one run of the plan: sets the scene, calls the plugin as the kubelet does, and gathers what
//! happened. It decides nothing about what is good; checks do, from the [`Evidence`].

mod answered;
mod files;
mod input;
mod pulls;
mod scene;

use credproof_process::{Cancel, StartError, Transcript};

use crate::case::{Given, PullRule};
use crate::error::Error;
use crate::evidence::{Call, Evidence};
use crate::profile::Source;
use crate::reproduce::Made;
use crate::subject::not_started;
use crate::target::Target;
use crate::view::views;
use scene::Prepared;

pub use scene::Scene;

/// What happened, and the first call as it was made.
///
/// # Errors
///
/// When the plugin cannot be started, or the scene cannot be set.
pub fn carry_out(
    given: &Given,
    wanted: &[PullRule],
    target: &Target,
    cancel: &Cancel,
) -> Result<(Evidence, Made), Error> {
    let scene = Scene::set(given, target)?;
    let calls = prepare(&scene, given)?;
    let first = calls
        .first()
        .map(|call| call.command.clone())
        .ok_or_else(|| Error::harness("the run", "it has no call"))?;
    let transcripts = run_all(&calls, given.parallel.is_some(), cancel)
        .map_err(|error| not_started(target, &error))?;
    let judged = |(prepared, transcript): (Prepared, Transcript)| Call {
        views: views(
            &target.provider,
            &prepared.request,
            &transcript,
            target.releases,
        ),
        image: prepared.request.image.clone(),
        request: prepared.request,
        stdin: prepared.command.stdin,
        transcript,
    };
    let calls: Vec<Call> = calls.into_iter().zip(transcripts).map(judged).collect();
    let minted = scene.known_secrets(answered::secrets(target, &calls))?;
    let pulls = wanted
        .iter()
        .map(|rule| pulls::pull(*rule, target, &calls, &minted, scene.moment))
        .collect::<Result<_, _>>()?;
    let evidence = Evidence {
        life: (target.profile.credentials.source == Source::Minted).then(|| scene.life()),
        asked: scene.asked(),
        files: files::left_in(&scene.directories())?,
        pulls,
        minted,
        calls,
    };
    let made = Made {
        command: first,
        surroundings: scene.own_texts(),
    };
    Ok((evidence, made))
}

/// The calls of a run: one, several alike, or several for different repositories.
fn prepare(scene: &Scene<'_>, given: &Given) -> Result<Vec<Prepared>, Error> {
    if let Some(count) = given.parallel {
        let repository = |number| format!("{}/credproof/parallel-{number}", scene.registry());
        return (1..=count)
            .map(|number| scene.call(&repository(number)))
            .collect();
    }
    (0..given.repeat.unwrap_or(1))
        .map(|_| scene.call(scene.image()))
        .collect()
}

/// Runs the calls, all at once or one after the other.
fn run_all(
    calls: &[Prepared],
    at_once: bool,
    cancel: &Cancel,
) -> Result<Vec<Transcript>, StartError> {
    let run = |prepared: &Prepared| credproof_process::run(&prepared.command, cancel);
    if !at_once {
        return calls.iter().map(run).collect();
    }
    std::thread::scope(|scope| {
        let started: Vec<_> = calls
            .iter()
            .map(|prepared| scope.spawn(move || run(prepared)))
            .collect();
        started
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .expect("a run returns its errors and does not panic")
            })
            .collect()
    })
}
