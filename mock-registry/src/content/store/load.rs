//! Reads the folder of a store when a registry starts. What is not whole, because the machine went down,
//! is left out: a blob that is not there or has another length, a manifest whose bytes have another
//! digest, a tag without its manifest.

use std::fs;
use std::io;
use std::path::Path;

use super::contents::Contents;
use super::directory::{Directory, relative};
use crate::content::blob::Blob;
use crate::content::budget::Budget;
use crate::content::digest::{Algorithm, Digest};
use crate::content::manifest::Manifest;
use crate::content::name;

/// Everything the folder has.
pub(super) fn load(directory: &Directory, budget: &Budget) -> io::Result<Contents> {
    let mut contents = Contents::default();
    let mut names = vec![String::new()];
    while let Some(name) = names.pop() {
        let entries = entries(&directory.repositories().join(&name))?;
        let (lists, deeper): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| entry.starts_with('_'));
        for entry in deeper {
            names.push(match name.as_str() {
                "" => entry,
                name => format!("{name}/{entry}"),
            });
        }
        if !lists.is_empty() && name::check_repository(&name).is_ok() {
            contents.repository(&name);
            load_repository(directory, &name, budget, &mut contents)?;
        }
    }
    Ok(contents)
}

fn load_repository(
    directory: &Directory,
    name: &str,
    budget: &Budget,
    contents: &mut Contents,
) -> io::Result<()> {
    for digest in digests(&directory.blobs(name))? {
        let path = directory.content(&digest);
        let link = directory.blobs(name).join(relative(&digest));
        let link = fs::read_to_string(link).unwrap_or_default();
        let about = fs::metadata(&path).ok();
        let whole = about.filter(|about| about.len().to_string() == link);
        if let Some(about) = whole {
            let (path, length) = (path.into(), about.len());
            contents.add_blob(name, digest, Blob::File { path, length });
        }
    }
    for digest in digests(&directory.manifests(name))? {
        let link = directory.manifests(name).join(relative(&digest));
        let (Ok(media_type), Ok(bytes)) = (
            fs::read_to_string(link),
            fs::read(directory.content(&digest)),
        ) else {
            continue;
        };
        if Digest::with(digest.algorithm(), &bytes) != digest {
            continue;
        }
        let share = budget.share_of(bytes.len() as u64);
        if let Ok(manifest) = Manifest::read(Some(&media_type), digest, bytes.into(), share) {
            contents.add_manifest(name, manifest.into());
        }
    }
    for tag in entries(&directory.tags(name))? {
        let digest = fs::read_to_string(directory.tags(name).join(&tag)).unwrap_or_default();
        if let Ok(digest) = digest.parse() {
            contents.set_tag(name, &tag, digest);
        }
    }
    Ok(())
}

fn digests(folder: &Path) -> io::Result<Vec<Digest>> {
    let mut digests = Vec::new();
    for algorithm in Algorithm::ALL {
        let algorithm = algorithm.as_str();
        let names = entries(&folder.join(algorithm))?;
        let texts = names.iter().map(|name| format!("{algorithm}:{name}"));
        digests.extend(texts.filter_map(|text| text.parse::<Digest>().ok()));
    }
    Ok(digests)
}

/// The names in a folder; none if there is no such folder, or a file in its place.
fn entries(folder: &Path) -> io::Result<Vec<String>> {
    use io::ErrorKind::{NotADirectory, NotFound};
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string().ok());
    }
    Ok(names)
}
