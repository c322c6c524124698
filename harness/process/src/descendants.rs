//! The processes a plugin leaves behind: which they are, whose they are when several plugins run at
//! once, and their end. The plugin itself is waited for elsewhere.
//!
//! The harness is the "child subreaper" of all its descendants, so whatever loses its parent
//! becomes its child. Such an orphan is this run's if it is in the run's cgroup or the plugin's
//! process group, holds one of the run's pipes, or carries the run's `INVOCATION_ID`; or, when it has shed all of these
//! and sits in a session of its own, if it began while only this run was under way. The orphan's
//! own descendants come with it.

mod active;
mod cgroup;
mod process_table;

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

use crate::descendants::active::{ActiveRun, Owner};
use crate::descendants::cgroup::Cgroup;
use crate::descendants::process_table::{Identity, Pipes, Process};
use crate::sensitive::Sensitive;
use crate::transcript::{Fate, Leftover};

/// A process on its way out is not left behind: it gets this long.
const GRACE: Duration = Duration::from_millis(100);
/// Time between two looks at what is ending.
const PAUSE: Duration = Duration::from_millis(1);
/// After this long, a process that SIGKILL did not end is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The descendants of one run.
pub(crate) struct Descendants {
    run: ActiveRun,
    /// The harness's own session.
    session: i32,
    pipes: Pipes,
    /// Where one could be made.
    cgroup: Option<Cgroup>,
    found: BTreeMap<Identity, (Owner, Leftover)>,
}

/// What was left behind.
pub(crate) struct Found {
    /// By this run's plugin.
    pub(crate) left_behind: Vec<Leftover>,
    /// By this run's plugin or one that ran at the same time.
    pub(crate) unattributed: Vec<Leftover>,
}

struct Member {
    process: Process,
    owner: Owner,
}

