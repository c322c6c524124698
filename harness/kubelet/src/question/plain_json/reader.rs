//! The words of JSON: texts, integers, and what has one spelling.

use std::borrow::Cow;

use serde::de::Visitor;

use super::NotTaken;
use crate::golang::json::plain_length;

/// The first room for a text with escapes. It is given back with the question.
const ROOM: usize = 256;

pub(super) struct Reader<'q> {
    text: &'q str,
    /// The next byte to read.
    at: usize,
    /// How many objects and lists are open.
    pub(super) depth: usize,
}

impl<'q> Reader<'q> {
    pub(super) fn new(text: &'q str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            // No other white space is higher, and most bytes are.
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Takes the next byte that is no white space, if it is this one.
    pub(super) fn take(&mut self, byte: u8) -> Result<(), NotTaken> {
        if self.peek() != Some(byte) {
            return Err(NotTaken);
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn word<T>(&mut self, word: &str, value: T) -> Result<T, NotTaken> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(NotTaken);
        }
        self.at += word.len();
        Ok(value)
    }

    /// Takes a text whose opening quote was taken.
    pub(super) fn string(&mut self) -> Result<Cow<'q, str>, NotTaken> {
        let first = self.plain();
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(first));
        }
        let mut text = String::with_capacity(first.len() + ROOM);
        text.push_str(first);
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(NotTaken),
            }
            text.push_str(self.plain());
        }
    }

    /// Takes the part of a text up to the next byte that does not stand for itself.
    fn plain(&mut self) -> &'q str {
        let start = self.at;
        self.at += plain_length(&self.text.as_bytes()[start..]);
        &self.text[start..self.at]
    }

    /// Takes a backslash and what belongs to it.
    fn escape(&mut self) -> Result<char, NotTaken> {
        let letter = self.text.as_bytes().get(self.at + 1);
        let character = match letter.ok_or(NotTaken)? {
            byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(NotTaken),
        };
        self.at += 2;
        Ok(character)
    }

    /// Takes a `\u` and its digits; two, if they are a surrogate pair.
    fn unicode_escape(&mut self) -> Result<char, NotTaken> {
        let first = self.code_unit()?;
        if let Some(character) = char::from_u32(u32::from(first)) {
            return Ok(character);
        }
        let pair = [first, self.code_unit()?];
        match char::decode_utf16(pair).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(NotTaken),
        }
    }

    fn code_unit(&mut self) -> Result<u16, NotTaken> {
        let Some([b'\\', b'u', digits @ ..]) = self.text.as_bytes()[self.at..].first_chunk::<6>()
        else {
            return Err(NotTaken);
        };
        let unit = digits.iter().try_fold(0, |unit, digit| {
            let digit = char::from(*digit).to_digit(16)?;
            Some(unit << 4 | digit)
        });
        self.at += 6;
        unit.and_then(|unit| u16::try_from(unit).ok())
            .ok_or(NotTaken)
    }

    /// Takes an integer without fraction and exponent, and gives it to the visitor.
    pub(super) fn integer<V: Visitor<'q>>(&mut self, visitor: V) -> Result<V::Value, NotTaken> {
        let rest = &self.text[self.at..];
        let digits = rest.strip_prefix('-').unwrap_or(rest).as_bytes();
        let count = digits
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let has_more = matches!(digits.get(count), Some(b'.' | b'e' | b'E'));
        if has_more || count > 1 && digits[0] == b'0' {
            return Err(NotTaken);
        }
        let number = &rest[..rest.len() - digits.len() + count];
        self.at += number.len();
        if let Ok(number) = number.parse::<u64>() {
            return visitor.visit_u64(number);
        }
        match number.parse::<i64>() {
            Ok(number) if number < 0 => visitor.visit_i64(number),
            _ => Err(NotTaken),
        }
    }
}
