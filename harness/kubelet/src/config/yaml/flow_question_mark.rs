//! Refuses plain text inside of `[…]` and `{…}` that holds a question mark: for go-yaml's scanner the text ends there, and
//! no list or map goes on behind it. libyaml-safer takes it (`yaml_parser_scan_plain_scalar` of `scannerc.go`).

use libyaml_safer::{Event, EventData, MappingStyle, ScalarStyle, SequenceStyle};

use super::YamlError;
use super::compose::{Place, in_line, place};
use super::reader::Source;

/// Follows the events of a parser through its text.
pub(super) struct PlainTexts<'s> {
    walk: Walk<'s>,
    /// For each open collection the closing bracket that is awaited, and where its opening one stands.
    open: Vec<Option<(char, Place)>>,
}

impl<'s> PlainTexts<'s> {
    pub(super) fn of(source: &'s Source) -> Self {
        Self {
            walk: Walk::new(source),
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
                    .behind_properties(event.start_mark.index, [anchor, tag]);
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
                    .behind_properties(event.start_mark.index, [anchor, tag]);
                if let Some(found) = self.walk.find_question_mark(event.end_mark.index) {
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

/// A place in a text that goes on with the marks of a parser, which count characters and lines.
struct Walk<'s> {
    /// What is left of the text.
    text: &'s str,
    /// The number of characters before what is left of the text, and its place.
    index: u64,
    place: Place,
}

impl<'s> Walk<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            text: str::from_utf8(&source.text).unwrap_or_default(),
            index: 0,
            place: Place::default(),
        }
    }

    /// The character that is reached.
    fn character(&self) -> Option<char> {
        self.text.chars().next()
    }

    /// Goes on to the node that begins at a character, and behind its anchor and tag.
    fn behind_properties(&mut self, start: u64, properties: [&Option<String>; 2]) {
        while self.index < start && self.step().is_some() {}
        for _ in properties.into_iter().flatten() {
            while self.step_if(|character| !character.is_whitespace()) {}
            while self.step_if(char::is_whitespace) {}
        }
    }

    /// Goes on to a question mark, and says where it stands, or to the character at which the text ends.
    fn find_question_mark(&mut self, end: u64) -> Option<Place> {
        while self.index < end {
            if self.character() == Some('?') {
                return Some(self.place);
            }
            self.step()?;
        }
        None
    }

    fn step_if(&mut self, condition: impl Fn(char) -> bool) -> bool {
        self.character().is_some_and(condition) && self.step().is_some()
    }

    fn step(&mut self) -> Option<char> {
        let mut rest = self.text.chars();
        let character = rest.next()?;
        self.text = rest.as_str();
        self.index += 1;
        let ends_line = match character {
            '\r' => !self.text.starts_with('\n'),
            _ => matches!(character, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}'),
        };
        self.place = match ends_line {
            true => Place {
                line: self.place.line + 1,
                column: 0,
            },
            false => Place {
                column: self.place.column + 1,
                ..self.place
            },
        };
        Some(character)
    }
}
