//! Scopes as distribution's token authentication writes them: `type:name:action,action`, in lists
//! parted by spaces. This module knows the grammar and not who may do what.
//!
//! Source: distribution, `docs/content/spec/auth/scope.md` and
//! `registry/auth/token/accesscontroller.go`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The type of a scope on a repository.
pub(crate) const REPOSITORY: &str = "repository";
/// The type of a scope on the registry itself.
pub(crate) const REGISTRY: &str = "registry";
/// The name of the list of repositories.
pub(crate) const CATALOG: &str = "catalog";
/// The action that reads manifests, blobs and tags.
pub(crate) const PULL: &str = "pull";
/// The action that writes them.
pub(crate) const PUSH: &str = "push";
/// The action that deletes them.
pub(crate) const DELETE: &str = "delete";

/// One resource with actions on it; also one entry of a token's `access` claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Scope {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) actions: Vec<String>,
}

impl Scope {
    /// What these actions on a repository need.
    pub(crate) fn repository(name: &str, actions: &[&str]) -> Self {
        Self::on(REPOSITORY, name, actions)
    }

    /// What reading from a repository needs.
    pub(crate) fn pull(repository: &str) -> Self {
        Self::repository(repository, &[PULL])
    }

    /// What writing to a repository needs.
    pub(crate) fn push(repository: &str) -> Self {
        Self::repository(repository, &[PULL, PUSH])
    }

    /// What deleting from a repository needs.
    pub(crate) fn delete(repository: &str) -> Self {
        Self::repository(repository, &[DELETE])
    }

    /// What listing the repositories needs.
    pub(crate) fn catalog() -> Self {
        Self::on(REGISTRY, CATALOG, &["*"])
    }

    /// The same with other actions.
    pub(crate) fn with_actions(&self, actions: &[&str]) -> Self {
        Self::on(&self.kind, &self.name, actions)
    }

    /// The same with those actions only that are kept.
    pub(crate) fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let actions = self.actions.iter().map(String::as_str);
        let actions: Vec<&str> = actions.filter(|action| keep(action)).collect();
        self.with_actions(&actions)
    }

    /// Whether one of `scopes` covers every action of this one. `*` among the actions of a scope covers any
    /// (distribution, `registry/auth/token/util.go`, `actionSet.contains`).
    pub(crate) fn is_covered_by(&self, scopes: &[Scope]) -> bool {
        self.actions.iter().all(|action| {
            scopes.iter().any(|scope| {
                scope.kind == self.kind
                    && scope.name == self.name
                    && (scope.actions.contains(action)
                        || scope.actions.iter().any(|any| any == "*"))
            })
        })
    }

    fn on(kind: &str, name: &str, actions: &[&str]) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            actions: actions.iter().map(|&action| action.to_owned()).collect(),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}:{}",
            self.kind,
            self.name,
            self.actions.join(",")
        )
    }
}

/// Reads a list. What is no scope is left out, because a token server grants what it can and refuses
/// nothing.
pub(crate) fn parse_list(text: &str) -> Vec<Scope> {
    text.split(' ').filter_map(parse).collect()
}

/// Writes a list.
pub(crate) fn format_list(scopes: &[Scope]) -> String {
    scopes
        .iter()
        .map(Scope::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads one scope. The name may hold colons (`host:port/app`), so the type ends at the first and the
/// actions begin after the last; a class in brackets after the type is deprecated and dropped.
fn parse(text: &str) -> Option<Scope> {
    let (kind, rest) = text.split_once(':')?;
    let (name, actions) = rest.rsplit_once(':')?;
    let kind = kind.split_once('(').map_or(kind, |(kind, _class)| kind);
    if kind.is_empty() || name.is_empty() {
        return None;
    }
    let actions = actions.split(',').filter(|action| !action.is_empty());
    Some(Scope {
        kind: kind.to_owned(),
        name: name.to_owned(),
        actions: actions.map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_lists() {
        let rows = [
            ("repository:team/app:pull", "repository:team/app:pull"),
            (
                "repository:a:pull repository:b:pull,push",
                "repository:a:pull repository:b:pull,push",
            ),
            (
                "repository:host:5000/app:pull",
                "repository:host:5000/app:pull",
            ),
            ("repository(plugin):app:pull", "repository:app:pull"),
            ("registry:catalog:*", "registry:catalog:*"),
            ("repository:app:", "repository:app:"),
            ("repository:app", ""),
            ("  :app:pull repository::pull nonsense", ""),
            ("", ""),
        ];
        for (text, expected) in rows {
            assert_eq!(format_list(&parse_list(text)), expected, "{text}");
        }
    }

    #[test]
    fn is_covered_by_several_scopes_together() {
        let rows = [
            ("repository:a:pull", "repository:a:pull", true),
            (
                "repository:a:pull,push",
                "repository:a:push repository:a:pull",
                true,
            ),
            ("repository:a:pull,push", "repository:a:pull", false),
            ("repository:a:pull", "repository:b:pull", false),
            ("repository:a:pull", "registry:a:pull", false),
            ("repository:a:pull", "", false),
            ("repository:a:pull,delete", "repository:a:*", true),
            ("repository:a:*", "repository:a:pull,push,delete", false),
        ];
        for (wanted, given, expected) in rows {
            let covered = parse_list(wanted)[0].is_covered_by(&parse_list(given));
            assert_eq!(covered, expected, "{wanted} by {given}");
        }
    }
}
