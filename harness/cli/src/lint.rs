//! Would a kubelet start with this configuration: what each release says, and everything that is wrong with
//! each file at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use credproof_kubelet::Releases;
use credproof_kubelet::config::{BinDir, BinDirContent, Binary, Prepared, Setup};
use credproof_kubelet::diagnose::config::{ConfigDiagnosis, Executables, config_with_executables};
use credproof_process::{Cause, preflight};

use crate::config_files::ConfigFiles;
use crate::error::Error;

/// A configuration, looked at by all chosen releases.
#[derive(Debug)]
pub struct Linted {
    /// The path as given.
    pub path: String,
    /// What the releases say; those that agree stand together, the oldest first.
    pub starts: Vec<Start>,
    /// Each file with what is wrong in it.
    pub files: Vec<LintedFile>,
    /// What keeps the executables from being started, one sentence each.
    pub binaries: Vec<String>,
}

/// What some releases say at their start.
#[derive(Debug, PartialEq, Eq)]
pub struct Start {
    /// The releases.
    pub releases: Releases,
    /// The providers in the order they are asked, or the words that end the start.
    pub result: Result<Vec<String>, String>,
}

/// One file of a configuration.
#[derive(Debug)]
pub struct LintedFile {
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub diagnosis: ConfigDiagnosis,
}

/// Looks at a file or a directory, and at the executables if `bin_dir` is given.
///
/// # Errors
///
/// When the path or the directory cannot be read.
pub fn lint(path: &Path, bin_dir: Option<&Path>, releases: Releases) -> Result<Linted, Error> {
    let on_disk = ConfigFiles::read(path)?;
    let entries = on_disk.entries();
    let executables = bin_dir.map(executables).transpose()?;
    let bin_path = bin_dir.map_or_else(|| "/".to_owned(), |path| path.display().to_string());
    let content = executables
        .as_ref()
        .map_or(BinDirContent::Everything, BinDirContent::Files);
    let setup = Setup {
        input: on_disk.input(&entries),
        bin_dir: BinDir {
            path: &bin_path,
            content,
        },
        service_account_tokens: None,
    };
    let broken = match bin_dir {
        Some(directory) => {
            broken_binaries(directory, &names(&on_disk.prepared(&entries), releases))
        }
        None => BTreeMap::new(),
    };
    let executables = bin_dir.map(|_| Executables {
        bin_dir: setup.bin_dir,
        broken: &broken,
    });
    let diagnosed = |(name, bytes): &(String, Vec<u8>)| {
        let path = match on_disk.is_directory {
            true => path.join(name).display().to_string(),
            false => on_disk.path.clone(),
        };
        let mut diagnosis = config_with_executables(&path, bytes, releases, executables);
        // A fault that is met again and again at one place is one fault.
        diagnosis.problems.dedup();
        LintedFile { path, diagnosis }
    };
    let sentence = |(name, cause): (&String, &String)| {
        let directory = bin_dir.unwrap_or(path);
        format!("{}: {cause}", directory.join(name).display())
    };
    Ok(Linted {
        files: on_disk.files.iter().map(diagnosed).collect(),
        binaries: broken.iter().map(sentence).collect(),
        starts: starts(&Prepared::new(setup), releases),
        path: on_disk.path.clone(),
    })
}

impl Linted {
    /// The releases in question.
    #[must_use]
    pub fn asked(&self) -> Releases {
        let all = self.starts.iter();
        all.fold(Releases::EMPTY, |all, start| all.union(start.releases))
    }

    /// The releases that start.
    #[must_use]
    pub fn started_by(&self) -> Releases {
        let started = self.starts.iter().filter(|start| start.result.is_ok());
        started.fold(Releases::EMPTY, |all, start| all.union(start.releases))
    }
}

fn starts(configuration: &Prepared<'_>, releases: Releases) -> Vec<Start> {
    let result = |release| {
        configuration
            .start(release)
            .map(|started| started.registered)
            .map_err(|error| error.text().to_owned())
    };
    let groups = releases.agreeing(result).into_iter();
    groups
        .map(|(releases, result)| Start { releases, result })
        .collect()
}

/// The names of all providers that some release would ask, if every executable was there.
fn names(configuration: &Prepared<'_>, releases: Releases) -> BTreeSet<String> {
    let started = releases
        .iter()
        .filter_map(|release| configuration.start(release).ok());
    started.flat_map(|started| started.registered).collect()
}

/// What stands in the directory of executables, as the kubelet looks at it.
fn executables(directory: &Path) -> Result<BTreeMap<String, Binary>, Error> {
    let unreadable = |error: io::Error| {
        Error::usage(format!(
            "--bin-dir {}: {error}; give the directory of the plugins' executables",
            directory.display()
        ))
    };
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let binary = match entry.path().metadata() {
            Err(_) => Binary::Missing,
            Ok(metadata) if metadata.is_dir() => Binary::Directory,
            Ok(metadata) if metadata.permissions().mode() & 0o111 == 0 => Binary::NotExecutable,
            Ok(_) => Binary::Executable,
        };
        found.insert(entry.file_name().to_string_lossy().into_owned(), binary);
    }
    Ok(found)
}

/// Why a kubelet cannot run executables that it takes at its start, by their names.
fn broken_binaries(directory: &Path, names: &BTreeSet<String>) -> BTreeMap<String, String> {
    let broken = |name: &String| {
        let path = directory.join(name);
        let cause = preflight::inspect(&path).problem?;
        let is_seen_at_start = matches!(
            cause,
            Cause::Missing | Cause::Directory | Cause::NotExecutable
        );
        (!is_seen_at_start).then(|| (name.clone(), format!("{cause}; {}", cause.hint())))
    };
    names.iter().filter_map(broken).collect()
}
