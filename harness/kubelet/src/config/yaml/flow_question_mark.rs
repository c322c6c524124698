//! Refuses plain text inside of `[…]` and `{…}` that holds a question mark: for go-yaml's scanner the text ends there, and
//! no list or map goes on behind it. libyaml-safer takes it (`yaml_parser_scan_plain_scalar` of `scannerc.go`).

use libyaml_safer::{Event, EventData, MappingStyle, ScalarStyle, SequenceStyle};

use super::YamlError;
use super::compose::{Place, in_line, place};
use super::reader::Source;
use super::walk::Walk;

/// Follows the events of a parser through its text.
pub(super) struct PlainTexts<'s> {
    walk: Walk<'s>,
    /// For each open collection the closing bracket that is awaited, and where its opening one stands.
    open: Vec<Option<(char, Place)>>,
}

impl<'s> PlainTexts<'s> {
    pub(super) fn of(source: &'s Source) -> Self {
        Self {
            walk: Walk::new(&source.text),
            open: Vec::new(),
        }
    }

    /// Refuses a text that goes on behind a question mark.
    pub(super) fn expect_whole(&mut self, event: &Event) -> Result<(), YamlError> {
        match &event.data {
            EventData::SequenceStart { style, .. } => {
                let in_brackets = *style == SequenceStyle::Flow;
                self.open
                    .push(in_brackets.then_some((']', place(event.start_mark))));
            }
            EventData::MappingStart {
                anchor, tag, style, ..
            } => {
                self.walk
                    .behind_properties(place(event.start_mark), anchor, tag);
                // A pair in a list is a mapping that has no brackets of its own.
                self.open.push(match style {
                    MappingStyle::Flow if self.walk.character() == Some('{') => {
                        Some(('}', place(event.start_mark)))
                    }
                    MappingStyle::Flow => self.open.last().copied().flatten(),
                    _ => None,
                });
            }
            EventData::SequenceEnd | EventData::MappingEnd => drop(self.open.pop()),
            EventData::Scalar {
                style: ScalarStyle::Plain,
                anchor,
                tag,
                ..
            } => {
                let Some((bracket, begins)) = self.open.last().copied().flatten() else {
                    return Ok(());
                };
                self.walk
                    .behind_properties(place(event.start_mark), anchor, tag);
                if let Some(found) = self.walk.find('?', place(event.end_mark)) {
                    let problem = format!("did not find expected ',' or '{bracket}'");
                    return Err(YamlError {
                        begins,
                        ..YamlError::new(&in_line(found.line, &problem), found)
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }
}
