//! Family `config`: would a kubelet start with a configuration.

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::{Answer, Words};
use super::bytes::{Bytes, Part};
use super::config_answer::Started;
use super::directory::Directory;
use super::field::{Base64, Mode, Object, Text};
use super::from_object::from_object;
use super::gates::FeatureGates;
use crate::config::{BinDir, BinDirContent, Binary, Input, Setup, Stage, StartError, start};
use crate::release::Release;

/// What stands for the directory that holds everything.
const DIR: &str = "${DIR}";
/// What stands for the path of the configuration in texts.
const CONFIG: &str = "${CONFIG}";
/// What stands for the binary directory in texts.
const BIN: &str = "${BIN}";

/// What a kubelet is started with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written<'q>", bound(deserialize = "'de: 'q"))]
pub struct Config<'q> {
    /// What stands at the path of the configuration.
    pub source: Source<'q>,
    /// `--feature-gates`.
    pub feature_gates: FeatureGates,
    /// What the binary directory holds; every named plugin if absent.
    pub bins: Option<Object<'q, Bin>>,
    /// Whether there is no binary directory.
    pub bin_dir_is_missing: bool,
    /// Whether the hash is asked for.
    pub hash: bool,
}

/// What stands at the path of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source<'q> {
    /// The path is empty.
    EmptyPath,
    /// Nothing.
    Missing,
    /// A file.
    File {
        /// Its name; `config.yaml` if empty.
        name: Text<'q>,
        /// Its content.
        bytes: Bytes<'q>,
    },
    /// A directory.
    Directory(Directory<'q>),
}

/// What stands in the binary directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin(pub Binary);

#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Written<'q> {
    #[serde(borrow)]
    file: Option<Text<'q>>,
    file_b64: Option<Base64>,
    #[serde(borrow)]
    file_parts: Option<Vec<Part<'q>>>,
    #[serde(borrow, default)]
    name: Text<'q>,
    #[serde(borrow)]
    files: Option<Object<'q, Option<Text<'q>>>>,
    path: Option<Path>,
    #[serde(default, rename = "featureGates")]
    feature_gates: FeatureGates,
    #[serde(borrow)]
    bins: Option<Object<'q, Bin>>,
    #[serde(rename = "binDir")]
    bin_dir: Option<Absent>,
    hash: Option<bool>,
}

from_object!(Written: "the input of family config");

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Path {
    Empty,
    Missing,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Absent {
    Missing,
}

impl<'de> Deserialize<'de> for Bin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        let binary = match text.as_str() {
            "directory" => Binary::Directory,
            "dangling-link" => Binary::Missing,
            mode => match Mode::read(mode) {
                Some(Mode(mode)) if mode & 0o111 != 0 => Binary::Executable,
                Some(_) => Binary::NotExecutable,
                None => {
                    return Err(serde::de::Error::custom(format_args!(
                        "{mode:?}: expected an octal mode such as \"0755\", \"directory\" or \"dangling-link\""
                    )));
                }
            },
        };
        Ok(Self(binary))
    }
}

impl<'q> TryFrom<Written<'q>> for Config<'q> {
    type Error = String;

    fn try_from(written: Written<'q>) -> Result<Self, String> {
        let has_file =
            written.file.is_some() || written.file_b64.is_some() || written.file_parts.is_some();
        let given = [has_file, written.files.is_some(), written.path.is_some()];
        if given.into_iter().filter(|given| *given).count() > 1 {
            return Err("expected one of file, files and path, not several".to_owned());
        }
        let source = match (written.path, written.files) {
            (Some(Path::Empty), _) => Source::EmptyPath,
            (Some(Path::Missing), _) => Source::Missing,
            (None, Some(files)) => Source::Directory(Directory::new(files)?),
            (None, None) => Source::File {
                name: written.name,
                bytes: Bytes::read("file", written.file, written.file_b64, written.file_parts)?,
            },
        };
        Ok(Self {
            source,
            feature_gates: written.feature_gates,
            bins: written.bins,
            bin_dir_is_missing: written.bin_dir.is_some(),
            hash: written.hash.unwrap_or_default(),
        })
    }
}

impl Config<'_> {
    pub(super) fn answer(&self, release: Release) -> Answer {
        let name = match &self.source {
            Source::File { name, .. } if !name.as_str().is_empty() => name.as_str(),
            Source::Directory(_) => "conf.d",
            _ => "config.yaml",
        };
        let path = format!("{DIR}/{name}");
        let bin_path = format!("{DIR}/bin");
        let (bytes, entries);
        let input = match &self.source {
            Source::EmptyPath => Input::EmptyPath,
            Source::Missing => Input::Missing { path: &path },
            Source::File { bytes: given, .. } => {
                bytes = given.to_bytes();
                Input::File {
                    path: &path,
                    bytes: &bytes,
                }
            }
            Source::Directory(directory) => {
                entries = directory.entries();
                Input::Directory {
                    path: &path,
                    entries: &entries,
                }
            }
        };
        let binaries = self.bins.as_ref().map(|bins| {
            let pairs = bins.0.iter();
            pairs
                .map(|(name, bin)| (name.as_str().to_owned(), bin.0))
                .collect()
        });
        let content = match &binaries {
            _ if self.bin_dir_is_missing => BinDirContent::Missing,
            Some(files) => BinDirContent::Files(files),
            None => BinDirContent::Everything,
        };
        let setup = Setup {
            input,
            bin_dir: BinDir {
                path: &bin_path,
                content,
            },
            service_account_tokens: self.feature_gates.service_accounts,
        };
        match start(&setup, release) {
            Ok(started) => Answer::ok(Accepted::Started(Started::new(started, self.hash, release))),
            Err(error) => refused(error, |text| {
                text.replace(&bin_path, BIN).replace(&path, CONFIG)
            }),
        }
    }
}

/// The same for a text that is no UTF-8 as a whole: the paths stand in what is.
fn hide_in_bytes(bytes: &[u8], hide: impl Fn(&str) -> String) -> Vec<u8> {
    let chunks = bytes.utf8_chunks();
    chunks
        .flat_map(|chunk| [hide(chunk.valid()).as_bytes(), chunk.invalid()].concat())
        .collect()
}

/// The answer of a kubelet that did not start, with paths as the recordings write them.
fn refused(error: StartError, hide: impl Fn(&str) -> String) -> Answer {
    let stage = match error.stage {
        Stage::FeatureGates => "featureGates",
        Stage::BinDir => "binDir",
        Stage::Read => "read",
        Stage::Validate => "validate",
        Stage::Register => "register",
    };
    let mut texts: Vec<String> = error.texts.iter().map(|text| hide(text)).collect();
    texts.sort();
    if let Some(bytes) = error.not_utf8 {
        return Answer {
            error: Some(Words::from(hide_in_bytes(&bytes, hide))),
            stage: Some(stage),
            ..Answer::default()
        };
    }
    Answer {
        process_exit: error.process_exit,
        error_any: if texts.len() > 1 {
            texts.clone()
        } else {
            Vec::new()
        },
        ..Answer::error(texts.swap_remove(0), Some(stage))
    }
}
