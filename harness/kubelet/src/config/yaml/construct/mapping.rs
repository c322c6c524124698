//! How a mapping is filled, pair by pair, and what `<<` merges into it.

use super::super::YamlError;
use super::super::compose::{Content, Document};
use super::super::keys::{Key, go_scalar, go_syntax, key_of};
use super::{Constructor, Frame, Pending, Step, Value};

impl Constructor<'_> {
    pub(super) fn advance_mapping(&mut self, done: Option<usize>) -> Result<Step, YamlError> {
        let Some(Frame::Mapping {
            children,
            value,
            state,
        }) = self.frames.last_mut()
        else {
            return Ok(Step::Done(0));
        };
        let map = *value;
        match (std::mem::replace(state, Pending::Nothing), done) {
            (Pending::Key, Some(key)) => {
                let [node, rest @ ..] = children else {
                    return Ok(Step::Done(map));
                };
                let node = *node;
                *children = rest;
                let Value::Scalar(scalar) = &self.values.all[key] else {
                    return Err(self.error(
                        node,
                        &format!("invalid map key: {}", go_syntax(&self.values, key)),
                    ));
                };
                *state = Pending::Value(key_of(scalar), go_scalar(scalar), node);
                return Ok(Step::Decode { node, into: None });
            }
            (Pending::Value(key, shown, node), Some(item)) => {
                self.set(map, key, item, &shown, node)
            }
            _ => {}
        }
        self.next_pair(map)
    }

    /// Begins the next key of a mapping, or the mapping to merge.
    fn next_pair(&mut self, map: usize) -> Result<Step, YamlError> {
        let document = self.document;
        let Some(Frame::Mapping {
            children, state, ..
        }) = self.frames.last_mut()
        else {
            return Ok(Step::Done(map));
        };
        let [key, rest @ ..] = children else {
            return self.leave(map);
        };
        let key = *key;
        *children = rest;
        if !is_merge(document, key) {
            *state = Pending::Key;
            return Ok(Step::Decode {
                node: key,
                into: None,
            });
        }
        let [source, rest @ ..] = rest else {
            return self.leave(map);
        };
        let source = *source;
        *children = rest;
        if let Content::Sequence(sources) = &document.nodes[source].content {
            // Earlier mappings win, so go-yaml goes backwards and lets them overwrite.
            self.frames.push(Frame::Merge { sources, into: map });
            return self.advance(None);
        }
        self.expect_mapping(source)?;
        Ok(Step::Decode {
            node: source,
            into: Some(map),
        })
    }

    pub(super) fn expect_mapping(&self, node: usize) -> Result<(), YamlError> {
        let target = match self.document.nodes[node].content {
            Content::Alias { target, .. } => target,
            _ => node,
        };
        match self.document.nodes[target].content {
            Content::Mapping(_) => Ok(()),
            _ => Err(self.error(
                node,
                "map merge requires map or sequence of maps as the value",
            )),
        }
    }

    fn set(&mut self, map: usize, key: Key, item: usize, shown: &str, node: usize) {
        let Value::Mapping(entries) = &mut self.values.all[map] else {
            return;
        };
        if self.strict && entries.contains_key(&key) {
            let line = self.document.nodes[node].start.line + 1;
            self.repeated
                .push((node, format!("line {line}: key {shown} already set in map")));
            return;
        }
        entries.insert(key, item);
    }
}

fn is_merge(document: &Document, key: usize) -> bool {
    let node = &document.nodes[key];
    match &node.content {
        Content::Scalar { value, plain } => {
            value == "<<" && (*plain || node.tag == "tag:yaml.org,2002:merge")
        }
        _ => false,
    }
}
