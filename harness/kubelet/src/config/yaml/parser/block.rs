//! What stands in lists and maps that are told by their indentation.

use super::{Event, EventData, Fault, Kind, Parser, State};

impl Parser<'_> {
    /// `yaml_parser_parse_block_sequence_entry`
    pub(super) fn block_sequence_entry(&mut self, first: bool) -> Result<Event, Fault> {
        if first {
            self.open()?;
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            Kind::BlockEntry => {
                let behind = State::BlockSequenceEntry;
                let end = self.scanner.take()?.end;
                match self.scanner.peek()?.kind {
                    Kind::BlockEntry | Kind::BlockEnd => Ok(self.empty_scalar(behind, end)),
                    _ => self.node_before(behind, true, false),
                }
            }
            Kind::BlockEnd => self.close(EventData::SequenceEnd),
            _ => Err(self.misplaced("did not find expected '-' indicator", start)),
        }
    }

    /// `yaml_parser_parse_indentless_sequence_entry`
    pub(super) fn indentless_sequence_entry(&mut self) -> Result<Event, Fault> {
        let token = self.scanner.peek()?;
        let start = token.start;
        if token.kind != Kind::BlockEntry {
            self.pop_state();
            return Ok(Event {
                data: EventData::SequenceEnd,
                start,
                end: start,
            });
        }
        let behind = State::IndentlessSequenceEntry;
        let end = self.scanner.take()?.end;
        match self.scanner.peek()?.kind {
            Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => {
                Ok(self.empty_scalar(behind, end))
            }
            _ => self.node_before(behind, true, false),
        }
    }

    /// `yaml_parser_parse_block_mapping_key`
    pub(super) fn block_mapping_key(&mut self, first: bool) -> Result<Event, Fault> {
        if first {
            self.open()?;
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            Kind::Key => self.block_mapping_part(State::BlockMappingValue),
            Kind::BlockEnd => self.close(EventData::MappingEnd),
            _ => Err(self.misplaced("did not find expected key", start)),
        }
    }

    /// `yaml_parser_parse_block_mapping_value`
    pub(super) fn block_mapping_value(&mut self) -> Result<Event, Fault> {
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            Kind::Value => self.block_mapping_part(State::BlockMappingKey),
            _ => Ok(self.empty_scalar(State::BlockMappingKey, start)),
        }
    }

    /// The node behind the indicator of a key or a value.
    fn block_mapping_part(&mut self, behind: State) -> Result<Event, Fault> {
        let end = self.scanner.take()?.end;
        match self.scanner.peek()?.kind {
            Kind::Key | Kind::Value | Kind::BlockEnd => Ok(self.empty_scalar(behind, end)),
            _ => self.node_before(behind, true, true),
        }
    }
}
