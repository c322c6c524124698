//! An access control list as YAML, and exactly where it is wrong.
//!
//! ```yaml
//! users:
//!   alice:
//!     - {repositories: [team/app, "team/lib-*"], actions: [pull, push]}
//!     - {catalog: true}
//! everyone:
//!   - {repositories: ["**"], actions: [pull]}
//! anonymous:
//!   - {repositories: ["public/**"], actions: [pull]}
//! ```

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_saphyr::Error as YamlError;
use thiserror::Error;

use super::rights::Pattern;
use super::{Acl, Action, InvalidPattern, Rights};

/// Where an access control list cannot be read: `acl.yaml:4:20: users.alice[0].actions[1]: unknown value "fly";
/// expected one of pull, push, delete`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclProblem {
    /// The file as given.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// Where it is by keys; empty for the document itself.
    pub path: String,
    /// What is wrong and what was expected, a lowercase fragment.
    pub message: String,
}

impl fmt::Display for AclProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for AclProblem {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    users: BTreeMap<String, Vec<Rule>>,
    #[serde(default)]
    everyone: Vec<Rule>,
    #[serde(default)]
    anonymous: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(try_from = "RuleKeys")]
enum Rule {
    On(Vec<Glob>, Vec<Action>),
    Catalog,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleKeys {
    #[serde(default)]
    repositories: Vec<Glob>,
    #[serde(default)]
    actions: Vec<Action>,
    #[serde(default)]
    catalog: bool,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Glob(Pattern);

#[derive(Debug, Error)]
#[error(
    "a rule is {{repositories: [team/app], actions: [pull]}} with at least one of each, or {{catalog: true}}"
)]
struct NoRule;

impl TryFrom<RuleKeys> for Rule {
    type Error = NoRule;

    fn try_from(keys: RuleKeys) -> Result<Self, NoRule> {
        match (
            keys.repositories.is_empty(),
            keys.actions.is_empty(),
            keys.catalog,
        ) {
            (false, false, false) => Ok(Self::On(keys.repositories, keys.actions)),
            (true, true, true) => Ok(Self::Catalog),
            _ => Err(NoRule),
        }
    }
}

impl TryFrom<String> for Glob {
    type Error = InvalidPattern;

    fn try_from(pattern: String) -> Result<Self, InvalidPattern> {
        Pattern::parse(&pattern).map(Self)
    }
}

impl Acl {
    /// Reads a list from YAML; problems call it `file`. Under `users` (by name), `everyone` and `anonymous` stand
    /// lists of rules, each `{repositories: [PATTERN…], actions: [pull, push, delete]}` with patterns as
    /// [`Rights::allow`] takes them, or `{catalog: true}`. What is not allowed is not allowed: an empty file
    /// is [`Acl::closed`].
    ///
    /// # Errors
    ///
    /// The one place where reading stopped.
    pub fn from_yaml(file: &str, text: &str) -> Result<Self, AclProblem> {
        let options = serde_saphyr::options! { with_snippet: false };
        let mut path = String::new();
        let read: Option<File> =
            serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
                let mut track = serde_path_to_error::Track::new();
                let yaml = serde_path_to_error::Deserializer::new(yaml, &mut track);
                Option::<File>::deserialize(yaml).inspect_err(|_| path = track.path().to_string())
            })
            .map_err(|error| problem(file, &path, &error))?;
        let Some(read) = read else {
            return Ok(Self::closed());
        };
        let users = read.users.into_iter();
        Ok(Self {
            users: users.map(|(name, rules)| (name, rights(rules))).collect(),
            everyone: rights(read.everyone),
            anonymous: rights(read.anonymous),
        })
    }
}

fn rights(rules: Vec<Rule>) -> Rights {
    let mut rights = Rights::none();
    for rule in rules {
        match rule {
            Rule::Catalog => rights = rights.allow_catalog(),
            Rule::On(repositories, actions) => {
                for Glob(pattern) in repositories {
                    rights.add(pattern, &actions);
                }
            }
        }
    }
    rights
}

