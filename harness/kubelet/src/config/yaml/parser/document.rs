//! The beginning and the end of a document, with its directives.

use super::{Event, EventData, Fault, Kind, Parser, State, event_of};
use crate::config::yaml::mark::Place;

impl Parser<'_> {
    /// `yaml_parser_parse_document_start`
    pub(super) fn document_start(&mut self, implicit: bool) -> Result<Event, Fault> {
        while !implicit && self.scanner.peek()?.kind == Kind::DocumentEnd {
            self.scanner.take()?;
        }
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        let data = EventData::DocumentStart;
        match token.kind {
            Kind::StreamEnd => {
                self.state = State::End;
                let token = self.scanner.take()?;
                return Ok(event_of(EventData::StreamEnd, &token));
            }
            Kind::Version { .. } | Kind::TagDirective { .. } | Kind::DocumentStart => {}
            _ if implicit => {
                self.process_directives()?;
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                return Ok(Event { data, start, end });
            }
            _ => {}
        }
        self.process_directives()?;
        let token = self.scanner.peek()?;
        if token.kind != Kind::DocumentStart {
            let problem = "did not find expected <document start>";
            return Err(Fault::of_parser(problem, token.start));
        }
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        let end = self.scanner.take()?.end;
        Ok(Event { data, start, end })
    }

    /// `yaml_parser_parse_document_content`
    pub(super) fn document_content(&mut self) -> Result<Event, Fault> {
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            Kind::Version { .. }
            | Kind::TagDirective { .. }
            | Kind::DocumentStart
            | Kind::DocumentEnd
            | Kind::StreamEnd => {
                let behind = self.states.pop().unwrap_or(State::End);
                Ok(self.empty_scalar(behind, start))
            }
            _ => self.node(true, false),
        }
    }

    /// `yaml_parser_parse_document_end`
    pub(super) fn document_end(&mut self) -> Result<Event, Fault> {
        let token = self.scanner.peek()?;
        let start = token.start;
        let mut end = start;
        if token.kind == Kind::DocumentEnd {
            end = self.scanner.take()?.end;
        }
        self.tag_directives.clear();
        self.state = State::DocumentStart;
        let data = EventData::DocumentEnd;
        Ok(Event { data, start, end })
    }

    /// `yaml_parser_process_directives`; only `%YAML 1.1` is taken.
    fn process_directives(&mut self) -> Result<(), Fault> {
        let mut has_version = false;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match token.kind {
                Kind::Version { .. } if has_version => {
                    return Err(Fault::of_parser("found duplicate %YAML directive", start));
                }
                Kind::Version { major: 1, minor: 1 } => has_version = true,
                Kind::Version { .. } => {
                    return Err(Fault::of_parser("found incompatible YAML document", start));
                }
                Kind::TagDirective { .. } => {}
                _ => break,
            }
            if let Kind::TagDirective { handle, prefix } = self.scanner.take()?.kind {
                self.add_tag_directive(handle, prefix, start)?;
            }
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if !self.knows_handle(handle) {
                self.tag_directives
                    .push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    fn add_tag_directive(
        &mut self,
        handle: String,
        prefix: String,
        at: Place,
    ) -> Result<(), Fault> {
        if self.knows_handle(&handle) {
            return Err(Fault::of_parser("found duplicate %TAG directive", at));
        }
        self.tag_directives.push((handle, prefix));
        Ok(())
    }

    fn knows_handle(&self, handle: &str) -> bool {
        self.tag_directives.iter().any(|(known, _)| known == handle)
    }
}
