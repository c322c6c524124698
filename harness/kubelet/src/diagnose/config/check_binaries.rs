//! Checks that each provider's executable is there and can be run, as a kubelet looks at it when it starts. What is on
//! disk is given as values.

use std::collections::BTreeMap;

use super::checker::{About, Checker};
use super::tree::Place;
use crate::config::{BinDir, BinDirContent, Binary, check_binary};
use crate::release::Release;

/// The directory of executables, and what is wrong with their content.
#[derive(Debug, Clone, Copy)]
pub struct Executables<'a> {
    /// What a kubelet finds.
    pub bin_dir: BinDir<'a>,
    /// What keeps a file from being started that a kubelet takes at its start, such as a program for another
    /// processor: a fragment by the file's name.
    pub broken: &'a BTreeMap<String, String>,
}

/// Checks the executable of a provider whose name stands here.
pub(super) fn check(name: &str, place: Place, path: &str, checker: &mut Checker) {
    let Some(Executables { bin_dir, broken }) = checker.executables else {
        return;
    };
    let BinDirContent::Files(files) = bin_dir.content else {
        return;
    };
    let file = format!("{}/{name}", bin_dir.path.trim_end_matches('/'));
    let refusal = |release: Release| check_binary(name, bin_dir, release).err();
    let refusing = checker.those(|release| refusal(release).is_some());
    let words = refusing.iter().next_back().and_then(refusal);
    let (code, message, fix) = match files.get(name).copied().unwrap_or(Binary::Missing) {
        Binary::Missing => (
            "binary-missing",
            format!("there is no executable {file}"),
            "put it there, under exactly this name".to_owned(),
        ),
        Binary::Directory => (
            "binary-is-directory",
            format!("{file} is a directory"),
            "put the executable in its place".to_owned(),
        ),
        Binary::NotExecutable => (
            "binary-not-executable",
            format!("{file} has no execute bit; releases before 1.30 start, and fail at each run"),
            format!("chmod 755 {file}"),
        ),
        Binary::Executable => match broken.get(name) {
            Some(cause) => (
                "binary-broken",
                format!("kubelets start with {file}, but cannot run it: {cause}"),
                "put an executable for this machine in its place".to_owned(),
            ),
            None => return,
        },
    };
    checker.add(
        About {
            code,
            place,
            path,
            message,
            fix,
        },
        refusing,
        words,
    );
}
