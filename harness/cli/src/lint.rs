//! Would a kubelet start with this configuration: what each release says, and everything that is wrong with
//! each file at once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use credproof_kubelet::Releases;
use credproof_kubelet::config::{BinDir, BinDirContent, Binary, Setup, start};
use credproof_kubelet::diagnose::config::{ConfigDiagnosis, config};
use credproof_process::preflight;

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
    let diagnosed = |(name, bytes): &(String, Vec<u8>)| {
        let path = match on_disk.is_directory {
            true => path.join(name).display().to_string(),
            false => on_disk.path.clone(),
        };
        let mut diagnosis = config(&path, bytes, releases);
        // A fault that is met again and again at one place is one fault.
        diagnosis.problems.dedup();
        LintedFile { path, diagnosis }
    };
    let starts = starts(&setup, releases);
    let names = starts
        .iter()
        .rev()
        .find_map(|start| start.result.as_ref().ok())
        .cloned()
        .unwrap_or_default();
    Ok(Linted {
        files: on_disk.files.iter().map(diagnosed).collect(),
        binaries: bin_dir
            .map(|directory| broken_binaries(directory, &names))
            .unwrap_or_default(),
        starts,
        path: on_disk.path.clone(),
    })
}

impl Linted {
    /// The releases that start.
    #[must_use]
    pub fn started_by(&self) -> Releases {
        let started = self.starts.iter().filter(|start| start.result.is_ok());
        started.fold(Releases::EMPTY, |all, start| all.union(start.releases))
    }
}

fn starts(setup: &Setup<'_>, releases: Releases) -> Vec<Start> {
    let mut all: Vec<Start> = Vec::new();
    for release in releases.iter() {
        let result = start(setup, release)
            .map(|started| started.registered)
            .map_err(|error| error.text().to_owned());
        match all.iter_mut().find(|known| known.result == result) {
            Some(known) => known.releases.insert(release),
            None => all.push(Start {
                releases: release.into(),
                result,
            }),
        }
    }
    all
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

/// Executables that a kubelet takes at its start and cannot run later.
fn broken_binaries(directory: &Path, names: &[String]) -> Vec<String> {
    let broken = |name: &String| {
        let path = directory.join(name);
        let cause = preflight::inspect(&path).problem?;
        Some(format!("{}: {cause}; {}", path.display(), cause.hint()))
    };
    names.iter().filter_map(broken).collect()
}
