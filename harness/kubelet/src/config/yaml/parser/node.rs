//! One node: its anchor and tag, and what it is (`yaml_parser_parse_node`).

use super::{Event, EventData, Fault, Kind, Parser, State, event_of};
use crate::config::yaml::mark::Place;

/// What stands before the content of a node.
struct Properties {
    anchor: Option<String>,
    tag: String,
    start: Place,
    end: Place,
}

impl Parser<'_> {
    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Result<Event, Fault> {
        if let Kind::Alias(_) = self.scanner.peek()?.kind {
            self.pop_state();
            let token = self.scanner.take()?;
            let Kind::Alias(anchor) = &token.kind else {
                return Err(Fault::of_parser(
                    "did not find expected node content",
                    token.start,
                ));
            };
            let anchor = anchor.clone();
            return Ok(event_of(EventData::Alias { anchor }, &token));
        }
        let Properties {
            anchor,
            tag,
            start,
            end,
        } = self.properties()?;
        let token = self.scanner.peek()?;
        let (at, token_end) = (token.start, token.end);
        let (data, state) = match &token.kind {
            Kind::BlockEntry if indentless => {
                let data = EventData::SequenceStart { anchor };
                (data, State::IndentlessSequenceEntry)
            }
            Kind::Scalar { .. } => return self.scalar(anchor, tag, start),
            Kind::FlowSequenceStart => {
                let data = EventData::SequenceStart { anchor };
                (data, State::FlowSequenceFirstEntry)
            }
            Kind::FlowMappingStart => {
                let data = EventData::MappingStart { anchor };
                (data, State::FlowMappingFirstKey)
            }
            Kind::BlockSequenceStart if block => {
                let data = EventData::SequenceStart { anchor };
                (data, State::BlockSequenceFirstEntry)
            }
            Kind::BlockMappingStart if block => {
                let data = EventData::MappingStart { anchor };
                (data, State::BlockMappingFirstKey)
            }
            _ if anchor.is_some() || !tag.is_empty() => {
                self.pop_state();
                let data = EventData::Scalar {
                    implicit: tag.is_empty(),
                    value: String::new(),
                    anchor,
                    tag,
                };
                return Ok(Event { data, start, end });
            }
            _ => {
                let problem = "did not find expected node content";
                return Err(Fault::of_parser(problem, at).within(start));
            }
        };
        self.state = state;
        Ok(Event {
            data,
            start,
            end: token_end,
        })
    }

    fn scalar(
        &mut self,
        anchor: Option<String>,
        tag: String,
        start: Place,
    ) -> Result<Event, Fault> {
        self.pop_state();
        let token = self.scanner.take()?;
        let Kind::Scalar { value, plain } = token.kind else {
            return Err(Fault::of_parser(
                "did not find expected node content",
                start,
            ));
        };
        let data = EventData::Scalar {
            implicit: (tag.is_empty() && plain) || tag == "!",
            anchor,
            tag,
            value,
        };
        Ok(Event {
            data,
            start,
            end: token.end,
        })
    }

    /// An anchor and a tag, each at most once and in any order.
    fn properties(&mut self) -> Result<Properties, Fault> {
        let start = self.scanner.peek()?.start;
        let (mut end, mut anchor, mut tag) = (start, None, None);
        loop {
            match self.scanner.peek()?.kind {
                Kind::Anchor(_) if anchor.is_none() => {}
                Kind::Tag { .. } if tag.is_none() => {}
                _ => break,
            }
            let token = self.scanner.take()?;
            end = token.end;
            match token.kind {
                Kind::Anchor(name) => anchor = Some(name),
                Kind::Tag { handle, suffix } => tag = Some((handle, suffix, token.start)),
                _ => {}
            }
        }
        let tag = match tag {
            None => String::new(),
            Some((handle, suffix, _)) if handle.is_empty() => suffix,
            Some((handle, suffix, at)) => self
                .tag_directives
                .iter()
                .find(|(known, _)| *known == handle)
                .map(|(_, prefix)| format!("{prefix}{suffix}"))
                .filter(|tag| !tag.is_empty())
                .ok_or_else(|| Fault::of_parser("found undefined tag handle", at).within(start))?,
        };
        Ok(Properties {
            anchor,
            tag,
            start,
            end,
        })
    }
}
