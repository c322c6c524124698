//! The files of a configuration directory, as a question lists them.

use std::collections::{HashMap, HashSet};

use super::field::{Object, Text};
use crate::config::{Content, Entry};

/// The longest name of a file on Linux, in bytes (`NAME_MAX`).
const NAME_MAX: usize = 255;
/// How many links Linux follows (`MAXSYMLINKS`).
const MAX_LINKS: usize = 40;
/// What stands before the target of a link.
const LINK: &str = "link:";

/// The entries of a directory; those in sub-directories do not count, but for what links lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory<'q> {
    files: Vec<(Text<'q>, Option<Text<'q>>)>,
    /// For each of the files, what a kubelet finds there.
    found: Vec<Found>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// The content stands at this place in `files`.
    File(usize),
    Directory,
    LinkToDirectory,
    BrokenLink,
    LinkCircle,
}

impl<'q> Directory<'q> {
    /// The directory with these files by their paths: nothing stands for a directory, `link:TARGET` for a symbolic link,
    /// any other text is the content of a file.
    ///
    /// # Errors
    ///
    /// A text for people, for a name that no file can have and a link that leads out of the directory.
    pub(super) fn new(files: Object<'q, Option<Text<'q>>>) -> Result<Self, String> {
        let files = files.0;
        let wrong = files.iter().find(|(path, _)| !is_path(path.as_str()));
        if let Some((path, _)) = wrong {
            let path = path.as_str();
            return Err(format!("files: {path:?}: expected the name of a file"));
        }
        let places = Places::of(&files);
        let found = files.iter().map(|(path, _)| {
            places.find(path.as_str(), 0).ok_or_else(|| {
                let path = path.as_str();
                format!(
                    "files: {path:?}: expected link:NAME with the name of a file in the directory"
                )
            })
        });
        let found = found.collect::<Result<_, _>>()?;
        Ok(Self { files, found })
    }

    /// The entries as a kubelet finds them.
    pub(super) fn entries(&self) -> Vec<Entry<'_>> {
        let paths = self.files.iter().map(|(path, _)| path.as_str());
        let entry = |(path, found): (&'_ str, &Found)| match path.split_once('/') {
            Some((name, _)) => (name.len(), Content::Directory),
            None => (path.len(), self.content(*found)),
        };
        paths
            .zip(&self.found)
            .map(|(path, found)| {
                let (length, content) = entry((path, found));
                Entry {
                    name: &path[..length],
                    content,
                }
            })
            .collect()
    }

    fn content(&self, found: Found) -> Content<'_> {
        match found {
            Found::File(place) => {
                let written = self.files[place].1.as_ref();
                Content::File(written.map_or("", Text::as_str).as_bytes())
            }
            Found::Directory => Content::Directory,
            Found::LinkToDirectory => Content::LinkToDirectory,
            Found::BrokenLink => Content::BrokenLink,
            Found::LinkCircle => Content::LinkCircle,
        }
    }
}

/// What stands where, for following links.
struct Places<'f> {
    files: HashMap<&'f str, (usize, Option<&'f str>)>,
    directories: HashSet<&'f str>,
}

impl<'f> Places<'f> {
    fn of(files: &'f [(Text<'_>, Option<Text<'_>>)]) -> Self {
        let mut places = Self {
            files: HashMap::new(),
            directories: HashSet::new(),
        };
        for (place, (path, written)) in files.iter().enumerate() {
            let path = path.as_str();
            let slashes = path.match_indices('/').map(|(at, _)| &path[..at]);
            places.directories.extend(slashes);
            let written = written.as_ref().map(Text::as_str);
            places.files.insert(path, (place, written));
        }
        places
    }

    /// What is at a path after `links` links; `None` if these lead out of the directory.
    fn find(&self, path: &str, links: usize) -> Option<Found> {
        let Some((place, written)) = self.files.get(path) else {
            let found = match self.directories.contains(path) {
                true => Found::Directory,
                false => Found::BrokenLink,
            };
            return Some(found);
        };
        let Some(written) = written else {
            return Some(Found::Directory);
        };
        let Some(target) = written.strip_prefix(LINK) else {
            return Some(Found::File(*place));
        };
        if !is_path(target) {
            return None;
        }
        if links == MAX_LINKS {
            return Some(Found::LinkCircle);
        }
        let found = match path.rsplit_once('/') {
            Some((directory, _)) => self.find(&format!("{directory}/{target}"), links + 1),
            None => self.find(target, links + 1),
        };
        match found? {
            Found::Directory => Some(Found::LinkToDirectory),
            found => Some(found),
        }
    }
}

fn is_path(path: &str) -> bool {
    path.split('/').all(is_file_name)
}

fn is_file_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.len() <= NAME_MAX && !name.contains('\0')
}
