//! Blanks and line breaks inside of a text that is folded: they wait until it is known that the text goes on.

use super::Fault;
use super::cursor::Cursor;

#[derive(Default)]
pub(super) struct Folding {
    blanks: Vec<u8>,
    first_break: Vec<u8>,
    more_breaks: Vec<u8>,
    /// Whether a line ended since the last character.
    pub(super) has_break: bool,
}

impl Folding {
    /// Takes the blank or the line break that stands here.
    pub(super) fn take(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        if cursor.is_blank() {
            match self.has_break {
                true => cursor.skip(),
                false => cursor.read(&mut self.blanks),
            }
        } else {
            cursor.cache(2)?;
            match self.has_break {
                true => cursor.read_break(&mut self.more_breaks),
                false => {
                    self.blanks.clear();
                    cursor.read_break(&mut self.first_break);
                    self.has_break = true;
                }
            }
        }
        cursor.cache(1)
    }

    /// Adds what was taken to the text. A single `\n` becomes a space, of several the first is dropped.
    pub(super) fn join(&mut self, text: &mut Vec<u8>) {
        if !self.has_break {
            text.append(&mut self.blanks);
            return;
        }
        self.has_break = false;
        if self.first_break.first() != Some(&b'\n') {
            text.append(&mut self.first_break);
        } else if self.more_breaks.is_empty() {
            text.push(b' ');
        }
        text.append(&mut self.more_breaks);
        self.first_break.clear();
    }
}
