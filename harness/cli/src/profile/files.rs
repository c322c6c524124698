//! Writes the files of a profile where the plugin can read them and nobody else can. The directory is the
//! caller's, and so is its end.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::template::{Context, TemplateError};

/// A file of a profile that cannot be written.
#[derive(Debug, Error)]
pub enum FileError {
    /// Its template cannot be filled in.
    #[error("files.{name}: {source}")]
    Template {
        /// The file's name.
        name: String,
        /// What is wrong.
        source: TemplateError,
    },
    /// The operating system refuses.
    #[error(
        "{path}: cannot be written: {source}; check the space and the rights of the temporary directory"
    )]
    Write {
        /// The file's path.
        path: String,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Fills in the profile's `files` and writes each into `directory` (absolute, private to this run), for
/// its owner only. Gives the same context with `{{ files.NAME }}`; the files may name each other.
///
/// # Errors
/// [`FileError`], naming the file. A file that exists already is not replaced.
pub fn write_files(
    directory: &Path,
    files: &BTreeMap<String, String>,
    context: Context,
) -> Result<Context, FileError> {
    let paths: BTreeMap<String, PathBuf> = files
        .keys()
        .map(|name| (name.clone(), directory.join(name)))
        .collect();
    let context = context.with_files(&paths);
    for (name, template) in files {
        let content = context
            .render(template)
            .map_err(|source| FileError::Template {
                name: name.clone(),
                source,
            })?;
        let path = directory.join(name);
        write_private(&path, content.as_bytes()).map_err(|source| FileError::Write {
            path: path.display().to_string(),
            source,
        })?;
    }
    Ok(context)
}

fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}