fn problem(file: &str, path: &str, error: &YamlError) -> AclProblem {
    let (line, column) = error
        .location()
        .map_or((1, 1), |at| (at.line(), at.column()));
    let message = match error {
        YamlError::SerdeUnknownField { expected, .. } => unknown("key", path, expected),
        YamlError::SerdeUnknownVariant {
            variant, expected, ..
        } => unknown("value", variant, expected),
        YamlError::DuplicateMappingKey { key, .. } => format!(
            "{} is given twice; keep one of the two",
            key.as_deref().unwrap_or("a key")
        ),
        other => {
            let text = other.to_string();
            let text = text.rfind(" at line ").map_or(&*text, |cut| &text[..cut]);
            match text {
                "expected sequence start" => "expected a list".to_owned(),
                "expected mapping start" => "expected keys with values".to_owned(),
                "expected string scalar" => "expected a text".to_owned(),
                "invalid boolean" => "expected true or false".to_owned(),
                text => text.to_owned(),
            }
        }
    };
    AclProblem {
        file: file.to_owned(),
        line,
        column,
        // The tracker writes `.` for the document itself and ends in `?` for a key not yet seen to its end.
        path: path.trim_end_matches('?').trim_end_matches('.').to_owned(),
        message,
    }
}

/// What was not known, with the nearest known name if one is near.
fn unknown(what: &str, given: &str, known: &[&str]) -> String {
    let given = given.rsplit('.').next().unwrap_or(given);
    let likeness = |name: &&&str| strsim::normalized_damerau_levenshtein(given, name);
    let nearest = known
        .iter()
        .max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
    match nearest {
        Some(name) if likeness(&name) >= 0.5 => {
            format!("unknown {what} {given:?}; did you mean {name}")
        }
        _ => format!(
            "unknown {what} {given:?}; expected one of {}",
            known.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::parse_list;

    #[test]
    fn says_who_may_do_what() {
        let acl = Acl::from_yaml(
            "acl.yaml",
            "users:\n  alice:\n    - {repositories: [team/app, 'lib-*'], actions: [pull, push]}\n    - {catalog: true}\n\
             everyone:\n  - {repositories: [shared], actions: [pull]}\n\
             anonymous:\n  - {repositories: ['public/**'], actions: [pull]}\n",
        )
        .unwrap();
        let rows = [
            (Some("alice"), "repository:team/app:push", true),
            (Some("alice"), "repository:lib-a:pull", true),
            (Some("alice"), "repository:lib-a:delete", false),
            (Some("alice"), "repository:shared:pull", true),
            (Some("alice"), "registry:catalog:*", true),
            (Some("bob"), "repository:team/app:pull", false),
            (Some("bob"), "repository:shared:pull", true),
            (Some("bob"), "repository:public/a/b:pull", true),
            (None, "repository:public/a:pull", true),
            (None, "repository:public/a:push", false),
            (None, "repository:shared:pull", false),
        ];
        for (user, scope, expected) in rows {
            let scope = &parse_list(scope)[0];
            let allowed = acl.allows(user, scope, &scope.actions[0]);
            assert_eq!(allowed, expected, "{user:?} {scope}");
        }
        for empty in ["", "{}", "# nothing\n"] {
            assert_eq!(
                Acl::from_yaml("acl.yaml", empty),
                Ok(Acl::closed()),
                "{empty:?}"
            );
        }
    }

    #[test]
    fn says_where_it_cannot_be_read() {
        let rows = [
            (
                "user: {}",
                "acl.yaml:1:1: user: unknown key \"user\"; did you mean users",
            ),
            (
                "users: []",
                "acl.yaml:1:8: users: expected keys with values",
            ),
            (
                "everyone:\n  - {repositories: [app], actions: [pull, fly]}",
                "acl.yaml:2:43: everyone[0].actions[1]: unknown value \"fly\"; expected one of pull, push, delete",
            ),
            (
                "users:\n  a:\n    - {repositories: [Team/App], actions: [pull]}",
                "acl.yaml:3:23: users.a[0].repositories[0]: repository pattern \"Team/App\" holds 'T'",
            ),
            (
                "anonymous:\n  - {repositories: [app]}",
                "acl.yaml:2:5: anonymous[0]: a rule is {",
            ),
            (
                "anonymous:\n  - {catalog: maybe}",
                "anonymous[0].catalog: expected true or false",
            ),
            ("users: {a: [], a: []}", "a is given twice"),
            ("users: [", "acl.yaml:"),
            ("\u{0}", "acl.yaml:"),
        ];
        for (text, expected) in rows {
            let problem = Acl::from_yaml("acl.yaml", text).unwrap_err().to_string();
            assert!(problem.contains(expected), "{text:?}: {problem}");
        }
    }
}
