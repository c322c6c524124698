//! Looking up each provider's executable and registering it (`plugin.go` `RegisterCredentialProviderPlugins`). What
//! is on disk is given as values.

use std::collections::{BTreeMap, HashSet};

use super::provider::Provider;
use super::{Stage, StartError};
use crate::golang::quote::quote;
use crate::release::Release;

/// The directory of `--image-credential-provider-bin-dir`.
#[derive(Debug, Clone, Copy)]
pub struct BinDir<'a> {
    /// The path as given to the kubelet.
    pub path: &'a str,
    /// What is there.
    pub content: BinDirContent<'a>,
}

/// What stands at the path of the binary directory.
#[derive(Debug, Clone, Copy)]
pub enum BinDirContent<'a> {
    /// Nothing.
    Missing,
    /// A directory with these entries; links are followed.
    Files(&'a BTreeMap<String, Binary>),
    /// A directory in which every executable is there: for judging a configuration alone.
    Everything,
}

/// What stands at the path of a provider's executable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// Nothing, or a link to nothing.
    Missing,
    /// A directory.
    Directory,
    /// A file without any execute bit.
    NotExecutable,
    /// A file with an execute bit.
    Executable,
}

/// The longest name of a file on Linux, in bytes (`NAME_MAX`).
const NAME_MAX: usize = 255;

impl BinDir<'_> {
    /// Where a kubelet looks for a provider's executable (`filepath.Join`).
    pub fn path_of(&self, name: &str) -> String {
        match name {
            "" => self.path.to_owned(),
            _ => format!("{}/{name}", self.path.trim_end_matches('/')),
        }
    }

    fn look_up(&self, name: &str) -> Binary {
        match self.content {
            _ if name.is_empty() => Binary::Directory,
            BinDirContent::Everything => Binary::Executable,
            BinDirContent::Files(files) => files.get(name).copied().unwrap_or(Binary::Missing),
            BinDirContent::Missing => Binary::Missing,
        }
    }

    /// Why the operating system cannot even look at the path.
    pub(crate) fn refusal(name: &str) -> Option<&'static str> {
        match name {
            _ if name.contains('\0') => Some("invalid argument"),
            _ if name.len() > NAME_MAX => Some("file name too long"),
            _ => None,
        }
    }
}

/// Registers every provider; the names in the order in which the kubelet asks them.
pub(super) fn register(
    providers: &[Provider],
    bin_dir: BinDir<'_>,
    release: Release,
) -> Result<Vec<String>, StartError> {
    let mut registered = Vec::new();
    let mut names = HashSet::new();
    for provider in providers {
        check_binary(&provider.name, bin_dir, release)
            .map_err(|text| StartError::new(Stage::Register, text))?;
        if !names.insert(&provider.name) {
            let text = format!(
                "Credential provider {} was registered twice",
                quote(&provider.name)
            );
            return Err(StartError {
                process_exit: Some(255),
                ..StartError::new(Stage::Register, text)
            });
        }
        registered.push(provider.name.clone());
    }
    if !release.keeps_provider_order() {
        registered.sort();
    }
    Ok(registered)
}

/// The words with which a release refuses an executable (`plugin.go` `RegisterCredentialProviderPlugins`).
pub(crate) fn check_binary(
    name: &str,
    bin_dir: BinDir<'_>,
    release: Release,
) -> Result<(), String> {
    let path = bin_dir.path_of(name);
    let found = bin_dir.look_up(name);
    if !release.needs_executable_binary() {
        return match (BinDir::refusal(name), found) {
            (Some(refusal), _) => Err(format!(
                "error inspecting binary executable {path}: stat {path}: {refusal}"
            )),
            (None, Binary::Missing) => {
                Err(format!("plugin binary executable {path} did not exist"))
            }
            (None, _) => Ok(()),
        };
    }
    // The kubelet prints the path that `LookPath` returns, which is empty when it fails.
    let reason = match (BinDir::refusal(name), found) {
        (Some(refusal), _) => format!("stat {path}: {refusal}"),
        (None, Binary::Missing) => return Err("plugin binary executable  did not exist".to_owned()),
        (None, Binary::Directory) => "is a directory".to_owned(),
        (None, Binary::NotExecutable) => "permission denied".to_owned(),
        (None, Binary::Executable) => return Ok(()),
    };
    Err(format!(
        "error inspecting binary executable : exec: {}: {reason}",
        quote(&path)
    ))
}
