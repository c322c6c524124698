//! The Go types of the other kinds, out of the table that `ci/oracle/kinds` writes. It is read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::release::Release;
use crate::release_set::Releases;

/// What a named type is.
pub(super) enum Named {
    /// A struct; see [`field_of`].
    Struct,
    /// It reads JSON itself.
    Unmarshaler,
    /// Another type.
    Other(&'static str),
}

/// The version of types that are not meant for files (`runtime.APIVersionInternal`).
const INTERNAL: &str = "__internal";

/// The group and version of kinds that have none.
const UNVERSIONED: &str = "v1";

/// Types, each with the releases that have it.
type Windowed = Vec<(&'static str, Releases)>;

#[derive(Default)]
struct Table {
    /// Go types by group and version, and kind.
    kinds: HashMap<(&'static str, &'static str), Windowed>,
    /// What named types are.
    types: HashMap<&'static str, Windowed>,
    /// Types of fields by struct and JSON name.
    fields: HashMap<(&'static str, &'static str), Windowed>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("types.txt")));

fn read(text: &'static str) -> Table {
    let mut table = Table::default();
    let mut structure = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<_> = line.split_ascii_whitespace().collect();
        let (entry, rest) = match words.as_slice() {
            // Fields are indented, and may have any name.
            [name, rest @ ..] if line.starts_with(' ') => {
                (table.fields.entry((structure, *name)).or_default(), rest)
            }
            ["kind", group_version, kind, rest @ ..] => {
                let kind = (*group_version, *kind);
                (table.kinds.entry(kind).or_default(), rest)
            }
            ["type", name, rest @ ..] => {
                structure = name;
                (table.types.entry(*name).or_default(), rest)
            }
            _ => continue,
        };
        match rest {
            [of] => entry.push((*of, Releases::ALL)),
            // Releases that this program does not know yet do not count.
            [of, releases] => entry.push((*of, releases.parse().unwrap_or_default())),
            _ => {}
        }
    }
    table
}

fn at(found: Option<&Windowed>, release: Release) -> Option<&'static str> {
    found?
        .iter()
        .find(|(_, releases)| releases.contains(release))
        .map(|(of, _)| *of)
}

/// The Go type of a kind, if the scheme of the release knows it. Kinds without a version are in every group and version
/// (`metav1.Unversioned`).
pub(in crate::config) fn go_type(
    group_version: &str,
    kind: &str,
    release: Release,
) -> Option<&'static str> {
    let kinds = &TABLE.kinds;
    let unversioned = || at(kinds.get(&(UNVERSIONED, kind)), release);
    at(kinds.get(&(group_version, kind)), release).or_else(unversioned)
}

/// Whether a kind has a type that it is converted to once it is decoded. Those without a version stay what they are.
pub(in crate::config) fn has_internal_type(group: &str, kind: &str, release: Release) -> bool {
    let group_version = format!("{group}/{INTERNAL}");
    let kinds = &TABLE.kinds;
    [group_version.as_str(), UNVERSIONED]
        .into_iter()
        .any(|group_version| at(kinds.get(&(group_version, kind)), release).is_some())
}

/// What a type is for the release; nothing for types that have no name.
pub(super) fn named(of: &str, release: Release) -> Option<Named> {
    Some(match at(TABLE.types.get(of), release)? {
        "struct" => Named::Struct,
        "unmarshaler" => Named::Unmarshaler,
        other => Named::Other(other),
    })
}

/// The type of a struct's field of this JSON name.
pub(super) fn field_of(structure: &str, name: &str, release: Release) -> Option<&'static str> {
    at(TABLE.fields.get(&(structure, name)), release)
}

/// The type of the items of a list.
pub(super) fn element_of(of: &str) -> Option<&str> {
    of.strip_prefix("[]")
}

/// The type of the values of a map.
pub(super) fn value_of(of: &str) -> Option<&str> {
    of.strip_prefix("map[")?.split_once(']').map(|(_, of)| of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_fields_have_their_releases() {
        let beta = "kubelet.config.k8s.io/v1beta1";
        let (old, new) = ("1.23".parse().unwrap(), Release::NEWEST);
        for (found, expected) in [
            (go_type(beta, "KubeletConfiguration", old), None),
            (
                go_type(beta, "KubeletConfiguration", new),
                Some("v1beta1.KubeletConfiguration"),
            ),
            (go_type("any/v1", "Status", old), Some("v1.Status")),
            (field_of("v1.Status", "kind", new), Some("string")),
            (field_of("v1.Status", "type", new), None),
            (
                field_of("v1beta1.KubeletConfiguration", "port", new),
                Some("int32"),
            ),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn every_line_is_understood() {
        let lines = include_str!("types.txt").lines();
        let written = lines.filter(|line| !line.starts_with('#')).count();
        let counted =
            |all: &HashMap<(&str, &str), Windowed>| all.values().map(Vec::len).sum::<usize>();
        let types: usize = TABLE.types.values().map(Vec::len).sum();
        assert_eq!(
            counted(&TABLE.kinds) + counted(&TABLE.fields) + types,
            written
        );
        let windows = TABLE.fields.values().chain(TABLE.types.values());
        let mut windows = windows.chain(TABLE.kinds.values()).flatten();
        assert!(windows.all(|(_, releases)| !releases.is_empty()));
    }
}
