//! Checks what the executable is started with: `args` and `env`.

use super::checker::{Checker, join};
use super::tree::{Entry, Node, Value, get};
use super::versions::Versions;

const FIELDS: [&str; 2] = ["name", "value"];

/// The arguments as they should be; nothing if there are none.
pub(super) fn args(node: &Node, path: &str, checker: &mut Checker) -> Option<Node> {
    if node.value == Value::Null {
        return None;
    }
    let args = checker.texts(
        node,
        &join(path, "args"),
        "CredentialProvider.providers.args",
    );
    Some(Node {
        place: node.place,
        value: Value::List(args),
    })
}

/// The variables as they should be; nothing if there are none. A mapping and texts `NAME=value` are understood.
pub(super) fn env(
    node: &Node,
    path: &str,
    versions: &Versions,
    checker: &mut Checker,
) -> Option<Node> {
    let path = join(path, "env");
    let package = versions.file.version();
    let of = "CredentialProvider.providers.env";
    let fix = "write a list of objects with name and value".to_owned();
    let items = match &node.value {
        Value::Null => return None,
        Value::List(items) => items.clone(),
        Value::Map(entries) => {
            checker.wrong_type(
                node,
                &path,
                of,
                &format!("[]{package}.ExecEnvVar"),
                "a list",
                fix,
            );
            entries
                .iter()
                .map(|entry| variable(&entry.key, &entry.value))
                .collect()
        }
        _ => {
            checker.wrong_type(
                node,
                &path,
                of,
                &format!("[]{package}.ExecEnvVar"),
                "a list",
                fix,
            );
            vec![node.clone()]
        }
    };
    let is_list = matches!(node.value, Value::List(_));
    let mut variables = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let path = format!("{path}[{at}]");
        match &item.value {
            Value::Map(entries) => variables.push(check_variable(item, entries, &path, checker)),
            Value::Null => {}
            _ => {
                if is_list {
                    let fix = "write name and value".to_owned();
                    checker.wrong_type(
                        item,
                        &path,
                        of,
                        &format!("{package}.ExecEnvVar"),
                        "an object",
                        fix,
                    );
                }
                if let Some((name, value)) =
                    item.scalar().and_then(|text| text.split_once(['=', ':']))
                {
                    variables.push(variable(name.trim(), &Node::text(item.place, value.trim())));
                }
            }
        }
    }
    Some(Node {
        place: node.place,
        value: Value::List(variables),
    })
}

fn variable(name: &str, value: &Node) -> Node {
    let name = Entry {
        key: "name".to_owned(),
        place: value.place,
        value: Node::text(value.place, name),
    };
    let value = Entry {
        key: "value".to_owned(),
        place: value.place,
        value: value.clone(),
    };
    Node {
        place: name.place,
        value: Value::Map(vec![name, value]),
    }
}

fn check_variable(item: &Node, entries: &[Entry], path: &str, checker: &mut Checker) -> Node {
    // `NAME: value` instead of name and value.
    if let [entry] = entries
        && entry.value.scalar().is_some()
        && crate::diagnose::suggest::nearest(&entry.key, &FIELDS).is_none()
    {
        let known = checker.known_fields(entries.to_vec(), path, &FIELDS, &[]);
        debug_assert!(known.is_empty(), "no known name is near");
        let text = entry.value.scalar().unwrap_or_default();
        return variable(&entry.key, &Node::text(entry.value.place, text));
    }
    let entries = checker.known_fields(entries.to_vec(), path, &FIELDS, &[]);
    let mut fields = Vec::new();
    for key in FIELDS {
        let Some(entry) = entries.iter().find(|entry| entry.key == key) else {
            continue;
        };
        let of = format!("ExecEnvVar.providers.env.{key}");
        let value = get(&entries, key).and_then(|node| checker.text(node, &join(path, key), &of));
        fields.push(Entry {
            value: value.unwrap_or_else(|| Node::text(entry.value.place, "")),
            ..entry.clone()
        });
    }
    Node {
        place: item.place,
        value: Value::Map(fields),
    }
}
