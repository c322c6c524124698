//! What someone may do: actions on repositories, which are named or matched by a pattern, and the catalog.
//! It knows nobody by name.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use thiserror::Error;

use crate::scope::{CATALOG, DELETE, PULL, PUSH, REGISTRY, REPOSITORY, Scope};

/// Something that is done to a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Reading manifests, blobs, tags and referrers.
    Pull,
    /// Writing manifests and blobs.
    Push,
    /// Deleting manifests, blobs and tags.
    Delete,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 3] = [Self::Pull, Self::Push, Self::Delete];

    /// The action as scopes write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pull => PULL,
            Self::Push => PUSH,
            Self::Delete => DELETE,
        }
    }
}

/// A pattern that no repository could match.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "repository pattern {pattern:?} {why}: write a name like team/app, a glob like team/* or team/**, or * for all"
)]
pub struct InvalidPattern {
    /// The pattern as given.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

/// A set of things that may be done.
///
/// ```
/// use credproof_mock_registry::{Action, Rights};
///
/// # fn main() -> Result<(), credproof_mock_registry::InvalidPattern> {
/// let rights = Rights::none()
///     .allow("team/app", &[Action::Pull, Action::Push])?
///     .allow("public/**", &[Action::Pull])?;
/// # let _ = rights;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    rules: Vec<Rule>,
    catalog: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    repositories: Pattern,
    actions: Vec<Action>,
}

#[derive(Clone)]
pub(super) enum Pattern {
    All,
    Name(String),
    Glob(GlobMatcher),
}

impl Rights {
    /// Nothing at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every action on every repository, also on those that do not exist yet, and the catalog.
    pub fn all() -> Self {
        Self {
            rules: vec![Rule {
                repositories: Pattern::All,
                actions: Action::ALL.to_vec(),
            }],
            catalog: true,
        }
    }

    /// The same, and these actions on the repositories that `pattern` names: a full name without a host
    /// (`team/app`), a glob in which `*` and `?` stay within one part of a name and `**` does not
    /// (`team/*`, `team/**`), or `*` alone for all of them.
    ///
    /// # Errors
    ///
    /// When the pattern is no glob, or holds what no repository's name does.
    pub fn allow(mut self, pattern: &str, actions: &[Action]) -> Result<Self, InvalidPattern> {
        self.add(Pattern::parse(pattern)?, actions);
        Ok(self)
    }

    /// The same, and the list of repositories (`/v2/_catalog`).
    pub fn allow_catalog(mut self) -> Self {
        self.catalog = true;
        self
    }

    pub(super) fn add(&mut self, repositories: Pattern, actions: &[Action]) {
        self.rules.push(Rule {
            repositories,
            actions: actions.to_vec(),
        });
    }

    /// Whether this action of a scope is among them. `*` on a repository is all its actions.
    pub(super) fn allow_in(&self, scope: &Scope, action: &str) -> bool {
        match (scope.kind.as_str(), action) {
            (REGISTRY, "*") => self.catalog && scope.name == CATALOG,
            (REPOSITORY, "*") => Action::ALL
                .into_iter()
                .all(|action| self.allow_on(&scope.name, action)),
            (REPOSITORY, _) => Action::ALL
                .into_iter()
                .any(|known| known.as_str() == action && self.allow_on(&scope.name, known)),
            _ => false,
        }
    }

    fn allow_on(&self, repository: &str, action: Action) -> bool {
        self.rules
            .iter()
            .any(|rule| rule.actions.contains(&action) && rule.repositories.matches(repository))
    }
}

impl Pattern {
    pub(super) fn parse(pattern: &str) -> Result<Self, InvalidPattern> {
        let invalid = |why: String| InvalidPattern {
            pattern: pattern.to_owned(),
            why,
        };
        if pattern == "*" {
            return Ok(Self::All);
        }
        let special = |letter: char| "*?[]{},!".contains(letter);
        let plain = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-/".contains(letter)
        };
        if let Some(letter) = pattern
            .chars()
            .find(|&letter| !special(letter) && !plain(letter))
        {
            return Err(invalid(format!(
                "holds {letter:?}, which no repository's name does"
            )));
        }
        if pattern.is_empty() || pattern.starts_with('/') || pattern.ends_with('/') {
            return Err(invalid(
                "is empty, or begins or ends with a slash".to_owned(),
            ));
        }
        if !pattern.contains(special) {
            return Ok(Self::Name(pattern.to_owned()));
        }
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        match glob {
            Ok(glob) => Ok(Self::Glob(glob.compile_matcher())),
            Err(error) => Err(invalid(format!("is no glob ({})", error.kind()))),
        }
    }

    /// The pattern as it was given.
    fn text(&self) -> &str {
        match self {
            Self::All => "*",
            Self::Name(name) => name,
            Self::Glob(glob) => glob.glob().glob(),
        }
    }

    fn matches(&self, repository: &str) -> bool {
        match self {
            Self::All => true,
            Self::Name(name) => name == repository,
            Self::Glob(glob) => glob.is_match(repository),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::parse_list;

    #[test]
    fn patterns_name_repositories() {
        let rows = [
            ("app", "app", true),
            ("app", "team/app", false),
            ("*", "app", true),
            ("*", "team/app", true),
            ("team/*", "team/app", true),
            ("team/*", "team/app/part", false),
            ("team/*", "team", false),
            ("team/**", "team/app/part", true),
            ("team/app-*", "team/app-one", true),
            ("team/{a,b}", "team/b", true),
            ("team/[ab]", "team/c", false),
        ];
        for (pattern, repository, expected) in rows {
            let rights = Rights::none().allow(pattern, &[Action::Pull]).unwrap();
            let scope = Scope::pull(repository);
            assert_eq!(
                rights.allow_in(&scope, PULL),
                expected,
                "{pattern} and {repository}"
            );
            assert!(!rights.allow_in(&scope, PUSH), "{pattern}");
        }
        for pattern in ["", "/app", "app/", "Team/*", "team/[", "a b", "a\u{e9}"] {
            let error = Rights::none().allow(pattern, &[]).unwrap_err();
            assert!(error.to_string().contains("team/**"), "{error}");
        }
    }

    #[test]
    fn an_action_is_allowed_or_not() {
        let some = Rights::none()
            .allow("app", &[Action::Pull, Action::Push])
            .unwrap();
        let rows = [
            (Rights::all(), "repository:app:*", true),
            (Rights::all(), "registry:catalog:*", true),
            (Rights::all(), "registry:other:*", false),
            (Rights::all(), "repository:app:fly", false),
            (Rights::all(), "plugin:app:pull", false),
            (some.clone(), "repository:app:push", true),
            (some.clone(), "repository:app:*", false),
            (some.clone(), "registry:catalog:*", false),
            (some.allow_catalog(), "registry:catalog:*", true),
            (Rights::none(), "repository:app:pull", false),
        ];
        for (rights, scope, expected) in rows {
            let scope = &parse_list(scope)[0];
            assert_eq!(
                rights.allow_in(scope, &scope.actions[0]),
                expected,
                "{scope} with {rights:?}"
            );
        }
    }
}
