//! Puts tokens together to events as go-yaml v2 does (`parserc.go`, the same in all versions that kubelets use). It knows
//! no anchors and builds nothing.

mod block;
mod document;
mod flow;
mod node;

use super::fault::Fault;
use super::mark::Place;
use super::reader::Source;
use super::scanner::{Kind, Scanner, Token};

/// Something that happens in a text (`yaml_event_t`).
#[derive(Debug)]
pub(super) struct Event {
    pub(super) data: EventData,
    pub(super) start: Place,
    pub(super) end: Place,
}

/// The kinds of events (`yaml_event_type_t`).
#[derive(Debug)]
pub(super) enum EventData {
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias {
        anchor: String,
    },
    /// `implicit` when the text may be taken for a number, a boolean or null.
    Scalar {
        anchor: Option<String>,
        tag: String,
        value: String,
        implicit: bool,
    },
    SequenceStart {
        anchor: Option<String>,
    },
    SequenceEnd,
    MappingStart {
        anchor: Option<String>,
    },
    MappingEnd,
}

/// What is expected next (`yaml_parser_state_t`).
#[derive(Clone, Copy, Debug)]
enum State {
    StreamStart,
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceFirstEntry,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingFirstKey,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    FlowSequenceEntryMappingEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

/// The parser of one text.
pub(super) struct Parser<'s> {
    scanner: Scanner<'s>,
    state: State,
    /// What is expected behind the nodes that are open.
    states: Vec<State>,
    /// Where the collections begin that are open.
    marks: Vec<Place>,
    /// Handles and prefixes of `%TAG`.
    tag_directives: Vec<(String, String)>,
}

impl<'s> Parser<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            scanner: Scanner::new(source),
            state: State::StreamStart,
            states: Vec::new(),
            marks: Vec::new(),
            tag_directives: Vec::new(),
        }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event, Fault> {
        match self.state {
            State::StreamStart => {
                self.state = State::ImplicitDocumentStart;
                let token = self.scanner.take()?;
                Ok(event_of(EventData::StreamStart, &token))
            }
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequenceFirstEntry => self.block_sequence_entry(true),
            State::BlockSequenceEntry => self.block_sequence_entry(false),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingFirstKey => self.block_mapping_key(true),
            State::BlockMappingKey => self.block_mapping_key(false),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowSequenceEntryMappingKey => self.flow_sequence_entry_key(),
            State::FlowSequenceEntryMappingValue => self.flow_sequence_entry_value(),
            State::FlowSequenceEntryMappingEnd => self.flow_sequence_entry_end(),
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingEmptyValue => {
                let start = self.scanner.peek()?.start;
                Ok(self.empty_scalar(State::FlowMappingKey, start))
            }
            State::End => Ok(Event {
                data: EventData::StreamEnd,
                start: Place::default(),
                end: Place::default(),
            }),
        }
    }

    /// A node stands here, behind which a state is expected.
    fn node_before(
        &mut self,
        behind: State,
        block: bool,
        indentless: bool,
    ) -> Result<Event, Fault> {
        self.states.push(behind);
        self.node(block, indentless)
    }

    /// No node stands where one may.
    fn empty_scalar(&mut self, behind: State, at: Place) -> Event {
        self.state = behind;
        Event {
            data: EventData::Scalar {
                anchor: None,
                tag: String::new(),
                value: String::new(),
                implicit: true,
            },
            start: at,
            end: at,
        }
    }

    /// Goes on behind a node.
    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// Takes the token that begins a collection.
    fn open(&mut self) -> Result<(), Fault> {
        let token = self.scanner.take()?;
        self.marks.push(token.start);
        Ok(())
    }

    /// Takes the token that ends a collection.
    fn close(&mut self, data: EventData) -> Result<Event, Fault> {
        self.pop_state();
        self.marks.pop();
        let token = self.scanner.take()?;
        Ok(event_of(data, &token))
    }

    /// Something stands in a collection that may not.
    fn misplaced(&mut self, problem: &'static str, at: Place) -> Fault {
        let begins = self.marks.pop().unwrap_or(at);
        Fault::of_parser(problem, at).within(begins)
    }
}

fn event_of(data: EventData, token: &Token) -> Event {
    Event {
        data,
        start: token.start,
        end: token.end,
    }
}
