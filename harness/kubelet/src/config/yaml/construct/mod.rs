//! Turns nodes into values as go-yaml's decoder fills an `interface{}`: aliases are followed, merges merged, keys
//! met twice are replaced or (strict) refused. It works off a list of frames, so depth costs no stack.

mod mapping;

use std::collections::{BTreeMap, HashSet};

use super::YamlError;
use super::compose::{Content, Document};
use super::keys::Key;
use super::resolve::{Scalar, resolve};

/// A value; the parts of a collection are places in [`Values::all`].
#[derive(Debug)]
pub(super) enum Value {
    Scalar(Scalar),
    Sequence(Vec<usize>),
    Mapping(BTreeMap<Key, usize>),
}

/// All values of a document and the place of the outermost one, if the document is not empty.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) all: Vec<Value>,
    pub(super) root: Option<usize>,
}

/// Decodes a document. `strict` is `yaml.UnmarshalStrict`: keys met twice are errors, all reported at the end.
pub(super) fn construct(document: &Document, strict: bool) -> Result<Values, YamlError> {
    let mut constructor = Constructor {
        document,
        strict,
        values: Values::default(),
        frames: Vec::new(),
        aliases: HashSet::new(),
        decoded: 1,
        through_alias: 0,
        repeated: Vec::new(),
    };
    if !document.nodes.is_empty() {
        constructor.values.root = constructor.run()?;
    }
    match constructor.repeated.as_slice() {
        [] => Ok(constructor.values),
        [(first, _), ..] => {
            let place = document.nodes[*first].start;
            let lines: Vec<_> = constructor
                .repeated
                .iter()
                .map(|(_, text)| format!("\n  {text}"))
                .collect();
            Err(YamlError::new(
                &format!("unmarshal errors:{}", lines.concat()),
                place,
            ))
        }
    }
}

struct Constructor<'d> {
    document: &'d Document,
    strict: bool,
    values: Values,
    frames: Vec<Frame<'d>>,
    /// Alias nodes that are being followed.
    aliases: HashSet<usize>,
    decoded: usize,
    through_alias: usize,
    repeated: Vec<(usize, String)>,
}

/// What is being built, and how far it is.
enum Frame<'d> {
    Alias {
        node: usize,
    },
    Sequence {
        children: &'d [usize],
        value: usize,
    },
    Mapping {
        children: &'d [usize],
        value: usize,
        state: Pending,
    },
    Merge {
        sources: &'d [usize],
        into: usize,
    },
}

/// What the next value is for.
enum Pending {
    Nothing,
    Key,
    Value(Key, String, usize),
}

/// What a step asks for.
enum Step {
    Decode { node: usize, into: Option<usize> },
    Done(usize),
}

impl<'d> Constructor<'d> {
    fn run(&mut self) -> Result<Option<usize>, YamlError> {
        let mut step = Step::Decode {
            node: 0,
            into: None,
        };
        loop {
            step = match step {
                Step::Decode { node, into } => {
                    self.count(node)?;
                    match self.enter(node, into)? {
                        Some(value) => Step::Done(value),
                        None => self.advance(None)?,
                    }
                }
                Step::Done(value) if self.frames.is_empty() => return Ok(Some(value)),
                Step::Done(value) => self.advance(Some(value))?,
            };
        }
    }

    /// `decoder.unmarshal`: decoding that mostly goes through aliases is taken for an attack.
    fn count(&mut self, node: usize) -> Result<(), YamlError> {
        self.decoded += 1;
        self.through_alias += usize::from(!self.aliases.is_empty());
        let ratio = self.through_alias as f64 / self.decoded as f64;
        if self.through_alias > 100
            && self.decoded > 1000
            && ratio > allowed_alias_ratio(self.decoded)
        {
            return Err(self.error(node, "document contains excessive aliasing"));
        }
        Ok(())
    }

    /// Begins a node; a scalar is a value at once.
    fn enter(&mut self, node: usize, into: Option<usize>) -> Result<Option<usize>, YamlError> {
        let written = &self.document.nodes[node];
        let frame = match &written.content {
            Content::Scalar { value, plain } => {
                let scalar =
                    resolve(&written.tag, value, *plain).map_err(|text| self.error(node, &text))?;
                return Ok(Some(self.add(Value::Scalar(scalar))));
            }
            Content::Alias { anchor, .. } => {
                if !self.aliases.insert(node) {
                    return Err(
                        self.error(node, &format!("anchor '{anchor}' value contains itself"))
                    );
                }
                Frame::Alias { node }
            }
            Content::Sequence(children) => Frame::Sequence {
                children,
                value: self.add(Value::Sequence(Vec::new())),
            },
            Content::Mapping(children) => {
                let value = into.unwrap_or_else(|| self.add(Value::Mapping(BTreeMap::new())));
                Frame::Mapping {
                    children,
                    value,
                    state: Pending::Nothing,
                }
            }
        };
        if let (Frame::Alias { .. }, Some(into)) = (&frame, into) {
            // A merge through an alias fills the map that is being built, not a new one.
            self.frames.push(Frame::Merge { sources: &[], into });
        }
        self.frames.push(frame);
        Ok(None)
    }

    /// Goes on with the innermost frame, `done` being the value it waited for.
    fn advance(&mut self, done: Option<usize>) -> Result<Step, YamlError> {
        let document = self.document;
        let Some(frame) = self.frames.last_mut() else {
            return Ok(Step::Done(done.unwrap_or_default()));
        };
        match frame {
            Frame::Alias { node } => {
                let node = *node;
                if let Some(value) = done {
                    self.aliases.remove(&node);
                    self.frames.pop();
                    return Ok(Step::Done(value));
                }
                let Content::Alias { target, .. } = document.nodes[node].content else {
                    return Ok(Step::Done(0));
                };
                let below = self.frames.len().checked_sub(2).map(|at| &self.frames[at]);
                let into = match below {
                    Some(Frame::Merge { sources: [], into }) => Some(*into),
                    _ => None,
                };
                Ok(Step::Decode { node: target, into })
            }
            Frame::Sequence { children, value } => {
                let value = *value;
                let next = children.split_first();
                if let (Some(item), Value::Sequence(items)) = (done, &mut self.values.all[value]) {
                    items.push(item);
                }
                match next {
                    Some((first, rest)) => {
                        *children = rest;
                        Ok(Step::Decode {
                            node: *first,
                            into: None,
                        })
                    }
                    None => self.leave(value),
                }
            }
            Frame::Merge { sources, into } => {
                let into = *into;
                match sources.split_last() {
                    Some((last, rest)) => {
                        *sources = rest;
                        let last = *last;
                        self.expect_mapping(last)?;
                        Ok(Step::Decode {
                            node: last,
                            into: Some(into),
                        })
                    }
                    None => self.leave(into),
                }
            }
            Frame::Mapping { .. } => self.advance_mapping(done),
        }
    }

    fn leave(&mut self, value: usize) -> Result<Step, YamlError> {
        self.frames.pop();
        Ok(Step::Done(value))
    }

    fn add(&mut self, value: Value) -> usize {
        self.values.all.push(value);
        self.values.all.len() - 1
    }

    fn error(&self, node: usize, text: &str) -> YamlError {
        YamlError::new(text, self.document.nodes[node].start)
    }
}

/// `allowedAliasRatio`: 99 % up to 400 000 steps, then falling to 10 % at 4 000 000.
fn allowed_alias_ratio(decoded: usize) -> f64 {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    0.99 - 0.89 * ((decoded as f64).clamp(LOW, HIGH) - LOW) / (HIGH - LOW)
}
