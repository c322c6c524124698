//! THE MAIN PATH of this crate: one plugin from its start to the end of everything it started. All
//! waiting is in one place, a `poll` over the three pipes, the plugin's end and the cancel switch.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Pid, Signal};

use crate::cancel::Cancel;
use crate::command::Command;
use crate::descendants::{Descendants, Found};
use crate::environment::INVOCATION_ID;
use crate::spawn::Program;
use crate::start_error::StartError;
use crate::streams::{Input, Output};
use crate::transcript::{Delivered, Ending, Held, Transcript};
use crate::wait::{self, Code, Exit};

/// Without a descriptor that tells of the plugin's end, we look for it this often.
const TICK: Duration = Duration::from_millis(10);
/// One `poll` lasts no longer, whatever deadline was asked for, so that its number fits the
/// kernel's.
const LONGEST_SLEEP: Duration = Duration::from_secs(3600);
/// How long after SIGKILL a plugin may take to end before we go on without it.
const UNKILLABLE: Duration = Duration::from_secs(5);

/// Runs a plugin as the kubelet does (`pkg/credentialprovider/plugin/plugin.go`
/// `execPlugin.ExecPlugin`, `runPlugin`, and Go's `os/exec` under them), and ends all it leaves
/// behind.
///
/// When the deadline is over, the plugin alone is killed. Then, as the kubelet, this waits until
/// both outputs are closed by everyone who holds them, but at most `held_limit`. Only then
/// everything else of the plugin's is ended.
///
/// # Errors
/// The plugin could not be started. What goes wrong later is told in the [`Transcript`].
pub fn run(command: &Command, cancel: &Cancel) -> Result<Transcript, StartError> {
    let program = Program::new(command)?;
    wait::keep_exits();
    let start = || -> io::Result<Call<'_>> {
        let (mut input, stdin) = Input::open(command.stdin.expose())?;
        let (stdout, out) = Output::open(command.output_cap)?;
        let (stderr, err) = Output::open(command.output_cap)?;
        input.feed();
        let pipes = [stdin.as_fd(), out.as_fd(), err.as_fd()];
        let mut began = Instant::now();
        // Other runs may be starting just now, one after the other: that wait is not the plugin's.
        let spawn = |cgroup: Option<BorrowedFd<'_>>| {
            began = Instant::now();
            program.spawn(pipes, cgroup)
        };
        let (descendants, pid) = Descendants::of(command.env.get(INVOCATION_ID), pipes, spawn)?;
        let exit_descriptor = wait::exit_descriptor(pid);
        Ok(Call {
            command,
            cancel,
            began,
            pid,
            exit_descriptor,
            input,
            stdout,
            stderr,
            descendants,
        })
    };
    let call = start().map_err(|error| StartError::refused(&command.program, error))?;
    Ok(call.finish())
}

/// One plugin under way.
struct Call<'a> {
    command: &'a Command,
    cancel: &'a Cancel,
    began: Instant,
    pid: Pid,
    exit_descriptor: Option<OwnedFd>,
    input: Input<'a>,
    stdout: Output,
    stderr: Output,
    descendants: Descendants,
}

/// What is known when the plugin has ended.
struct Ended {
    ending: Ending,
    /// None if it did not end even by SIGKILL, which is refused for a program that runs as another
    /// user.
    exit: Option<Exit>,
    wall: Duration,
    delivered: Delivered,
}

