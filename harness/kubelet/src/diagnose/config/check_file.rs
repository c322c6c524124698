//! Checks the outermost object: kind, version, and that there are providers.

use super::check_provider::{self, FIELDS as PROVIDER_FIELDS};
use super::check_providers;
use super::checker::{About, Checker};
use super::tree::{Entry, Node, Place, Value, get};
use super::versions::Versions;
use crate::config::schema::{FileVersion, GROUP};
use crate::config::scheme::{self, KIND, Known};
use crate::diagnose::suggest::nearest;
use crate::release::Release;

const FIELDS: [&str; 3] = ["apiVersion", "kind", "providers"];

/// The file as it should be; nothing if no provider can be made out.
pub(super) fn check(root: &Node, checker: &mut Checker) -> Option<Node> {
    let entries = match &root.value {
        Value::Map(entries) => entries.clone(),
        Value::List(items) if !items.is_empty() => {
            let about = About {
                code: "file-not-an-object",
                place: root.place,
                path: "",
                message: "the file is a list, not an object with apiVersion, kind and providers"
                    .to_owned(),
                fix: "put the list below a key providers".to_owned(),
            };
            checker.add(about, checker.asked, None);
            vec![Entry {
                key: "providers".to_owned(),
                place: root.place,
                value: root.clone(),
            }]
        }
        _ => {
            let about = About {
                code: "file-empty",
                place: Place { line: 1, column: 1 },
                path: "",
                message: "the file holds no object".to_owned(),
                fix: format!("write apiVersion: {GROUP}/v1, kind: {KIND} and providers"),
            };
            checker.add(about, checker.asked, None);
            return None;
        }
    };
    let entries = move_misplaced(entries, checker);
    let entries = checker.known_fields(entries, "", &FIELDS, &FIELDS);
    let versions = Versions::choose(&entries, checker.asked);
    let api_version = check_api_version(get(&entries, "apiVersion"), &versions, checker);
    check_kind(get(&entries, "kind"), checker);
    let providers = check_providers::check(get(&entries, "providers"), &versions, checker);
    let place = |key: &str| {
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.place)
    };
    let corrected = |key: &str, value: Value| Entry {
        key: key.to_owned(),
        place: place(key).unwrap_or_default(),
        value: Node {
            place: get(&entries, key)
                .map(|node| node.place)
                .unwrap_or_default(),
            value,
        },
    };
    let mut file = vec![
        corrected("apiVersion", Value::Text(api_version)),
        corrected("kind", Value::Text(KIND.to_owned())),
        corrected("providers", Value::List(providers?)),
    ];
    // What was written keeps its order; what is new goes to the front.
    file.sort_by_key(|entry| entry.place);
    Some(Node {
        place: root.place,
        value: Value::Map(file),
    })
}

/// Fields of a provider beside `providers` go into the last provider, or make one if there is none.
fn move_misplaced(entries: Vec<Entry>, checker: &mut Checker) -> Vec<Entry> {
    let is_misplaced = |entry: &Entry| {
        PROVIDER_FIELDS.contains(&entry.key.as_str()) && !FIELDS.contains(&entry.key.as_str())
    };
    let (misplaced, mut entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_misplaced);
    if misplaced.is_empty() {
        return entries;
    }
    for entry in &misplaced {
        let about = About {
            code: "field-misplaced",
            place: entry.place,
            path: &entry.key,
            message: format!(
                "{} belongs to a provider, but stands beside providers",
                entry.key
            ),
            fix: "indent it like the provider's name".to_owned(),
        };
        let words = format!("strict decoding error: unknown field \"{}\"", entry.key);
        let releases = match check_provider::REQUIRED.contains(&entry.key.as_str()) {
            true => checker.asked,
            false => checker.those(Release::decodes_strictly),
        };
        checker.add(about, releases, Some(words));
    }
    let at = entries
        .iter()
        .position(|entry| nearest(&entry.key, &FIELDS) == Some("providers"));
    let place = misplaced[0].place;
    match at.map(|at| &mut entries[at].value.value) {
        Some(Value::List(items)) => match items.last_mut().map(|item| &mut item.value) {
            Some(Value::Map(provider)) => {
                provider.extend(
                    misplaced
                        .into_iter()
                        .filter(|entry| get(provider, &entry.key).is_none())
                        .collect::<Vec<_>>(),
                );
            }
            _ => items.push(Node {
                place,
                value: Value::Map(misplaced),
            }),
        },
        Some(Value::Map(provider)) => provider.extend(misplaced),
        Some(value) => {
            *value = Value::List(vec![Node {
                place,
                value: Value::Map(misplaced),
            }])
        }
        None => {
            let list = Value::List(vec![Node {
                place,
                value: Value::Map(misplaced),
            }]);
            entries.push(Entry {
                key: "providers".to_owned(),
                place,
                value: Node { place, value: list },
            });
        }
    }
    entries
}

