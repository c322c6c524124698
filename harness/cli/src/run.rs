//! THE MAIN PATH: load → select → plan → invoke → judge → report.
//!
//! Every step takes values and returns values. Runs go on side by side; the outcomes come back in the order of
//! the suites, whatever order they were found in.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use credproof_process::Cancel;

use crate::case::{self, Case, Plan, Run, Selection, Skip, SkipReason};
use crate::error::Error;
use crate::invoke;
use crate::judge::{judge, not_judged, skipped};
use crate::profile::Source;
use crate::progress::Observer;
use crate::reproduce::reproduce;
use crate::subject::subject;
use crate::target::Target;
use crate::upstream::Fault;
use crate::verdict::{Outcome, Report};

/// Runs the chosen cases against a plugin.
///
/// # Errors
///
/// When cases cannot be read or chosen, nothing is left to run, or the plugin cannot be started.
pub fn check(
    target: &Target,
    own_cases: Option<&Path>,
    selection: &Selection,
    jobs: usize,
    observer: &dyn Observer,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let started = Instant::now();
    let cases = case::load(own_cases)?;
    let (chosen, rest) = case::select(&cases, selection)?;
    let subject = subject(target)?;
    let mut plan = case::plan(&chosen, target);
    if plan.runs.is_empty() {
        return Err(Error::NothingSelected(nothing(&plan)));
    }
    plan.runs.sort_by_key(|run| !sleeps(run));
    let deselected = rest.into_iter().map(|case| {
        (
            case,
            Skip {
                reason: SkipReason::Deselected,
                detail: "not selected".to_owned(),
            },
        )
    });
    plan.skipped.extend(deselected);
    let mut outcomes = carry_out(&plan, target, jobs, observer, cancel)?;
    outcomes.extend(
        plan.skipped
            .iter()
            .map(|(case, skip)| skipped(case, skip.clone())),
    );
    let place = |outcome: &Outcome| cases.iter().position(|case| case.id == outcome.case);
    outcomes.sort_by_key(place);
    Ok(Report {
        subject,
        releases: target.releases,
        outcomes,
        notes: notes(target),
        interrupted: cancel.is_cancelled(),
        duration: started.elapsed(),
    })
}

/// Carries out the runs of a plan, `jobs` at a time, and judges each as soon as it is over.
fn carry_out(
    plan: &Plan<'_>,
    target: &Target,
    jobs: usize,
    observer: &dyn Observer,
    cancel: &Cancel,
) -> Result<Vec<Outcome>, Error> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<Outcome>> = Mutex::new(Vec::new());
    let broken: Mutex<Option<Error>> = Mutex::new(None);
    observer.planned(plan.runs.iter().map(|run| run.cases.len()).sum());
    let work = || {
        while let Some(run) = plan.runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcomes = match one(run, target, observer, cancel) {
                Ok(outcomes) => outcomes,
                Err(error) => {
                    broken
                        .lock()
                        .expect("no thread panics with it")
                        .get_or_insert(error);
                    cancel.cancel();
                    return;
                }
            };
            outcomes
                .iter()
                .for_each(|outcome| observer.finished(outcome));
            found
                .lock()
                .expect("no thread panics with it")
                .extend(outcomes);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, plan.runs.len()) {
            scope.spawn(work);
        }
    });
    match broken.into_inner().expect("no thread panics with it") {
        Some(error) => Err(error),
        None => Ok(found.into_inner().expect("no thread panics with it")),
    }
}

/// One run and the outcomes of all cases it is for.
fn one(
    run: &Run<'_>,
    target: &Target,
    observer: &dyn Observer,
    cancel: &Cancel,
) -> Result<Vec<Outcome>, Error> {
    let all = |reason: &str| {
        run.cases
            .iter()
            .map(|case| not_judged(case, reason.to_owned()))
            .collect()
    };
    if cancel.is_cancelled() {
        return Ok(all("interrupted before it was run"));
    }
    run.cases.iter().for_each(|case| observer.started(&case.id));
    match invoke::carry_out(&run.given, &run.pulls, target, cancel) {
        Ok(_) if cancel.is_cancelled() => Ok(all("interrupted while it was run")),
        Ok((evidence, made)) => {
            let outcome = |case: &&Case| {
                let lines = reproduce(
                    &target.again,
                    &["--case", &case.id],
                    &made,
                    &evidence.minted,
                );
                judge(case, target, &evidence, lines)
            };
            Ok(run.cases.iter().map(outcome).collect())
        }
        Err(error @ Error::NotStarted(_)) => Err(error),
        Err(error) => Ok(all(&error.to_string())),
    }
}

/// Whether a run may well take until the deadline; such runs start first, so that the others fill the time.
fn sleeps(run: &Run<'_>) -> bool {
    matches!(run.given.upstream, Some(Fault::Hang | Fault::Slow))
}

/// Why nothing is left to run.
fn nothing(plan: &Plan<'_>) -> String {
    match plan.skipped.first() {
        Some((case, skip)) => format!(
            "no case is left to run: {} and others are skipped ({}: {})",
            case.id,
            skip.reason.name(),
            skip.detail
        ),
        None => "no case fits all of --case, --skip, --level and --area together; leave one out"
            .to_owned(),
    }
}

/// What the reader has to know to weigh the result.
fn notes(target: &Target) -> Vec<String> {
    let mut notes = Vec::new();
    match target.profile.credentials.source {
        Source::Minted => {}
        Source::Adopted => notes.push(
            "the registry was told to accept the credentials of the plugin's own answer: pulls prove that they arrive, not that they are valid \
             (a profile with credentials.source: minted proves both)"
                .to_owned(),
        ),
        Source::Static => notes.push("the registry accepts the credentials given with --username, whose life is not known".to_owned()),
    }
    if target.deadline != std::time::Duration::from_secs(60) {
        notes.push(format!(
            "the plugin was given {} ms; a kubelet gives it one minute",
            target.deadline.as_millis()
        ));
    }
    notes
}
