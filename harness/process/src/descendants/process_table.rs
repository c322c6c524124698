//! Reads `/proc`: which processes there are, whose children they are, what they hold open and how
//! they were marked. What cannot be read, because the process is gone or another user's, counts as
//! absent.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

use crate::sensitive::Sensitive;

/// A process id with its start time, in clock ticks since boot: unlike the id alone, it is never
/// used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    pub(super) pid: i32,
    pub(super) start: u64,
}

/// Standard input, output and error of one run, by device and inode.
pub(super) type Pipes = [Option<(u64, u64)>; 3];

/// One line of the table.
#[derive(Debug, Clone)]
pub(super) struct Process {
    pub(super) identity: Identity,
    pub(super) parent: i32,
    pub(super) group: i32,
    pub(super) session: i32,
    pub(super) comm: String,
    state: u8,
}

impl Process {
    /// Whether it has ended and only waits to be taken by its parent.
    pub(super) fn ended(&self) -> bool {
        matches!(self.state, b'Z' | b'X')
    }

    /// Its command line as everybody can read it; nothing once it has ended.
    pub(super) fn command_line(&self) -> Sensitive {
        fs::read(format!("/proc/{}/cmdline", self.identity.pid))
            .unwrap_or_default()
            .into()
    }

    /// Which of these pipes it holds open: the first to read from, the others to write to. The
    /// direction tells a plugin's child from a fresh copy of the harness, which for a moment, until
    /// it becomes another program, holds the harness's ends.
    pub(super) fn holds(&self, pipes: &Pipes) -> [bool; 3] {
        const READABLE: u32 = 0o400;
        const WRITABLE: u32 = 0o200;
        let mut holds = [false; 3];
        let Ok(descriptors) = fs::read_dir(format!("/proc/{}/fd", self.identity.pid)) else {
            return holds;
        };
        for path in descriptors.flatten().map(|descriptor| descriptor.path()) {
            // The link's permissions are those the file was opened with (proc_pid_fd(5)).
            let (Ok(file), Ok(link)) = (fs::metadata(&path), fs::symlink_metadata(&path)) else {
                continue;
            };
            let held = Some((file.dev(), file.ino()));
            let directions = [READABLE, WRITABLE, WRITABLE];
            for ((hold, pipe), direction) in holds.iter_mut().zip(pipes).zip(directions) {
                *hold |= *pipe == held && link.mode() & direction != 0;
            }
        }
        holds
    }

    /// Waits until it has an environment. While a process becomes another program the kernel shows none for a moment, and
    /// the mark that tells whose it is would be missed. One that has cleared its environment has none for ever, and an ended
    /// one too, so the wait is short.
    pub(super) fn await_environment(&self) {
        const LONGEST: Duration = Duration::from_millis(50);
        let began = Instant::now();
        let path = format!("/proc/{}/environ", self.identity.pid);
        while !self.ended()
            && fs::read(&path).is_ok_and(|bytes| bytes.is_empty())
            && began.elapsed() < LONGEST
        {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether its environment holds this entry, `NAME=value`.
    pub(super) fn carries(&self, entry: &[u8]) -> bool {
        let environment = fs::read(format!("/proc/{}/environ", self.identity.pid));
        environment.is_ok_and(|bytes| bytes.split(|byte| *byte == 0).any(|found| found == entry))
    }
}

/// All processes this one may see.
pub(super) fn all() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pids = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(one).collect()
}

/// The orphans among the children of this process, youngest first, ended ones too, and perhaps
/// others of its children. The kernel hands orphans to the first thread, whose number is the
/// process's own.
pub(super) fn orphans(own: i32) -> Vec<Process> {
    let mut orphans: Vec<Process> =
        match fs::read_to_string(format!("/proc/self/task/{own}/children")) {
            Ok(list) => list
                .split_ascii_whitespace()
                .filter_map(|pid| one(pid.parse().ok()?))
                .collect(),
            // A kernel built without that file.
            Err(_) => all()
                .into_iter()
                .filter(|process| process.parent == own)
                .collect(),
        };
    orphans.reverse();
    orphans
}

/// The process of this id.
pub(super) fn one(pid: i32) -> Option<Process> {
    parse(pid, &fs::read(format!("/proc/{pid}/stat")).ok()?)
}

/// The session of this very process, as the table tells those of others: 0 where it began outside
/// of this PID namespace, as in a container that was entered.
pub(super) fn own_session() -> i32 {
    one(rustix::process::getpid().as_raw_nonzero().get()).map_or(0, |process| process.session)
}

/// The name of the cgroup (v2) of this process, of an ended one too as long as its parent has not taken it.
pub(super) fn cgroup(pid: i32) -> Option<String> {
    let lines = fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
    let name = lines.lines().find_map(|line| line.strip_prefix("0::"))?;
    Some(name.strip_suffix(" (deleted)").unwrap_or(name).to_owned())
}

/// Reads `/proc/PID/stat` (proc_pid_stat(5)): the name stands in parentheses and may hold any byte,
/// more of them too.
fn parse(pid: i32, stat: &[u8]) -> Option<Process> {
    let open = stat.iter().position(|byte| *byte == b'(')?;
    let close = stat.iter().rposition(|byte| *byte == b')')?;
    let fields: Vec<&str> = std::str::from_utf8(stat.get(close + 1..)?)
        .ok()?
        .split_ascii_whitespace()
        .collect();
    let number = |index: usize| fields.get(index)?.parse().ok();
    Some(Process {
        identity: Identity {
            pid,
            start: fields.get(19)?.parse().ok()?,
        },
        parent: number(1)?,
        group: number(2)?,
        session: number(3)?,
        comm: String::from_utf8_lossy(stat.get(open + 1..close)?).into_owned(),
        state: *fields.first()?.as_bytes().first()?,
    })
}

/// The present time as the start time of a process is told.
pub(super) fn now() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let ticks = rustix::param::clock_ticks_per_second();
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let part = u64::try_from(now.tv_nsec).unwrap_or(0) * ticks / 1_000_000_000;
    seconds * ticks + part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_and_spaces_does_not_shift_the_fields() {
        let stat = b"7 (a) S (b) Z 3 4 5 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 912 0 0";
        let process = parse(7, stat).unwrap();
        assert_eq!((process.parent, process.group, process.session), (3, 4, 5));
        assert_eq!(
            (
                process.comm.as_str(),
                process.identity.start,
                process.ended()
            ),
            ("a) S (b", 912, true)
        );
        assert!(
            parse(7, b"7 (a").is_none()
                && parse(7, b"").is_none()
                && parse(7, b"7 (a) S 1").is_none()
        );
    }

    #[test]
    fn this_very_process_is_in_the_table_and_began_before_now() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let own = all()
            .into_iter()
            .find(|process| process.identity.pid == pid)
            .unwrap();
        assert!(!own.ended() && own.identity.start <= now(), "{own:?}");
    }
}
