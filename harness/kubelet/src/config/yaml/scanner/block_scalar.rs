//! Text below a `|` or `>` (`yaml_parser_scan_block_scalar`).

use super::cursor::text_of;
use super::token::{Kind, Token};
use super::{Fault, Scanner};
use crate::config::yaml::mark::Place;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Result<Token, Fault> {
        let start = self.cursor.place();
        self.cursor.skip();
        let (chomping, increment) = self.scan_block_header(start)?;
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        if !self.cursor.is_break_or_end() {
            return Err(self.fault("did not find expected comment or line break", start));
        }
        self.cursor.skip_break()?;
        let mut indent = match increment {
            0 => 0,
            more => self.indent.max(0) + more,
        };
        let (mut text, mut first_break, mut more_breaks) = (Vec::new(), Vec::new(), Vec::new());
        let mut end = self.scan_block_breaks(&mut indent, &mut more_breaks, start)?;
        self.cursor.cache(1)?;
        let mut after_blank = false;
        while self.column() == indent && !self.cursor.is_end() {
            let at_blank = self.cursor.is_blank();
            let folds = !literal && !after_blank && !at_blank;
            if !(folds && first_break.first() == Some(&b'\n')) {
                text.append(&mut first_break);
            } else if more_breaks.is_empty() {
                text.push(b' ');
            }
            first_break.clear();
            text.append(&mut more_breaks);
            after_blank = at_blank;
            while !self.cursor.is_break_or_end() {
                self.cursor.read(&mut text);
                self.cursor.cache(1)?;
            }
            self.cursor.cache(2)?;
            self.cursor.read_break(&mut first_break);
            end = self.scan_block_breaks(&mut indent, &mut more_breaks, start)?;
        }
        if chomping != Chomping::Strip {
            text.append(&mut first_break);
        }
        if chomping == Chomping::Keep {
            text.append(&mut more_breaks);
        }
        let value = text_of(text);
        let kind = Kind::Scalar {
            value,
            plain: false,
        };
        Ok(Token { kind, start, end })
    }

    /// The indicators behind the mark, in any order: chomping, and how much deeper the text stands.
    fn scan_block_header(&mut self, start: Place) -> Result<(Chomping, isize), Fault> {
        self.cursor.cache(1)?;
        let mut chomping = self.scan_chomping();
        self.cursor.cache(1)?;
        let mut increment = 0;
        match self.cursor.byte() {
            b'0' => return Err(self.fault("found an indentation indicator equal to 0", start)),
            digit @ b'1'..=b'9' => {
                increment = isize::from(digit - b'0');
                self.cursor.skip();
                self.cursor.cache(1)?;
                chomping = chomping.or_else(|| self.scan_chomping());
            }
            _ => {}
        }
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn scan_chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.byte() {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomping)
    }

    /// `yaml_parser_scan_block_scalar_breaks`: indentation and empty lines; finds the indentation if it is 0. Gives the
    /// place behind the last of these lines.
    fn scan_block_breaks(
        &mut self,
        indent: &mut isize,
        breaks: &mut Vec<u8>,
        start: Place,
    ) -> Result<Place, Fault> {
        let mut end = self.cursor.place();
        let mut deepest = 0;
        loop {
            self.cursor.cache(1)?;
            while self.is_before(*indent) && self.cursor.byte() == b' ' {
                self.cursor.skip();
                self.cursor.cache(1)?;
            }
            deepest = deepest.max(self.column());
            if self.is_before(*indent) && self.cursor.byte() == b'\t' {
                let problem = "found a tab character where an indentation space is expected";
                return Err(self.fault(problem, start));
            }
            if !self.cursor.is_break() {
                break;
            }
            self.cursor.cache(2)?;
            self.cursor.read_break(breaks);
            end = self.cursor.place();
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(end)
    }

    fn is_before(&self, indent: isize) -> bool {
        indent == 0 || self.column() < indent
    }
}
