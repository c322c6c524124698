//! What all checks share: the releases in question, the problems found so far, and how the kubelet's own rules are
//! asked about one value at a time.

use super::ConfigProblem;
use super::check_binaries::Executables;
use super::tree::{Entry, Node, Place, Value};
use crate::api::ApiVersion;
use crate::config::Provider;
use crate::config::validate::validate;
use crate::diagnose::Problem;
use crate::golang::duration::Duration;
use crate::golang::quote::quote;
use crate::release::Release;
use crate::release_set::Releases;

use crate::diagnose::suggest::nearest;

/// Collects problems.
pub(super) struct Checker<'e> {
    pub(super) asked: Releases,
    pub(super) executables: Option<Executables<'e>>,
    pub(super) is_json: bool,
    pub(super) problems: Vec<ConfigProblem>,
}

/// What a problem is about, before it is known who minds.
pub(super) struct About<'a> {
    pub(super) code: &'static str,
    pub(super) place: Place,
    pub(super) path: &'a str,
    pub(super) message: String,
    pub(super) fix: String,
}

impl Checker<'_> {
    /// Adds a problem, as a remark if no release refuses.
    pub(super) fn add(&mut self, about: About<'_>, releases: Releases, kubelet: Option<String>) {
        let concerns = match releases.is_empty() {
            true => self.asked,
            false => releases,
        };
        self.push(about, releases, concerns, kubelet);
    }

    /// Adds a remark: it works, but hardly as meant.
    pub(super) fn remark(&mut self, about: About<'_>) {
        self.push(about, Releases::EMPTY, self.asked, None);
    }

    /// Adds a remark that is true for these releases; nothing if there are none.
    pub(super) fn remark_for(&mut self, concerns: Releases, about: About<'_>) {
        if !concerns.is_empty() {
            self.push(about, Releases::EMPTY, concerns, None);
        }
    }

    fn push(
        &mut self,
        about: About<'_>,
        releases: Releases,
        concerns: Releases,
        kubelet: Option<String>,
    ) {
        self.problems.push(ConfigProblem {
            concerns,
            line: about.place.line,
            column: about.place.column,
            kubelet: kubelet.filter(|_| !releases.is_empty()),
            problem: Problem {
                code: about.code,
                path: about.path.to_owned(),
                offset: None,
                message: about.message,
                fix: about.fix,
                releases,
            },
        });
    }

    /// The releases in question that a rule holds for.
    pub(super) fn those(&self, rule: impl Fn(Release) -> bool) -> Releases {
        self.asked.iter().filter(|release| rule(*release)).collect()
    }

    /// Asks each release about a provider that is good but for `alter`: who refuses, and the newest one's words.
    pub(super) fn refusal(&self, alter: impl Fn(&mut Provider)) -> (Releases, Option<String>) {
        let mut provider = Provider {
            name: "plugin".to_owned(),
            match_images: vec!["registry.example".to_owned()],
            default_cache_duration: Some(Duration(0)),
            api_version: ApiVersion::V1alpha1.to_string(),
            ..Provider::default()
        };
        alter(&mut provider);
        let providers = [provider];
        let errors = |release: Release| {
            validate(
                &providers,
                release.service_accounts_on_by_default(),
                release,
            )
        };
        let releases = self.those(|release| !errors(release).is_empty());
        let words = releases.iter().next_back().and_then(|release| {
            let (_, error) = errors(release).into_iter().next()?;
            error.texts.into_iter().next()
        });
        (releases, words)
    }

    /// A value of a wrong type, which every release refuses. `of` is the Go struct and field: `CredentialProvider.providers.name`.
    pub(super) fn wrong_type(
        &mut self,
        node: &Node,
        path: &str,
        of: &str,
        go_type: &str,
        wanted: &str,
        fix: String,
    ) {
        let found = match node.go_name() {
            "string" => "text",
            "array" => "list",
            "object" => "mapping",
            "bool" => "boolean",
            other => other,
        };
        let kubelet = format!(
            "json: cannot unmarshal {} into Go struct field {of} of type {go_type}",
            node.go_name()
        );
        let about = About {
            code: "field-wrong-type",
            place: node.place,
            path,
            message: format!("{} must be {wanted}, but is a {found}", last(path)),
            fix,
        };
        self.add(about, self.asked, Some(kubelet));
    }

    /// Keeps the entries with known keys, each once. A near name is taken for the known one;
    /// if that is `required`, lenient releases miss it too.
    pub(super) fn known_fields(
        &mut self,
        entries: Vec<Entry>,
        path: &str,
        names: &[&str],
        required: &[&str],
    ) -> Vec<Entry> {
        let is_written = |name: &&str| entries.iter().any(|entry| entry.key == *name);
        let written: Vec<&str> = names.iter().copied().filter(is_written).collect();
        let mut known: Vec<Entry> = Vec::new();
        for mut entry in entries {
            if !names.contains(&entry.key.as_str()) {
                let meant = nearest(&entry.key, names);
                self.unknown_field(&entry, path, meant, required);
                match meant.filter(|meant| !written.contains(meant)) {
                    Some(meant) => entry.key = meant.to_owned(),
                    None => continue,
                }
            }
            match known.iter_mut().find(|other| other.key == entry.key) {
                Some(first) => {
                    self.duplicate_field(&entry, path, first.place);
                    *first = entry;
                }
                None => known.push(entry),
            }
        }
        known
    }

    fn unknown_field(&mut self, entry: &Entry, path: &str, meant: Option<&str>, required: &[&str]) {
        let path = join(path, &entry.key);
        let (code, message, fix) = match meant {
            Some(meant) if meant.eq_ignore_ascii_case(&entry.key) => (
                "field-wrong-case",
                format!(
                    "letter case counts: the field {meant} is written {}",
                    entry.key
                ),
                format!("write {meant}"),
            ),
            Some(meant) => (
                "field-misspelled",
                format!("there is no field {}", entry.key),
                format!("write {meant}, if that is what is meant"),
            ),
            None => (
                "field-unknown",
                format!("there is no field {}", entry.key),
                "remove it; releases before 1.32 ignore it".to_owned(),
            ),
        };
        let about = About {
            code,
            place: entry.place,
            path: &path,
            message,
            fix,
        };
        let words = format!("strict decoding error: unknown field {}", quote(&path));
        let needed = meant.is_some_and(|meant| required.contains(&meant));
        // The first look at a file does not mind the letter case of its type.
        let found = matches!(meant, Some("kind" | "apiVersion")) && code == "field-wrong-case";
        let releases = match needed && (!found || path.contains('.')) {
            true => self.asked,
            false => self.those(Release::decodes_strictly),
        };
        self.add(about, releases, Some(words));
    }

    fn duplicate_field(&mut self, entry: &Entry, path: &str, first: Place) {
        let path = join(path, &entry.key);
        let words = match self.is_json {
            true => format!("strict decoding error: duplicate field {}", quote(&path)),
            false => format!(
                "strict decoding error: yaml: unmarshal errors:\n  line {}: key {} already set in map",
                entry.value.place.line,
                quote(&entry.key)
            ),
        };
        let about = About {
            code: "field-duplicate",
            place: entry.place,
            path: &path,
            message: format!("{} is given twice, first on line {}", entry.key, first.line),
            fix: "keep one of them; releases before 1.32 take the last".to_owned(),
        };
        self.add(about, self.those(Release::decodes_strictly), Some(words));
    }

    /// A text field. Another scalar is put in quotes; what is no scalar is reported and left out.
    pub(super) fn text(&mut self, node: &Node, path: &str, of: &str) -> Option<Node> {
        match &node.value {
            Value::Text(_) => Some(node.clone()),
            Value::Null => None,
            _ => {
                let fix = match node.scalar() {
                    Some(written) => format!("put it in quotes: \"{written}\""),
                    None => "write a text".to_owned(),
                };
                self.wrong_type(node, path, of, "string", "a text", fix);
                node.scalar().map(|written| Node::text(node.place, written))
            }
        }
    }

    /// A list of texts. One text stands for a list of one.
    pub(super) fn texts(&mut self, node: &Node, path: &str, of: &str) -> Vec<Node> {
        match &node.value {
            Value::Null => Vec::new(),
            Value::List(items) => {
                let item = |(at, item): (usize, &Node)| match item.value {
                    // A kubelet reads null as an empty text.
                    Value::Null => Some(Node::text(item.place, "")),
                    _ => self.text(item, &format!("{path}[{at}]"), of),
                };
                items.iter().enumerate().filter_map(item).collect()
            }
            _ => {
                let parts: Vec<Node> = match node.scalar() {
                    Some(written) => written
                        .split([',', ' '])
                        .filter(|part| !part.is_empty())
                        .map(|part| Node::text(node.place, part))
                        .collect(),
                    None => Vec::new(),
                };
                self.wrong_type(
                    node,
                    path,
                    of,
                    "[]string",
                    "a list of texts",
                    "write a list".to_owned(),
                );
                parts
            }
        }
    }
}

/// The last key of a path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// A path and a key below it.
pub(super) fn join(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        _ => format!("{path}.{key}"),
    }
}
