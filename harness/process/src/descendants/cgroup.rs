//! A cgroup of its own for one run, below the harness's (cgroup v2 alone, where it may be made). All that a plugin starts is
//! in it and cannot leave it but as root, whatever else it sheds, and the kernel ends all of it at once.

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};

use super::process_table;

/// In front of the names of all cgroups that a harness makes; its process id and a number follow.
const PREFIX: &str = "credproof-";
/// After this long, a cgroup that is still in use is left; the next harness removes it.
const PATIENCE: Duration = Duration::from_secs(1);

/// An empty cgroup, removed on drop.
pub(super) struct Cgroup {
    folder: PathBuf,
    descriptor: OwnedFd,
    name: String,
}

/// The harness's own cgroup: where it is mounted, and its name.
struct Own {
    folder: PathBuf,
    name: String,
}

impl Cgroup {
    /// A new one, if there can be one here.
    pub(super) fn new() -> Option<Self> {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let own = own()?;
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let below = format!("{PREFIX}{}-{number}", std::process::id());
        let folder = own.folder.join(&below);
        fs::create_dir(&folder).ok()?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Ok(descriptor) = rustix::fs::open(&folder, flags, Mode::empty()) else {
            let _ = fs::remove_dir(&folder);
            return None;
        };
        let name = format!("{}/{below}", own.name.trim_end_matches('/'));
        Some(Cgroup {
            folder,
            descriptor,
            name,
        })
    }

    /// Its name, as `/proc/PID/cgroup` tells it of those in it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Kills all that is in it (Linux 5.14; before, each process is killed by its id alone).
    pub(super) fn kill(&self) {
        let _ = fs::write(self.folder.join("cgroup.kill"), "1");
    }
}

impl AsFd for Cgroup {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // The kernel counts a process as gone from its cgroup a moment after its parent has taken it.
        let began = Instant::now();
        while fs::remove_dir(&self.folder)
            .is_err_and(|error| error.kind() == io::ErrorKind::ResourceBusy)
            && began.elapsed() < PATIENCE
        {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn own() -> Option<&'static Own> {
    static OWN: OnceLock<Option<Own>> = OnceLock::new();
    let found = || {
        let name = process_table::cgroup(rustix::process::getpid().as_raw_nonzero().get())?;
        let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
        let folder = folder(&mounts, &name)?;
        remove_abandoned(&folder);
        Some(Own { folder, name })
    };
    OWN.get_or_init(found).as_ref()
}

/// Where this cgroup is in the file system, by the lines of `/proc/PID/mountinfo` (proc_pid_mountinfo(5)).
fn folder(mounts: &str, name: &str) -> Option<PathBuf> {
    let below = |line: &str| {
        let (mount, kind) = line.split_once(" - ")?;
        let mut fields = mount.split(' ').skip(3);
        let (root, place) = (fields.next()?, fields.next()?);
        let below = Path::new(name).strip_prefix(root).ok()?;
        kind.starts_with("cgroup2 ")
            .then(|| Path::new(place).join(below))
    };
    mounts.lines().find_map(below)
}

/// Removes what harnesses that were killed have left. A cgroup in use cannot be removed.
fn remove_abandoned(own: &Path) {
    let cgroups = fs::read_dir(own).into_iter().flatten().flatten();
    for cgroup in cgroups.map(|entry| entry.path()) {
        let name = cgroup.file_name().and_then(|name| name.to_str());
        let number =
            name.and_then(|name| name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok());
        if number.is_some_and(|pid| process_table::one(pid).is_none()) {
            let _ = fs::remove_dir(cgroup);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cgroup_is_found_below_the_place_its_file_system_is_mounted_at() {
        const UNIFIED: &str =
            "41 31 0:38 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw,nsdelegate";
        const HYBRID: &str = "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n\
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw";
        const PART: &str = "41 31 0:38 /pod/7 /sys/fs/cgroup ro - cgroup2 cgroup2 rw";
        for (mounts, name, expected) in [
            (UNIFIED, "/", Some("/sys/fs/cgroup")),
            (
                UNIFIED,
                "/user.slice/a b",
                Some("/sys/fs/cgroup/user.slice/a b"),
            ),
            (HYBRID, "/x", Some("/sys/fs/cgroup/unified/x")),
            (PART, "/pod/7/x", Some("/sys/fs/cgroup/x")),
            (PART, "/pod/70", None),
            ("", "/", None),
            ("41 31 - cgroup2", "/", None),
        ] {
            assert_eq!(
                folder(mounts, name),
                expected.map(PathBuf::from),
                "{name} in {mounts}"
            );
        }
    }
}
