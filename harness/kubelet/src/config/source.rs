//! Where a configuration comes from, and how a kubelet puts the files of a directory together. The files are given as
//! values: nothing is read here.

use std::cell::OnceCell;
use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::file::{self, Parsed};
use super::provider::Provider;
use crate::golang::quote::quote;
use crate::release::Release;

/// What stands at the path of `--image-credential-provider-config`.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// The path is empty.
    EmptyPath,
    /// There is nothing.
    Missing {
        /// The path as given to the kubelet.
        path: &'a str,
    },
    /// A file.
    File {
        /// The path as given to the kubelet.
        path: &'a str,
        /// All bytes of the file.
        bytes: &'a [u8],
    },
    /// A directory, which is taken since 1.34.
    Directory {
        /// The path as given to the kubelet.
        path: &'a str,
        /// What the directory holds, in any order.
        entries: &'a [Entry<'a>],
    },
}

/// One entry of a directory.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its name, without a path.
    pub name: &'a str,
    /// What it is.
    pub content: Content<'a>,
}

/// What an entry of a directory is.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// A file, or a link to one, with its bytes.
    File(&'a [u8]),
    /// A directory.
    Directory,
    /// A link to a directory, which a kubelet takes for a file.
    LinkToDirectory,
    /// A link to nothing.
    BrokenLink,
    /// A link that leads to itself, or through more links than Linux follows.
    LinkCircle,
}

/// All providers of a configuration, in order, and its hash in releases that have one.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) providers: Vec<Provider>,
    pub(super) hash: Option<String>,
}

/// An input whose files are parsed when the first release asks for them, and not again for the next.
#[derive(Debug)]
pub(super) struct Source<'a> {
    input: Input<'a>,
    /// For each entry of a directory, or for the one file.
    parsed: Vec<OnceCell<Parsed<'a>>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        let count = match input {
            Input::Directory { entries, .. } => entries.len(),
            Input::File { .. } => 1,
            Input::EmptyPath | Input::Missing { .. } => 0,
        };
        Self {
            input,
            parsed: std::iter::repeat_with(OnceCell::new).take(count).collect(),
        }
    }

    fn parsed(&self, at: usize, bytes: &'a [u8]) -> &Parsed<'a> {
        self.parsed[at].get_or_init(|| Parsed::new(bytes))
    }
}

/// Reads and decodes (`config.go` `readCredentialProviderConfigFile`, since 1.34 `readCredentialProviderConfig`).
pub(super) fn read(source: &Source<'_>, release: Release) -> Result<Read, Vec<u8>> {
    let new = release.reads_config_directory();
    let unreadable = "unable to read external registry credential provider configuration from";
    match source.input {
        Input::EmptyPath => Err(b"credential provider config path is empty".to_vec()),
        Input::Missing { path } if new => Err(format!(
            "unable to access path {}: stat {path}: no such file or directory",
            quote(path)
        )
        .into()),
        Input::Missing { path } => Err(format!(
            "{unreadable} {}: open {path}: no such file or directory",
            quote(path)
        )
        .into()),
        Input::Directory { path, .. } if !new => {
            Err(format!("{unreadable} {}: read {path}: is a directory", quote(path)).into())
        }
        Input::Directory { path, entries } => read_directory(path, entries, source, release),
        Input::File { path, bytes } => read_file(path, source.parsed(0, bytes), release),
    }
}

/// Reads the one file of a configuration.
pub(super) fn read_file(
    path: &str,
    parsed: &Parsed<'_>,
    release: Release,
) -> Result<Read, Vec<u8>> {
    if release.reads_config_directory() {
        let mut merged = Merged::default();
        merged.add(path, parsed, release)?;
        return Ok(merged.finish()?);
    }
    let providers = decode(path, parsed, release)?;
    Ok(Read {
        providers,
        hash: None,
    })
}

fn read_directory<'a>(
    path: &str,
    entries: &[Entry<'a>],
    source: &Source<'a>,
    release: Release,
) -> Result<Read, Vec<u8>> {
    let base = path.trim_end_matches('/');
    let mut files: Vec<_> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| is_config_name(entry.name))
        .filter(|(_, entry)| !matches!(entry.content, Content::Directory))
        .map(|(at, entry)| (format!("{base}/{}", entry.name), at, entry.content))
        .collect();
    files.sort_by(|one, other| one.0.cmp(&other.0));
    if files.is_empty() {
        let path = quote(path);
        return Err(format!("no configuration files found in directory {path}").into());
    }
    let mut merged = Merged::default();
    for (path, at, content) in files {
        let quoted = quote(&path);
        match content {
            Content::File(bytes) => merged.add(&path, source.parsed(at, bytes), release)?,
            Content::BrokenLink => {
                return Err(format!(
                    "unable to read file {quoted}: open {path}: no such file or directory"
                )
                .into());
            }
            Content::LinkCircle => {
                return Err(format!(
                    "unable to read file {quoted}: open {path}: too many levels of symbolic links"
                )
                .into());
            }
            Content::Directory | Content::LinkToDirectory => {
                return Err(
                    format!("unable to read file {quoted}: read {path}: is a directory").into(),
                );
            }
        }
    }
    Ok(merged.finish()?)
}

/// The providers of one file. The words about it may quote any bytes.
fn decode(path: &str, parsed: &Parsed<'_>, release: Release) -> Result<Vec<Provider>, Vec<u8>> {
    file::decode(parsed, release).map_err(|text| {
        let mut words = format!("error decoding config {path}: ").into_bytes();
        words.extend(text);
        words
    })
}

/// Whether `filepath.Ext` of a name is `.json`, `.yaml` or `.yml`.
pub fn is_config_name(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "json" | "yaml" | "yml")))
}

/// Files put one behind the other.
#[derive(Default)]
struct Merged {
    providers: Vec<Provider>,
    hasher: Sha256,
}

impl Merged {
    fn add(&mut self, path: &str, parsed: &Parsed<'_>, release: Release) -> Result<(), Vec<u8>> {
        // The length keeps files apart, so that moving a byte from one to the next changes the hash.
        self.hasher
            .update((parsed.file().len() as u64).to_be_bytes());
        self.hasher.update(parsed.file());
        self.providers
            .extend(decode(&quote(path), parsed, release)?);
        Ok(())
    }

    fn finish(self) -> Result<Read, String> {
        let mut names = HashSet::new();
        if let Some(twice) = self
            .providers
            .iter()
            .find(|provider| !names.insert(&provider.name))
        {
            let name = quote(&twice.name);
            return Err(format!(
                "duplicate provider name {name} found in configuration file(s)"
            ));
        }
        let digest = self.hasher.finalize();
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Read {
            providers: self.providers,
            hash: Some(format!("sha256:{digest}")),
        })
    }
}
