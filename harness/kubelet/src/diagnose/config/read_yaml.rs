//! Makes a tree of the first YAML document, after repairing what the parser stumbles over.

use super::repair::{self, Repair};
use super::tree::{Entry, Node, Place, Value};
use crate::config::yaml::{self, Content, Document, Scalar};

/// A tree, the text it was read from, and what had to be repaired for that.
pub(super) struct Reading {
    pub(super) root: Node,
    /// As many lines as the file has.
    pub(super) text: String,
    pub(super) repairs: Vec<Repair>,
    /// Where each scalar begins and ends, so that comments can be told from texts.
    pub(super) scalars: Vec<(Place, Place)>,
    /// Where keys stand that are null, which JSON cannot hold.
    pub(super) null_keys: Vec<Place>,
}

/// Reads a YAML text.
pub(super) fn read(text: &str) -> Reading {
    let (text, document, repairs) = repair::repair(text);
    let mut builder = Builder {
        document: &document,
        left: MAX_NODES,
        null_keys: Vec::new(),
    };
    let root = match document.nodes.is_empty() {
        true => Node::new(Value::Null),
        false => builder.node(0, 0),
    };
    let scalars = document
        .nodes
        .iter()
        .filter(|node| matches!(node.content, Content::Scalar { .. }))
        .map(|node| (place(node.start), place(node.end)))
        .collect();
    Reading {
        root,
        text,
        repairs,
        scalars,
        null_keys: builder.null_keys,
    }
}

/// Limits for aliases of aliases and for nesting; nothing that is a configuration comes near them.
const MAX_NODES: usize = 100_000;
const MAX_DEPTH: usize = 50;

pub(super) fn place(place: yaml::Place) -> Place {
    Place {
        line: place.line + 1,
        column: place.column + 1,
    }
}

struct Builder<'d> {
    document: &'d Document,
    left: usize,
    null_keys: Vec<Place>,
}

impl Builder<'_> {
    fn node(&mut self, at: usize, depth: usize) -> Node {
        let node = &self.document.nodes[at];
        let place = place(node.start);
        let value = match &node.content {
            _ if depth > MAX_DEPTH || self.left == 0 => Value::Null,
            Content::Scalar { value, plain } => scalar(&node.tag, value, *plain),
            Content::Sequence(children) => Value::List(
                children
                    .iter()
                    .map(|child| self.child(*child, depth))
                    .collect(),
            ),
            Content::Mapping(children) => Value::Map(self.entries(children, depth)),
            Content::Alias { target, .. } => self.child(*target, depth).value,
        };
        Node { place, value }
    }

    fn child(&mut self, at: usize, depth: usize) -> Node {
        self.left = self.left.saturating_sub(1);
        self.node(at, depth + 1)
    }

    fn entries(&mut self, children: &[usize], depth: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        for pair in children.chunks_exact(2) {
            let key = &self.document.nodes[pair[0]];
            let written = match &key.content {
                Content::Scalar { value, plain } => {
                    if let Value::Null = scalar(&key.tag, value, *plain) {
                        self.null_keys.push(place(key.start));
                    }
                    value.clone()
                }
                _ => String::new(),
            };
            let value = self.child(pair[1], depth);
            match value.value {
                Value::Map(merged) if written == "<<" => entries.extend(merged),
                Value::List(merged) if written == "<<" => {
                    let maps = merged
                        .into_iter()
                        .rev()
                        .filter_map(|node| match node.value {
                            Value::Map(entries) => Some(entries),
                            _ => None,
                        });
                    entries.extend(maps.flatten());
                }
                value => entries.push(Entry {
                    key: written,
                    place: place(key.start),
                    value: Node {
                        place: place(self.document.nodes[pair[1]].start),
                        value,
                    },
                }),
            }
        }
        entries
    }
}

fn scalar(tag: &str, text: &str, plain: bool) -> Value {
    match yaml::resolve(tag, text, plain) {
        Ok(Scalar::Null) => Value::Null,
        Ok(Scalar::Boolean(value)) => Value::Boolean(value, text.to_owned()),
        Ok(Scalar::Integer(_) | Scalar::Unsigned(_) | Scalar::Float(_)) => {
            Value::Number(text.to_owned())
        }
        Ok(Scalar::Text(value)) => Value::Text(value),
        Err(_) => Value::Text(text.to_owned()),
    }
}