fn check_api_version(node: Option<&Node>, versions: &Versions, checker: &mut Checker) -> String {
    let wanted = format!("{GROUP}/{}", versions.file.version());
    let path = "apiVersion";
    let written = node.and_then(|node| Some((node, checker.text(node, path, ".apiVersion")?)));
    let Some((node, text)) = written
        .as_ref()
        .and_then(|(node, text)| Some((node, text.as_text()?)))
    else {
        let about = About {
            code: "file-api-version-missing",
            place: node.map_or(Place { line: 1, column: 1 }, |node| node.place),
            path,
            message: "the file does not say its apiVersion".to_owned(),
            fix: format!("write apiVersion: {wanted}"),
        };
        checker.add(
            about,
            checker.asked,
            Some("Object 'apiVersion' is missing in '…'".to_owned()),
        );
        return wanted;
    };
    let refusing = checker.those(|release| refusal(text, release).is_some());
    let words = refusing
        .iter()
        .next_back()
        .and_then(|release| refusal(text, release));
    if !refusing.is_empty() {
        let (code, message) = match refusing == checker.asked {
            true => (
                "file-api-version-wrong",
                format!("no release reads files of the apiVersion {text}"),
            ),
            false => (
                "file-api-version-too-new",
                format!("{refusing} does not read files of the apiVersion {text}"),
            ),
        };
        let about = About {
            code,
            place: node.place,
            path,
            message,
            fix: format!("write {wanted}"),
        };
        checker.add(about, refusing, words);
    }
    wanted
}

/// What a release says of a version.
fn refusal(api_version: &str, release: Release) -> Option<String> {
    match scheme::look_up(api_version, KIND, release) {
        Ok(Known::Config(schema)) if schema.version != FileVersion::Internal => None,
        Ok(_) => Some("strict decoding error: unknown field \"providers\"".to_owned()),
        Err(words) => Some(words),
    }
}

fn check_kind(node: Option<&Node>, checker: &mut Checker) {
    let fix = format!("write kind: {KIND}");
    let written = node.and_then(|node| Some((node, checker.text(node, "kind", ".kind")?)));
    match written
        .as_ref()
        .and_then(|(node, text)| Some((node.place, text.as_text()?)))
    {
        Some((_, KIND)) => {}
        Some((place, written)) if !written.is_empty() => {
            let newest = checker.asked.iter().next_back();
            let words = newest.map(|release| {
                let known = scheme::look_up(&format!("{GROUP}/v1"), written, release);
                known
                    .err()
                    .unwrap_or_else(|| format!("failed to decode \"{written}\" (wrong Kind)"))
            });
            let message = format!("the kind {written} is no configuration of credential providers");
            checker.add(
                About {
                    code: "kind-wrong",
                    place,
                    path: "kind",
                    message,
                    fix,
                },
                checker.asked,
                words,
            );
        }
        _ => {
            let place = node.map_or(Place { line: 1, column: 1 }, |node| node.place);
            let message = "the file does not say its kind".to_owned();
            let words = "Object 'Kind' is missing in '…'".to_owned();
            checker.add(
                About {
                    code: "kind-missing",
                    place,
                    path: "kind",
                    message,
                    fix,
                },
                checker.asked,
                Some(words),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release_set::Releases;

    #[test]
    fn a_list_is_taken_for_the_providers() {
        let mut checker = Checker {
            asked: Releases::SCORED,
            is_json: false,
            executables: None,
            problems: Vec::new(),
        };
        let item = Node::new(Value::Map(vec![Entry::new(
            "name",
            Value::Text("a".to_owned()),
        )]));
        let file = check(&Node::new(Value::List(vec![item])), &mut checker);
        assert!(file.is_some());
        assert_eq!(checker.problems[0].problem.code, "file-not-an-object");
    }
}