impl Descendants {
    /// Starts a plugin by `spawn`, in a cgroup if it is given one, so that its descendants will be known as this run's. `mark` is
    /// the entry of its environment that no other run has; `pipes` are standard input, output and
    /// error.
    pub(crate) fn of(
        mark: Option<&std::ffi::OsStr>,
        pipes: [BorrowedFd<'_>; 3],
        spawn: impl FnOnce(Option<BorrowedFd<'_>>) -> io::Result<Pid>,
    ) -> io::Result<(Self, Pid)> {
        static SUBREAPER: Once = Once::new();
        // It can only fail on kernels before 3.4; the process group is then all there is.
        SUBREAPER.call_once(|| {
            let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
        });
        let pipes = pipes.map(|pipe| {
            rustix::fs::fstat(pipe)
                .ok()
                .map(|stat| (stat.st_dev, stat.st_ino))
        });
        let cgroup = Cgroup::new();
        let spawn = || spawn(cgroup.as_ref().map(AsFd::as_fd));
        let (run, pid) = active::start(mark, cgroup.as_ref(), spawn)?;
        Ok((
            Descendants {
                run,
                session: process_table::own_session(),
                pipes,
                cgroup,
                found: BTreeMap::new(),
            },
            pid,
        ))
    }

    /// Notes everything of this run's that is alive, after the plugin itself has ended.
    pub(crate) fn look(&mut self) {
        for member in self.orphans_and_theirs() {
            self.note(&member);
        }
    }

    /// Ends everything of this run's and tells what there was. `patient` gives it a moment to end
    /// by itself first.
    pub(crate) fn end(mut self, patient: bool) -> Found {
        self.run.sweeping();
        let began = Instant::now();
        let grace = if patient { GRACE } else { Duration::ZERO };
        let mut killing = false;
        while !no_children() {
            if !killing && began.elapsed() >= grace {
                killing = true;
                // Before the first is killed, while it can be seen what belongs to what.
                for member in self.orphans_and_theirs() {
                    self.note(&member).fate = Fate::Killed;
                }
                self.cgroup.iter().for_each(Cgroup::kill);
            }
            let orphans = self.sweep(killing);
            if orphans.is_empty() {
                break;
            }
            if began.elapsed() > PATIENCE {
                for orphan in &orphans {
                    self.note(orphan).fate = Fate::Survived;
                }
                break;
            }
            std::thread::sleep(PAUSE);
        }
        let (own, others): (Vec<_>, Vec<_>) = self
            .found
            .into_values()
            .partition(|(owner, _)| *owner == Owner::ThisRun);
        let leftovers = |found: Vec<(Owner, Leftover)>| {
            found.into_iter().map(|(_, leftover)| leftover).collect()
        };
        Found {
            left_behind: leftovers(own),
            unattributed: leftovers(others),
        }
    }

    /// Takes those orphans that have ended, and kills the others if `killing`. Only orphans are
    /// touched: nobody but us frees their pids, so no stranger can have got one meanwhile. Children
    /// of theirs are orphans when they are gone.
    fn sweep(&mut self, killing: bool) -> Vec<Member> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut orphans = Vec::new();
        for process in self.children() {
            let Some(orphan) = self.orphan(process) else {
                continue;
            };
            if orphan.process.ended() {
                take(&orphan.process);
            } else if killing {
                // At once, so that one which only starts the next and ends does not outrun us.
                self.kill(&orphan.process);
                self.note(&orphan).fate = Fate::Killed;
            }
            orphans.push(orphan);
        }
        orphans
    }

    fn children(&self) -> Vec<Process> {
        process_table::orphans(rustix::process::getpid().as_raw_nonzero().get())
    }

    /// This child of the harness, if it is an orphan of this run's.
    fn orphan(&self, process: Process) -> Option<Member> {
        let owner = match self.found.get(&process.identity) {
            Some((owner, _)) => *owner,
            None => self.run.owner(&process, &self.pipes, self.session),
        };
        (owner != Owner::NotOurs).then_some(Member { process, owner })
    }

    /// Kills a process, with its whole group where all of that is the plugin's.
    fn kill(&self, process: &Process) {
        let (pid, group) = (known(process.identity.pid), known(process.group));
        let whole_group = self.run.is_group(process.group) || process.session != self.session;
        let _ = match (pid, group) {
            (_, Some(group)) if whole_group => {
                rustix::process::kill_process_group(group, Signal::KILL)
            }
            (Some(pid), _) => rustix::process::kill_process(pid, Signal::KILL),
            (None, _) => Ok(()),
        };
    }

    /// The orphans of this run and all their descendants, as far as they are alive.
    fn orphans_and_theirs(&self) -> Vec<Member> {
        let children = self.children().into_iter();
        let mut members: Vec<Member> = children.filter_map(|child| self.orphan(child)).collect();
        members.retain(|member| !member.process.ended());
        let table = if members.is_empty() {
            Vec::new()
        } else {
            process_table::all()
        };
        let mut next = 0;
        while let Some(parent) = members.get(next) {
            let (pid, owner) = (parent.process.identity.pid, parent.owner);
            let children = table
                .iter()
                .filter(|process| process.parent == pid && !process.ended());
            members.extend(children.map(|process| Member {
                process: process.clone(),
                owner,
            }));
            next += 1;
        }
        members
    }

    /// Notes what a process is and holds by now; it may have become another program since it was
    /// last seen.
    fn note(&mut self, member: &Member) -> &mut Leftover {
        let process = &member.process;
        let [stdin, stdout, stderr] = process.holds(&self.pipes);
        let left_group = !self.run.is_group(process.group);
        let first_seen = || Leftover {
            pid: process.identity.pid.unsigned_abs(),
            comm: String::new(),
            command_line: Sensitive::default(),
            kept_stdin: false,
            kept_stdout: false,
            kept_stderr: false,
            left_group,
            fate: Fate::EndedItself,
        };
        let entry = self.found.entry(process.identity);
        let (_, leftover) = entry.or_insert_with(|| (member.owner, first_seen()));
        leftover.comm.clone_from(&process.comm);
        let command_line = process.command_line();
        if !command_line.is_empty() {
            leftover.command_line = command_line;
        }
        leftover.kept_stdin |= stdin;
        leftover.kept_stdout |= stdout;
        leftover.kept_stderr |= stderr;
        leftover.left_group |= left_group;
        leftover
    }
}

/// Takes the exit of a child that has ended, as a parent must.
fn take(process: &Process) {
    if let Some(pid) = known(process.identity.pid) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        let _ = rustix::process::waitid(WaitId::Pid(pid), options);
    }
}

/// A number from the table as something that can be signalled. The kernel tells 0 for a group or
/// session outside of our PID namespace, and -1 for those of a process that is all but gone.
fn known(number: i32) -> Option<Pid> {
    Pid::from_raw(number.max(0))
}

/// Whether this process has no children at all, which is how most runs end, and costs one system
/// call to know.
fn no_children() -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    matches!(
        rustix::process::waitid(WaitId::All, options),
        Err(rustix::io::Errno::CHILD)
    )
}
