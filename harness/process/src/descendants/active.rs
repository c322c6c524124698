//! The runs of this process that are under way, so that each takes its own orphans and no other's.
//! The list is one for the whole process because the kernel gives all orphans to the process, not
//! to a thread of it.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::Pid;

use super::cgroup::Cgroup;
use super::process_table::{self, Identity, Pipes, Process};

/// Whose an orphan is, seen from one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// This run's, and no other's.
    ThisRun,
    /// One of several runs' of which this is the last to end.
    OneOfSeveral,
    /// Another run's, or none's, or to be left to a run that ends later.
    NotOurs,
}

/// One run in the list, taken out again on drop.
pub(super) struct ActiveRun(u64);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The plugin runs.
    Running,
    /// The plugin has ended; its descendants are being ended.
    Sweeping,
    /// All is over, since this time. Kept as long as a run that began before that is under way.
    Over(u64),
}

struct Run {
    number: u64,
    plugin: Identity,
    mark: Option<Vec<u8>>,
    /// The name of its cgroup.
    cgroup: Option<String>,
    phase: Phase,
}

static RUNS: Mutex<(u64, Vec<Run>)> = Mutex::new((0, Vec::new()));

fn runs() -> MutexGuard<'static, (u64, Vec<Run>)> {
    // A panic elsewhere leaves the list as good as it was: every change of it is one push or one
    // retain.
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a plugin and enters it into the list. No other run can take it for an orphan in between,
/// since it would have to look into the list first.
pub(super) fn start(
    mark: Option<&OsStr>,
    cgroup: Option<&Cgroup>,
    spawn: impl FnOnce() -> io::Result<Pid>,
) -> io::Result<(ActiveRun, Pid)> {
    let mut guard = runs();
    let pid = spawn()?;
    let raw = pid.as_raw_nonzero().get();
    let start = process_table::one(raw).map_or(0, |process| process.identity.start);
    let (last, list) = &mut *guard;
    *last += 1;
    list.push(Run {
        number: *last,
        plugin: Identity { pid: raw, start },
        mark: mark.map(|entry| entry.as_bytes().to_vec()),
        cgroup: cgroup.map(|cgroup| cgroup.name().to_owned()),
        phase: Phase::Running,
    });
    Ok((ActiveRun(*last), pid))
}

impl ActiveRun {
    /// Says that the plugin has ended, so that nothing that is still there can be needed by it.
    pub(super) fn sweeping(&self) {
        runs()
            .1
            .iter_mut()
            .filter(|run| run.number == self.0)
            .for_each(|run| run.phase = Phase::Sweeping);
    }

    /// Whether this is the process group of this run's plugin.
    pub(super) fn is_group(&self, group: i32) -> bool {
        runs()
            .1
            .iter()
            .any(|run| run.number == self.0 && run.plugin.pid == group)
    }

    /// Whose this child of the harness is. The list must be asked after the process was seen, not
    /// before. Only the outputs count: a copy of the harness itself can hold an input to read from,
    /// to see how much is in it.
    pub(super) fn owner(&self, orphan: &Process, pipes: &Pipes, own_session: i32) -> Owner {
        orphan.await_environment();
        let guard = runs();
        let list = &guard.1;
        let answer = |run: &Run| {
            if run.number == self.0 {
                Owner::ThisRun
            } else {
                Owner::NotOurs
            }
        };
        if list.iter().any(|run| run.plugin == orphan.identity) {
            return Owner::NotOurs;
        }
        // One that has ended holds nothing any more, and has no environment.
        let alive = !orphan.ended();
        if alive && let [_, true, _] | [_, _, true] = orphan.holds(pipes) {
            return Owner::ThisRun;
        }
        let cgroup = process_table::cgroup(orphan.identity.pid);
        if let Some(run) = list
            .iter()
            .find(|run| run.cgroup.is_some() && run.cgroup == cgroup)
        {
            return answer(run);
        }
        let of_group = |run: &&Run| {
            run.plugin.pid == orphan.group && run.plugin.start <= orphan.identity.start
        };
        if let Some(run) = list.iter().rev().find(of_group) {
            return answer(run);
        }
        let marked = list.iter().filter(|run| {
            run.mark
                .as_ref()
                .is_some_and(|mark| alive && orphan.carries(mark))
        });
        if let [run] = marked.collect::<Vec<_>>()[..] {
            return answer(run);
        }
        // Nothing tells any more where it comes from. In our own session it may be a child that
        // other code in this process started, so it is left alone.
        if orphan.session == own_session {
            return Owner::NotOurs;
        }
        self.owner_by_time(orphan, list)
    }

    fn owner_by_time(&self, orphan: &Process, list: &[Run]) -> Owner {
        let began = orphan.identity.start;
        let covers = |run: &&Run| {
            let over = match run.phase {
                Phase::Over(time) => time,
                Phase::Running | Phase::Sweeping => u64::MAX,
            };
            (run.plugin.start..=over).contains(&began)
        };
        let (own, others): (Vec<&Run>, Vec<&Run>) = list
            .iter()
            .filter(covers)
            .partition(|run| run.number == self.0);
        match (own.is_empty(), others.is_empty()) {
            (true, _) => Owner::NotOurs,
            (false, true) => Owner::ThisRun,
            // A plugin that still runs may need it.
            _ if others.iter().any(|run| run.phase == Phase::Running) => Owner::NotOurs,
            _ => Owner::OneOfSeveral,
        }
    }
}

impl Drop for ActiveRun {
    fn drop(&mut self) {
        let now = process_table::now();
        let list = &mut runs().1;
        list.iter_mut()
            .filter(|run| run.number == self.0)
            .for_each(|run| run.phase = Phase::Over(now));
        let oldest = list
            .iter()
            .filter(|run| !matches!(run.phase, Phase::Over(_)))
            .map(|run| run.plugin.start)
            .min();
        list.retain(|run| match run.phase {
            Phase::Over(time) => oldest.is_some_and(|oldest| oldest <= time),
            Phase::Running | Phase::Sweeping => true,
        });
    }
}
