//! A kubelet's configuration as it lies on disk: one file, or the files of a directory that a kubelet reads.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use credproof_kubelet::config::{
    BinDir, BinDirContent, Content, Entry, Input, Prepared, Setup, is_config_name,
};

use crate::error::Error;

/// A configuration with all its bytes.
#[derive(Debug)]
pub struct ConfigFiles {
    /// The path as given.
    pub path: String,
    /// Whether the path is a directory.
    pub is_directory: bool,
    /// Names and bytes of the files, sorted by name; exactly one if the path is a file.
    pub files: Vec<(String, Vec<u8>)>,
}

impl ConfigFiles {
    /// Reads a file or a directory.
    ///
    /// # Errors
    ///
    /// When something cannot be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let is_directory = path.is_dir();
        let files = if is_directory {
            directory(path)?
        } else {
            let name = path.file_name().unwrap_or_default();
            vec![(name.to_string_lossy().into_owned(), bytes(path)?)]
        };
        let path = path.display().to_string();
        Ok(Self {
            path,
            is_directory,
            files,
        })
    }

    /// The files as entries of a directory.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'_>> {
        self.files
            .iter()
            .map(|(name, bytes)| Entry {
                name,
                content: Content::File(bytes),
            })
            .collect()
    }

    /// What a kubelet finds at the path; `entries` are those of [`ConfigFiles::entries`].
    #[must_use]
    pub fn input<'a>(&'a self, entries: &'a [Entry<'a>]) -> Input<'a> {
        match self.files.first() {
            Some((_, bytes)) if !self.is_directory => Input::File {
                path: &self.path,
                bytes,
            },
            _ => Input::Directory {
                path: &self.path,
                entries,
            },
        }
    }

    /// The configuration, ready to be asked what each release does with it, as if every executable was there; `entries` are
    /// those of [`ConfigFiles::entries`].
    #[must_use]
    pub fn prepared<'a>(&'a self, entries: &'a [Entry<'a>]) -> Prepared<'a> {
        Prepared::new(Setup {
            input: self.input(entries),
            bin_dir: BinDir {
                path: "/",
                content: BinDirContent::Everything,
            },
            service_account_tokens: None,
        })
    }

    /// The error that nothing can be done, as these kubelets do not start; `words` are theirs.
    #[must_use]
    pub fn refused(&self, kubelets: impl fmt::Display, words: &str) -> Error {
        let shown = &self.path;
        // The words may quote the whole file.
        let words = words.replace('\n', "\\n");
        Error::usage(format!(
            "{shown}: {kubelets} would not start: {words}; `credproof lint {shown}` says everything that is wrong"
        ))
    }
}

fn directory(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
        let entry = entry.map_err(|error| unreadable(path, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_config_name(&name) && !entry.path().is_dir() {
            files.push((name, bytes(&entry.path())?));
        }
    }
    files.sort();
    Ok(files)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let next = "give a CredentialProviderConfig file or a directory of them";
    Error::usage(format!("{}: {error}; {next}", path.display()))
}
