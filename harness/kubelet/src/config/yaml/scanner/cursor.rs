//! The place in the text that the scanner has reached, with the buffer around it. It refills the buffer when go-yaml does,
//! because a fault in the bytes is seen then, and because `is_bom` looks at the beginning of the buffer.

use crate::config::yaml::fault::Fault;
use crate::config::yaml::mark::{Mark, Place};
use crate::config::yaml::reader::Source;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) struct Cursor<'s> {
    text: &'s [u8],
    /// The characters that each of the next refills brings.
    refills: std::slice::Iter<'s, usize>,
    fault: Option<&'static str>,
    /// The bytes before the place that is reached.
    offset: usize,
    /// The bytes before the beginning of the buffer.
    buffer: usize,
    /// The characters in the buffer that are not used up; each refill at the end brings a NUL.
    unread: isize,
    pub(super) mark: Mark,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            text: source.text.as_bytes(),
            refills: source.refills.iter(),
            fault: source.fault,
            offset: 0,
            buffer: 0,
            unread: 0,
            mark: Mark::default(),
        }
    }

    /// The line and column.
    pub(super) fn place(&self) -> Place {
        self.mark.place
    }

    /// Makes sure that so many characters can be looked at (`yaml_parser_update_buffer`).
    pub(super) fn cache(&mut self, characters: isize) -> Result<(), Fault> {
        match self.unread >= characters {
            true => Ok(()),
            false => self.refill(characters),
        }
    }

    fn refill(&mut self, characters: isize) -> Result<(), Fault> {
        self.buffer = self.offset;
        while self.unread < characters {
            match (self.refills.next(), self.fault) {
                (Some(more), _) => self.unread += more.cast_signed(),
                (None, Some(fault)) => {
                    let line = self.text.iter().filter(|byte| **byte == b'\n').count();
                    let place = Place { line, column: 0 };
                    return Err(Fault::of_reader(fault, place));
                }
                (None, None) => {
                    self.unread += 1;
                    break;
                }
            }
        }
        Ok(())
    }

    /// The byte that is reached; NUL at the end.
    pub(super) fn byte(&self) -> u8 {
        self.byte_at(0)
    }

    pub(super) fn byte_at(&self, ahead: usize) -> u8 {
        self.text.get(self.offset + ahead).copied().unwrap_or(0)
    }

    pub(super) fn is_end(&self) -> bool {
        self.byte() == 0
    }

    pub(super) fn is_blank(&self) -> bool {
        is_blank(self.byte())
    }

    pub(super) fn is_break(&self) -> bool {
        self.is_break_at(0)
    }

    pub(super) fn is_break_at(&self, ahead: usize) -> bool {
        match self.byte_at(ahead) {
            b'\r' | b'\n' => true,
            0xc2 => self.byte_at(ahead + 1) == 0x85,
            0xe2 => {
                self.byte_at(ahead + 1) == 0x80 && matches!(self.byte_at(ahead + 2), 0xa8 | 0xa9)
            }
            _ => false,
        }
    }

    pub(super) fn is_break_or_end(&self) -> bool {
        self.is_end() || self.is_break()
    }

    /// Whether a blank, a line break or the end is so many bytes ahead (`is_blankz`).
    pub(super) fn is_space_at(&self, ahead: usize) -> bool {
        matches!(self.byte_at(ahead), 0 | b' ' | b'\t') || self.is_break_at(ahead)
    }

    pub(super) fn is_space(&self) -> bool {
        self.is_space_at(0)
    }

    /// `is_alpha`: a letter, a digit, `_` or `-`.
    pub(super) fn is_word(&self) -> bool {
        matches!(self.byte(), b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-')
    }

    /// Whether `---` or `...` stands here, alone at the beginning of a line.
    pub(super) fn is_document_indicator(&self, character: u8) -> bool {
        self.place().column == 0
            && (0..3).all(|ahead| self.byte_at(ahead) == character)
            && self.is_space_at(3)
    }

    /// `is_bom` of `yamlprivateh.go`, which looks at the beginning of the buffer, not at the place it is asked about.
    pub(super) fn is_byte_order_mark(&self) -> bool {
        let buffer = self.text.get(self.buffer..);
        buffer.is_some_and(|buffer| buffer.starts_with(BYTE_ORDER_MARK))
    }

    /// Passes over one character.
    pub(super) fn skip(&mut self) {
        self.offset += width(self.byte());
        self.mark.index += 1;
        self.mark.place.column += 1;
        self.unread -= 1;
    }

    /// Passes over spaces and tabs.
    pub(super) fn skip_blanks(&mut self) -> Result<(), Fault> {
        self.cache(1)?;
        while self.is_blank() {
            self.skip();
            self.cache(1)?;
        }
        Ok(())
    }

    /// Passes over a comment, if one begins here.
    pub(super) fn skip_comment(&mut self) -> Result<(), Fault> {
        if self.byte() == b'#' {
            while !self.is_break_or_end() {
                self.skip();
                self.cache(1)?;
            }
        }
        Ok(())
    }

    /// Passes over a line break, if one stands here.
    pub(super) fn skip_break(&mut self) -> Result<(), Fault> {
        if self.is_break() {
            self.cache(2)?;
            self.pass_break();
        }
        Ok(())
    }

    /// Copies one character and passes over it.
    pub(super) fn read(&mut self, into: &mut Vec<u8>) {
        let width = width(self.byte());
        if let Some(character) = self.text.get(self.offset..self.offset + width) {
            into.extend_from_slice(character);
        }
        self.skip();
    }

    /// Copies a line break and passes over it; those of old become `\n`.
    pub(super) fn read_break(&mut self, into: &mut Vec<u8>) {
        match self.byte() {
            0xe2 if self.is_break() => {
                into.extend_from_slice(&self.text[self.offset..self.offset + 3]);
            }
            _ if self.is_break() => into.push(b'\n'),
            _ => return,
        }
        self.pass_break();
    }

    pub(super) fn pass_break(&mut self) {
        if self.byte() == b'\r' && self.byte_at(1) == b'\n' {
            self.skip();
        }
        self.skip();
        self.mark.place.line += 1;
        self.mark.place.column = 0;
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The bytes of the character that begins with this one.
pub(super) fn width(byte: u8) -> usize {
    match byte {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    }
}

/// Bytes that were read as a text; octets that a tag escapes may be no UTF-8.
pub(super) fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
