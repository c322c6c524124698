//! Builds the nodes of the first document of a YAML file from the events of a libyaml parser, and words its errors
//! as go-yaml does. Nodes live in one list, so that no depth of nesting is a depth of recursion.

use std::collections::HashMap;

use libyaml_safer::{
    Encoding, Error, ErrorKind, Event, EventData, MappingStyle, Mark, Parser, ScalarStyle,
    SequenceStyle, VersionDirective,
};

use super::YamlError;
use super::flow_question_mark::PlainTexts;
use super::reader::{Source, Stream};

/// go-yaml's `max_flow_level` and `max_indents`.
const MAX_DEPTH: usize = 10_000;

/// How the error about deeper nesting ends.
pub(crate) const TOO_DEEP: &str = "exceeded max depth of 10000";

/// A place in the text, counted from 0 in lines and characters.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// One node as it was written; children are places in [`Document::nodes`].
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) content: Content,
    /// Whether it is a block scalar (`|` or `>`).
    pub(crate) block: bool,
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

/// Reads the first document, as `yaml.Unmarshal` of go.yaml.in/yaml/v2 does. See `guard` for the texts that must not
/// come here.
pub(super) fn compose(source: &Source) -> Result<Document, YamlError> {
    let mut parser = Parser::new();
    parser.set_encoding(Encoding::Utf8);
    parser.set_input(source.stream());
    let mut composer = Composer::default();
    let mut plain_texts = PlainTexts::of(source);
    loop {
        let event = next(&mut parser, source)?;
        plain_texts.expect_whole(&event)?;
        match event.data {
            EventData::StreamStart { .. } => {}
            EventData::DocumentStart {
                version_directive, ..
            } => expect_version(version_directive, place(event.start_mark))?,
            EventData::StreamEnd | EventData::DocumentEnd { .. } => return Ok(composer.document),
            _ => composer.take(event)?,
        }
    }
}

/// go-yaml takes `%YAML 1.1` alone, libyaml 1.2 too (`yaml_parser_process_directives` of `parserc.go`).
fn expect_version(directive: Option<VersionDirective>, start: Place) -> Result<(), YamlError> {
    match directive {
        Some(version) if version.minor != 1 => {
            let text = in_line(start.line, "found incompatible YAML document");
            Err(YamlError::new(&text, start))
        }
        _ => Ok(()),
    }
}

fn next(parser: &mut Parser<Stream<'_>>, source: &Source) -> Result<Event, YamlError> {
    parser.parse().map_err(|error| word(&error, source))
}

/// `parser.fail` of go-yaml's `decode.go`: scanner errors count lines from 1, others from 0, line 0 is left out.
fn word(error: &Error, source: &Source) -> YamlError {
    let Some(mark) = error.problem_mark() else {
        let text = source.fault.unwrap_or(error.problem());
        let line = source.text.iter().filter(|byte| **byte == b'\n').count();
        return YamlError::new(text, Place { line, column: 0 });
    };
    let scanner = usize::from(error.kind() == ErrorKind::Scanner);
    let named = match (mark.line, error.context_mark()) {
        (0, Some(context)) => line_of(context),
        (0, None) => 0,
        _ => line_of(mark) + scanner,
    };
    let text = in_line(named, error.problem());
    let begins = match (error.context(), error.context_mark()) {
        (
            Some(
                "while scanning a quoted scalar"
                | "while parsing a flow sequence"
                | "while parsing a flow mapping",
            ),
            Some(mark),
        ) => place(mark),
        _ => place(mark),
    };
    YamlError {
        begins,
        ..YamlError::new(&text, place(mark))
    }
}

/// go-yaml leaves line 0 out.
pub(super) fn in_line(line: usize, problem: &str) -> String {
    match line {
        0 => problem.to_owned(),
        line => format!("line {line}: {problem}"),
    }
}

fn line_of(mark: Mark) -> usize {
    place(mark).line
}

pub(super) fn place(mark: Mark) -> Place {
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Place {
        line: count(mark.line),
        column: count(mark.column),
    }
}

#[derive(Default)]
struct Composer {
    document: Document,
    anchors: HashMap<String, usize>,
    /// Open collections, each with its kind of nesting.
    open: Vec<(usize, Nesting)>,
    flow_depth: usize,
    block_depth: usize,
}

#[derive(Copy, Clone, PartialEq)]
enum Nesting {
    Flow,
    Block,
}

impl Composer {
    fn take(&mut self, event: Event) -> Result<(), YamlError> {
        let (start, end) = (place(event.start_mark), place(event.end_mark));
        let node = |content, tag: Option<String>| Node {
            content,
            block: false,
            tag: tag.unwrap_or_default(),
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
                self.add(node(Content::Alias { anchor, target }, None), None);
            }
            EventData::Scalar {
                anchor,
                tag,
                value,
                plain_implicit,
                style,
                ..
            } => {
                // A quoted text with the tag `!` counts as plain for libyaml, but its tag keeps it a text.
                let plain = plain_implicit && (style == ScalarStyle::Plain || tag.is_some());
                let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                self.add(
                    Node {
                        block,
                        ..node(Content::Scalar { value, plain }, tag)
                    },
                    anchor,
                );
            }
            EventData::SequenceStart {
                anchor, tag, style, ..
            } => {
                let at = self.add(node(Content::Sequence(Vec::new()), tag), anchor);
                self.enter(
                    at,
                    if style == SequenceStyle::Flow {
                        Nesting::Flow
                    } else {
                        Nesting::Block
                    },
                )?;
            }
            EventData::MappingStart {
                anchor, tag, style, ..
            } => {
                let at = self.add(node(Content::Mapping(Vec::new()), tag), anchor);
                self.enter(
                    at,
                    if style == MappingStyle::Flow {
                        Nesting::Flow
                    } else {
                        Nesting::Block
                    },
                )?;
            }
            _ => {
                if let Some((at, nesting)) = self.open.pop() {
                    self.document.nodes[at].end = end;
                    *self.depth(nesting) -= 1;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: Option<String>) -> usize {
        let at = self.document.nodes.len();
        self.document.nodes.push(node);
        if let Some((parent, _)) = self.open.last() {
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

    fn enter(&mut self, at: usize, nesting: Nesting) -> Result<(), YamlError> {
        self.open.push((at, nesting));
        *self.depth(nesting) += 1;
        if *self.depth(nesting) > MAX_DEPTH {
            let start = self.document.nodes[at].start;
            let line = if start.line == 0 { 0 } else { start.line + 1 };
            return Err(YamlError::new(&in_line(line, TOO_DEEP), start));
        }
        Ok(())
    }

    fn depth(&mut self, nesting: Nesting) -> &mut usize {
        match nesting {
            Nesting::Flow => &mut self.flow_depth,
            Nesting::Block => &mut self.block_depth,
        }
    }
}
