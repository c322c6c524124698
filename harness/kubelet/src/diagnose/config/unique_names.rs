//! Makes sure that no two providers share a name, which is the name of their executable.

use std::collections::{HashMap, HashSet};

use super::checker::{About, Checker, join};
use super::tree::{Entry, Node, Place, Value, get};

/// Providers under names that are each used once.
#[derive(Default)]
pub(super) struct UniqueNames {
    providers: Vec<Node>,
    /// Where the provider of a name is, and the last number that was put behind that name.
    taken: HashMap<String, (usize, usize)>,
}

impl UniqueNames {
    /// Adds a provider, under a name that none before it has. A copy of one before gives it its patterns.
    pub(super) fn add(&mut self, mut provider: Node, path: &str, checker: &mut Checker) {
        let name = name_of(&provider).to_owned();
        let Some(&(first, _)) = self.taken.get(&name) else {
            self.push(name, provider);
            return;
        };
        report(&name, &provider, path, checker);
        let first = &mut self.providers[first];
        if without_patterns(&provider) == without_patterns(first) {
            move_patterns(&mut provider, first);
            return;
        }
        let free = self.free_name(&name);
        if let Value::Map(entries) = &mut provider.value {
            for entry in entries.iter_mut().filter(|entry| entry.key == "name") {
                entry.value.value = Value::Text(free.clone());
            }
        }
        self.push(free, provider);
    }

    /// The providers in the order they came.
    pub(super) fn into_list(self) -> Vec<Node> {
        self.providers
    }

    fn push(&mut self, name: String, provider: Node) {
        self.taken.insert(name, (self.providers.len(), 1));
        self.providers.push(provider);
    }

    /// The name with the next number behind it that makes it a new one.
    fn free_name(&mut self, name: &str) -> String {
        let mut number = self.taken.get(name).map_or(1, |(_, number)| *number);
        let free = loop {
            number += 1;
            let free = format!("{name}-{number}");
            if !self.taken.contains_key(&free) {
                break free;
            }
        };
        if let Some((_, last)) = self.taken.get_mut(name) {
            *last = number;
        }
        free
    }
}

fn report(name: &str, provider: &Node, path: &str, checker: &mut Checker) {
    let about = About {
        code: "name-duplicate",
        place: entry_place(provider, "name"),
        path: &join(path, "name"),
        message: format!("two providers are called {name}"),
        fix: "put all patterns into one provider, or give the second one its own executable; a link will do".to_owned(),
    };
    let words = format!("duplicate provider name \"{name}\" found in configuration file(s)");
    checker.add(about, checker.asked, Some(words));
}

/// Adds the patterns of one provider that another does not have to those of the other.
fn move_patterns(from: &mut Node, to: &mut Node) {
    let (Some(moved), Some(kept)) = (patterns(from).map(std::mem::take), patterns(to)) else {
        return;
    };
    let known: HashSet<String> = kept
        .iter()
        .filter_map(|pattern| pattern.as_text().map(str::to_owned))
        .collect();
    let is_new = |pattern: &Node| pattern.as_text().is_none_or(|text| !known.contains(text));
    kept.extend(moved.into_iter().filter(is_new));
}

fn name_of(provider: &Node) -> &str {
    match &provider.value {
        Value::Map(entries) => get(entries, "name")
            .and_then(Node::as_text)
            .unwrap_or_default(),
        _ => "",
    }
}

fn entry_place(provider: &Node, key: &str) -> Place {
    match &provider.value {
        Value::Map(entries) => get(entries, key).map_or(provider.place, |node| node.place),
        _ => provider.place,
    }
}

/// What the provider says beside its patterns, without places.
fn without_patterns(provider: &Node) -> Vec<(String, Value)> {
    let Value::Map(entries) = &provider.value else {
        return Vec::new();
    };
    let mut fields: Vec<_> = entries
        .iter()
        .filter(|entry| entry.key != "matchImages")
        .map(|entry| (entry.key.clone(), without_places(&entry.value.value)))
        .collect();
    fields.sort_by(|one, other| one.0.cmp(&other.0));
    fields
}

fn without_places(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(
            items
                .iter()
                .map(|item| Node::new(without_places(&item.value)))
                .collect(),
        ),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| Entry::new(&entry.key, without_places(&entry.value.value)))
                .collect(),
        ),
        scalar => scalar.clone(),
    }
}

fn patterns(provider: &mut Node) -> Option<&mut Vec<Node>> {
    let Value::Map(entries) = &mut provider.value else {
        return None;
    };
    match &mut entries
        .iter_mut()
        .find(|entry| entry.key == "matchImages")?
        .value
        .value
    {
        Value::List(items) => Some(items),
        _ => None,
    }
}
