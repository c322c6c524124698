//! The files a plugin left in the directories that were made for it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use credproof_process::Sensitive;

use crate::error::Error;
use crate::evidence::Written;

/// How many files are looked at, and how much of each.
const FILES: usize = 100;
const BYTES: u64 = 1 << 20;

/// Everything in these directories, by path.
pub(super) fn left_in(
    directories: &BTreeMap<&'static str, PathBuf>,
) -> Result<Vec<Written>, Error> {
    let mut found = Vec::new();
    for (name, path) in directories {
        walk(path, name, &mut found)
            .map_err(|error| Error::harness(&format!("the plugin's {name} directory"), error))?;
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(found)
}

fn walk(directory: &Path, name: &str, found: &mut Vec<Written>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if found.len() >= FILES {
            return Ok(());
        }
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        let metadata = entry.path().symlink_metadata()?;
        if metadata.is_dir() {
            walk(&entry.path(), &path, found)?;
            continue;
        }
        let mut bytes = Vec::new();
        if metadata.is_file() {
            File::open(entry.path())?
                .take(BYTES)
                .read_to_end(&mut bytes)?;
        }
        found.push(Written {
            path,
            mode: metadata.permissions().mode() & 0o7777,
            bytes: Sensitive::from(bytes),
        });
    }
    Ok(())
}
