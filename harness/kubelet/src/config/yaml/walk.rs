//! A place in a YAML text that goes on with the marks of a parser, which count lines and characters as libyaml does. It only
//! goes forward, so that following all marks of a text takes one pass.

use super::compose::Place;

pub(super) struct Walk<'t> {
    /// What is left of the text.
    rest: &'t str,
    /// The bytes before it.
    offset: usize,
    place: Place,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self {
            rest: str::from_utf8(text).unwrap_or_default(),
            offset: 0,
            place: Place::default(),
        }
    }

    /// The character that is reached.
    pub(super) fn character(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The number of bytes before it.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// Goes on to a place, unless that was passed.
    pub(super) fn to(&mut self, place: Place) {
        while self.place < place && self.step().is_some() {}
    }

    /// Goes on to the node that begins at a place, and behind its anchor and tag.
    pub(super) fn behind_properties(
        &mut self,
        start: Place,
        anchor: &Option<String>,
        tag: &Option<String>,
    ) {
        self.to(start);
        for _ in anchor.iter().chain(tag) {
            self.behind_word();
            self.behind_spaces();
        }
    }

    pub(super) fn behind_word(&mut self) {
        while self.step_if(|character| !character.is_whitespace()) {}
    }

    pub(super) fn behind_spaces(&mut self) {
        while self.step_if(char::is_whitespace) {}
    }

    /// Goes on to a character, and says where it stands, or to the end of what is searched.
    pub(super) fn find(&mut self, wanted: char, end: Place) -> Option<Place> {
        while self.place < end {
            if self.character() == Some(wanted) {
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
        let mut rest = self.rest.chars();
        let character = rest.next()?;
        self.rest = rest.as_str();
        self.offset += character.len_utf8();
        let ends_line = match character {
            '\r' => !self.rest.starts_with('\n'),
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
