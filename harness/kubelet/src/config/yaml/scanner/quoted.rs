//! Text in quotes (`yaml_parser_scan_flow_scalar`).

use super::cursor::text_of;
use super::folding::Folding;
use super::token::{Kind, Token};
use super::{Fault, Scanner};

impl Scanner<'_> {
    pub(super) fn scan_quoted(&mut self, quote: u8) -> Result<Token, Fault> {
        let start = self.cursor.place();
        self.cursor.skip();
        let mut text = Vec::new();
        let mut folding = Folding::default();
        loop {
            self.cursor.cache(4)?;
            if self.cursor.is_document_indicator(b'-') || self.cursor.is_document_indicator(b'.') {
                let problem = "found unexpected document indicator";
                return Err(self.fault(problem, start).unended(start));
            }
            if self.cursor.is_end() {
                let problem = "found unexpected end of stream";
                return Err(self.fault(problem, start).unended(start));
            }
            self.scan_quoted_word(quote, &mut text, &mut folding)
                .map_err(|problem| match problem {
                    Problem::Fault(fault) => fault,
                    Problem::Escape(problem) => self.fault(problem, start),
                })?;
            self.cursor.cache(1)?;
            if self.cursor.byte() == quote {
                break;
            }
            while self.cursor.is_blank() || self.cursor.is_break() {
                folding.take(&mut self.cursor)?;
            }
            folding.join(&mut text);
        }
        self.cursor.skip();
        let value = text_of(text);
        let kind = Kind::Scalar {
            value,
            plain: false,
        };
        let end = self.cursor.place();
        Ok(Token { kind, start, end })
    }

    /// Reads up to a blank, a line break or the closing quote.
    fn scan_quoted_word(
        &mut self,
        quote: u8,
        text: &mut Vec<u8>,
        folding: &mut Folding,
    ) -> Result<(), Problem> {
        while !self.cursor.is_space() {
            match self.cursor.byte() {
                b'\'' if quote == b'\'' && self.cursor.byte_at(1) == b'\'' => {
                    text.push(b'\'');
                    self.cursor.skip();
                    self.cursor.skip();
                }
                byte if byte == quote => return Ok(()),
                b'\\' if quote == b'"' && self.cursor.is_break_at(1) => {
                    self.cursor.cache(3)?;
                    self.cursor.skip();
                    self.cursor.pass_break();
                    folding.has_break = true;
                    return Ok(());
                }
                b'\\' if quote == b'"' => self.scan_escape(text)?,
                _ => self.cursor.read(text),
            }
            self.cursor.cache(2)?;
        }
        Ok(())
    }

    fn scan_escape(&mut self, text: &mut Vec<u8>) -> Result<(), Problem> {
        let mut digits = 0;
        match self.cursor.byte_at(1) {
            b'0' => text.push(0),
            b'a' => text.push(0x07),
            b'b' => text.push(0x08),
            b't' | b'\t' => text.push(b'\t'),
            b'n' => text.push(b'\n'),
            b'v' => text.push(0x0b),
            b'f' => text.push(0x0c),
            b'r' => text.push(b'\r'),
            b'e' => text.push(0x1b),
            same @ (b' ' | b'"' | b'\'' | b'\\') => text.push(same),
            b'N' => push(text, '\u{85}'),
            b'_' => push(text, '\u{a0}'),
            b'L' => push(text, '\u{2028}'),
            b'P' => push(text, '\u{2029}'),
            b'x' => digits = 2,
            b'u' => digits = 4,
            b'U' => digits = 8,
            _ => return Err(Problem::Escape("found unknown escape character")),
        }
        self.cursor.skip();
        self.cursor.skip();
        if digits == 0 {
            return Ok(());
        }
        self.cursor.cache(digits)?;
        let mut value = 0;
        for ahead in 0..digits.unsigned_abs() {
            let Some(digit) = char::from(self.cursor.byte_at(ahead)).to_digit(16) else {
                return Err(Problem::Escape("did not find expected hexdecimal number"));
            };
            value = (value << 4) + digit;
        }
        let Some(character) = char::from_u32(value) else {
            return Err(Problem::Escape(
                "found invalid Unicode character escape code",
            ));
        };
        push(text, character);
        for _ in 0..digits {
            self.cursor.skip();
        }
        Ok(())
    }
}

/// What is wrong inside of a quoted text.
enum Problem {
    Fault(Fault),
    Escape(&'static str),
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn push(text: &mut Vec<u8>, character: char) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
