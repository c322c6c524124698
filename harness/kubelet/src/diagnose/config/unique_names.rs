//! Makes sure that no two providers share a name, which is the name of their executable.

use super::checker::{About, Checker, join};
use super::tree::{Entry, Node, Place, Value, get};

/// Adds a provider to those before it, under a name that none of them has. A copy of one before gives it its patterns.
pub(super) fn add(mut provider: Node, path: &str, before: &mut Vec<Node>, checker: &mut Checker) {
    let name = name_of(&provider).to_owned();
    let Some(first) = before.iter().position(|other| name_of(other) == name) else {
        before.push(provider);
        return;
    };
    let path = join(path, "name");
    let place = entry_place(&provider, "name");
    let about = About {
        code: "name-duplicate",
        place,
        path: &path,
        message: format!("two providers are called {name}"),
        fix: "put all patterns into one provider, or give the second one its own executable; a link will do".to_owned(),
    };
    checker.add(
        about,
        checker.asked,
        Some(format!(
            "duplicate provider name \"{name}\" found in configuration file(s)"
        )),
    );
    if without_patterns(&provider) == without_patterns(&before[first]) {
        let moved = patterns(&mut provider)
            .map(std::mem::take)
            .unwrap_or_default();
        if let Some(first) = patterns(&mut before[first]) {
            let new: Vec<_> = moved
                .into_iter()
                .filter(|new| first.iter().all(|old| old.value != new.value))
                .collect();
            first.extend(new);
        }
        return;
    }
    let free = (2..)
        .map(|number| format!("{name}-{number}"))
        .find(|free| before.iter().all(|other| name_of(other) != free));
    if let (Value::Map(entries), Some(free)) = (&mut provider.value, free) {
        for entry in entries.iter_mut().filter(|entry| entry.key == "name") {
            entry.value.value = Value::Text(free.clone());
        }
    }
    before.push(provider);
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
