//! Builds the nodes of the first document of a YAML file from the events of the parser.
//! Nodes live in one list, so that no depth of nesting is a depth of recursion.

use std::collections::HashMap;

use super::YamlError;
use super::mark::Place;
use super::parser::{Event, EventData, Parser};
use super::reader::Source;

/// One node as it was written; children are places in [`Document::nodes`].
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) content: Content,
    /// The full tag, empty if none was written.
    pub(crate) tag: String,
    pub(crate) start: Place,
    pub(crate) end: Place,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Content {
    /// `plain` when go-yaml may take the text for a number, a boolean or null.
    Scalar {
        value: String,
        plain: bool,
    },
    Sequence(Vec<usize>),
    /// Keys and values in turn.
    Mapping(Vec<usize>),
    Alias {
        anchor: String,
        target: usize,
    },
}

/// The nodes of one document; the root is the first one, and there is none in an empty file.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) nodes: Vec<Node>,
}

/// Reads the first document, as `yaml.Unmarshal` of go.yaml.in/yaml/v2 does.
pub(super) fn compose(source: &Source) -> Result<Document, YamlError> {
    let mut parser = Parser::new(source);
    let mut composer = Composer::default();
    loop {
        let event = parser.next()?;
        match event.data {
            EventData::StreamStart | EventData::DocumentStart => {}
            EventData::StreamEnd | EventData::DocumentEnd => return Ok(composer.document),
            _ => composer.take(event)?,
        }
    }
}

#[derive(Default)]
struct Composer {
    document: Document,
    anchors: HashMap<String, usize>,
    /// Open collections.
    open: Vec<usize>,
}

impl Composer {
    fn take(&mut self, event: Event) -> Result<(), YamlError> {
        let (start, end) = (event.start, event.end);
        let node = |content| Node {
            content,
            tag: String::new(),
            start,
            end,
        };
        match event.data {
            EventData::Alias { anchor } => {
                let Some(&target) = self.anchors.get(&anchor) else {
                    return Err(YamlError::new(
                        &format!("unknown anchor '{anchor}' referenced"),
                        start,
                    ));
                };
                self.add(node(Content::Alias { anchor, target }), None);
            }
            EventData::Scalar {
                anchor,
                tag,
                value,
                implicit: plain,
            } => {
                let content = Content::Scalar { value, plain };
                self.add(
                    Node {
                        tag,
                        ..node(content)
                    },
                    anchor,
                );
            }
            EventData::SequenceStart { anchor } => {
                let at = self.add(node(Content::Sequence(Vec::new())), anchor);
                self.open.push(at);
            }
            EventData::MappingStart { anchor } => {
                let at = self.add(node(Content::Mapping(Vec::new())), anchor);
                self.open.push(at);
            }
            _ => {
                if let Some(at) = self.open.pop() {
                    self.document.nodes[at].end = end;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: Option<String>) -> usize {
        let at = self.document.nodes.len();
        self.document.nodes.push(node);
        if let Some(parent) = self.open.last() {
            match &mut self.document.nodes[*parent].content {
                Content::Sequence(children) | Content::Mapping(children) => children.push(at),
                Content::Scalar { .. } | Content::Alias { .. } => {}
            }
        }
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, at);
        }
        at
    }
}
