//! What stands between brackets and braces.

use super::{Event, EventData, Fault, Kind, Parser, State};

impl Parser<'_> {
    /// `yaml_parser_parse_flow_sequence_entry`
    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Result<Event, Fault> {
        let problem = "did not find expected ',' or ']'";
        self.flow_entry(first, &Kind::FlowSequenceEnd, problem)?;
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        match token.kind {
            Kind::FlowSequenceEnd => self.close(EventData::SequenceEnd),
            // A pair in a list is a map of its own.
            Kind::Key => {
                self.state = State::FlowSequenceEntryMappingKey;
                self.scanner.take()?;
                let data = EventData::MappingStart { anchor: None };
                Ok(Event { data, start, end })
            }
            _ => self.node_before(State::FlowSequenceEntry, false, false),
        }
    }

    /// `yaml_parser_parse_flow_sequence_entry_mapping_key`
    pub(super) fn flow_sequence_entry_key(&mut self) -> Result<Event, Fault> {
        let behind = State::FlowSequenceEntryMappingValue;
        match self.scanner.peek()?.kind {
            Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => {
                // go-yaml takes this token away, so that no value follows.
                let end = self.scanner.take()?.end;
                Ok(self.empty_scalar(behind, end))
            }
            _ => self.node_before(behind, false, false),
        }
    }

    /// `yaml_parser_parse_flow_sequence_entry_mapping_value`
    pub(super) fn flow_sequence_entry_value(&mut self) -> Result<Event, Fault> {
        self.flow_value(State::FlowSequenceEntryMappingEnd, &Kind::FlowSequenceEnd)
    }

    /// `yaml_parser_parse_flow_sequence_entry_mapping_end`
    pub(super) fn flow_sequence_entry_end(&mut self) -> Result<Event, Fault> {
        let start = self.scanner.peek()?.start;
        self.state = State::FlowSequenceEntry;
        Ok(Event {
            data: EventData::MappingEnd,
            start,
            end: start,
        })
    }

    /// `yaml_parser_parse_flow_mapping_key`
    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Result<Event, Fault> {
        let problem = "did not find expected ',' or '}'";
        self.flow_entry(first, &Kind::FlowMappingEnd, problem)?;
        match self.scanner.peek()?.kind {
            Kind::FlowMappingEnd => self.close(EventData::MappingEnd),
            Kind::Key => {
                self.scanner.take()?;
                let token = self.scanner.peek()?;
                let start = token.start;
                match token.kind {
                    Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => {
                        Ok(self.empty_scalar(State::FlowMappingValue, start))
                    }
                    _ => self.node_before(State::FlowMappingValue, false, false),
                }
            }
            _ => self.node_before(State::FlowMappingEmptyValue, false, false),
        }
    }

    /// `yaml_parser_parse_flow_mapping_value`
    pub(super) fn flow_mapping_value(&mut self) -> Result<Event, Fault> {
        self.flow_value(State::FlowMappingKey, &Kind::FlowMappingEnd)
    }

    /// Takes the opening bracket before the first entry, and the comma before another one.
    fn flow_entry(&mut self, first: bool, end: &Kind, problem: &'static str) -> Result<(), Fault> {
        if first {
            return self.open();
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        match &token.kind {
            kind if kind == end => Ok(()),
            Kind::FlowEntry => self.scanner.take().map(drop),
            _ => {
                let begins = self.marks.last().copied().unwrap_or(start);
                Err(self.misplaced(problem, start).unended(begins))
            }
        }
    }

    /// The value of a pair, if there is one.
    fn flow_value(&mut self, behind: State, end: &Kind) -> Result<Event, Fault> {
        if self.scanner.peek()?.kind == Kind::Value {
            self.scanner.take()?;
            let kind = &self.scanner.peek()?.kind;
            if *kind != Kind::FlowEntry && kind != end {
                return self.node_before(behind, false, false);
            }
        }
        let start = self.scanner.peek()?.start;
        Ok(self.empty_scalar(behind, start))
    }
}