impl Call<'_> {
    fn finish(mut self) -> Transcript {
        let mut scratch = vec![0; 64 * 1024];
        let ended = self.until_ended(&mut scratch);
        let cut = !self.until_closed(ended.wall, &mut scratch);
        let duration = self.began.elapsed();
        let Found {
            left_behind,
            unattributed,
        } = self.descendants.end(!cut);
        // What the processes that were just ended had still written is in the pipes.
        self.stdout.drain(&mut scratch, self.began);
        self.stderr.drain(&mut scratch, self.began);
        let past_deadline = duration >= self.command.deadline;
        Transcript {
            ending: ended.ending,
            core_dumped: ended.exit.is_some_and(|exit| exit.core_dumped),
            stdout: self.stdout.captured(duration),
            stderr: self.stderr.captured(duration),
            stdin: ended.delivered,
            wall: ended.wall,
            held: Held {
                duration,
                cut,
                past_deadline,
            },
            usage: ended.exit.map(|exit| exit.usage).unwrap_or_default(),
            left_behind,
            unattributed,
        }
    }

    /// Lets the plugin run until it ends, or ends it. No other process is touched.
    fn until_ended(&mut self, scratch: &mut [u8]) -> Ended {
        let deadline = self.command.deadline;
        let mut killed: Option<(Ending, Duration)> = None;
        loop {
            self.pump(scratch);
            let exit = wait::try_wait(self.pid);
            let wall = self.began.elapsed();
            let over = if wall >= deadline {
                Some(Ending::DeadlineExceeded)
            } else {
                None
            };
            let lost = exit.is_err() || killed.is_some_and(|(_, when)| wall >= when + UNKILLABLE);
            let exit = exit.unwrap_or_default();
            if exit.is_some() || lost {
                let by_us = killed.map(|(ending, _)| ending).or(over);
                let by_itself = exit.map(|exit| match exit.code {
                    Code::Exited(code) => Ending::Exited(code),
                    Code::Signaled(signal) => Ending::Signaled(signal),
                });
                self.input.feed();
                let ending = by_us.or(by_itself).unwrap_or(Ending::Cancelled);
                return Ended {
                    ending,
                    exit,
                    wall,
                    delivered: self.input.delivered(),
                };
            }
            if killed.is_none() {
                let cancelled = self.cancel.is_cancelled().then_some(Ending::Cancelled);
                killed = over.or(cancelled).map(|ending| (ending, wall));
                if killed.is_some() {
                    // Its pid is its own until we have waited for it.
                    let _ = rustix::process::kill_process(self.pid, Signal::KILL);
                }
            }
            let until = killed.map_or(deadline, |(_, when)| when + UNKILLABLE);
            self.poll(until, self.exit_descriptor.as_ref(), killed.is_none());
        }
    }

    /// Waits, when the plugin has ended, as Go's `Cmd.Wait` does: until both outputs are closed and
    /// the request is written or refused. False if `held_limit` or the cancel switch came first.
    fn until_closed(&mut self, wall: Duration, scratch: &mut [u8]) -> bool {
        let until = wall.saturating_add(self.command.held_limit);
        let mut looked = false;
        loop {
            self.pump(scratch);
            let pipes = [
                self.input.descriptor(),
                self.stdout.descriptor(),
                self.stderr.descriptor(),
            ];
            if pipes.iter().all(Option::is_none) {
                return true;
            }
            if self.cancel.is_cancelled() || self.began.elapsed() >= until {
                return false;
            }
            if !looked {
                self.descendants.look();
                looked = true;
            }
            self.poll(until, None, true);
        }
    }

    fn pump(&mut self, scratch: &mut [u8]) {
        self.input.feed();
        self.stdout.drain(scratch, self.began);
        self.stderr.drain(scratch, self.began);
    }

    /// Sleeps until something happens, or until this time after the start.
    fn poll(&self, until: Duration, exit: Option<&OwnedFd>, cancellable: bool) {
        let mut all: Vec<PollFd<'_>> = Vec::with_capacity(5);
        all.extend(self.stdout.descriptor().map(readable));
        all.extend(self.stderr.descriptor().map(readable));
        all.extend(
            self.input
                .descriptor()
                .map(|pipe| PollFd::from_borrowed_fd(pipe, PollFlags::OUT)),
        );
        all.extend(exit.map(|exit| readable(exit.as_fd())));
        all.extend(cancellable.then(|| readable(self.cancel.wake())));
        let tick = if self.exit_descriptor.is_none() {
            TICK
        } else {
            LONGEST_SLEEP
        };
        let rest = until.saturating_sub(self.began.elapsed()).min(tick);
        let rest = Timespec {
            tv_sec: rest.as_secs().cast_signed(),
            tv_nsec: rest.subsec_nanos().into(),
        };
        if rustix::event::poll(&mut all, Some(&rest)).is_err() {
            // Interrupted, or the kernel is short of memory: either way it is worth another look,
            // soon.
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn readable(descriptor: BorrowedFd<'_>) -> PollFd<'_> {
    PollFd::from_borrowed_fd(descriptor, PollFlags::IN)
}
