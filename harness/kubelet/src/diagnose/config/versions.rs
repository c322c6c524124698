//! Which versions a corrected file should have, so that every release in question reads it.

use super::tree::{Entry, Value, get};
use crate::api::ApiVersion;
use crate::config::schema::{FileVersion, GROUP};
use crate::release::Release;
use crate::release_set::Releases;

/// The versions of the corrected file, and what it may hold.
pub(super) struct Versions {
    pub(super) file: FileVersion,
    /// For providers whose own version does not do.
    pub(super) provider: ApiVersion,
    pub(super) asked: Releases,
    /// Whether the file says that it is of a version before v1.
    pub(super) is_older_file: bool,
}

impl Versions {
    /// Keeps the version of the file if it does, else takes the newest that every release reads. Token attributes
    /// need v1, even if older releases then refuse.
    pub(super) fn choose(entries: &[Entry], asked: Releases) -> Self {
        let tokens = match get(entries, "providers").map(|node| &node.value) {
            Some(Value::List(items)) => items.iter().any(|item| match &item.value {
                Value::Map(provider) => get(provider, "tokenAttributes").is_some(),
                _ => false,
            }),
            _ => false,
        };
        let oldest = asked.iter().next().unwrap_or(Release::GA);
        let versions = [FileVersion::V1, FileVersion::V1beta1, FileVersion::V1alpha1];
        let written = get(entries, "apiVersion").and_then(|node| node.as_text());
        let is_older_file = versions[1..]
            .iter()
            .any(|version| written == Some(format!("{GROUP}/{}", version.version()).as_str()));
        let kept = versions.into_iter().find(|version| {
            let name = format!("{GROUP}/{}", version.version());
            written == Some(name.as_str()) && version.known_to(oldest)
        });
        let newest = versions
            .into_iter()
            .find(|version| version.known_to(oldest));
        let file = match tokens {
            true => FileVersion::V1,
            false => kept.or(newest).unwrap_or(FileVersion::V1alpha1),
        };
        Self {
            file,
            provider: ApiVersion::newest_of(oldest),
            asked,
            is_older_file,
        }
    }
}
