//! Text without quotes (`yaml_parser_scan_plain_scalar`).

use super::cursor::text_of;
use super::folding::Folding;
use super::token::{Kind, Token};
use super::{Fault, Scanner};

impl Scanner<'_> {
    pub(super) fn scan_plain(&mut self) -> Result<Token, Fault> {
        let start = self.cursor.place();
        let mut end = start;
        let mut text = Vec::new();
        let mut folding = Folding::default();
        loop {
            self.cursor.cache(4)?;
            if self.cursor.is_document_indicator(b'-')
                || self.cursor.is_document_indicator(b'.')
                || self.cursor.byte() == b'#'
            {
                break;
            }
            while !self.cursor.is_space() && !self.ends_plain() {
                folding.join(&mut text);
                self.cursor.read(&mut text);
                end = self.cursor.place();
                self.cursor.cache(2)?;
            }
            if !(self.cursor.is_blank() || self.cursor.is_break()) {
                break;
            }
            self.cursor.cache(1)?;
            while self.cursor.is_blank() || self.cursor.is_break() {
                let outside = isize::try_from(self.cursor.place().column)
                    .is_ok_and(|column| column < self.indent + 1);
                if folding.has_break && outside && self.cursor.byte() == b'\t' {
                    let problem = "found a tab character that violates indentation";
                    return Err(self.fault(problem, start));
                }
                folding.take(&mut self.cursor)?;
            }
            if self.flow_level == 0 && self.column() < self.indent + 1 {
                break;
            }
        }
        if folding.has_break {
            self.simple_key_allowed = true;
        }
        let value = text_of(text);
        let kind = Kind::Scalar { value, plain: true };
        Ok(Token { kind, start, end })
    }

    /// Whether an indicator stands here at which a plain text ends.
    fn ends_plain(&self) -> bool {
        match self.cursor.byte() {
            b':' => self.cursor.is_space_at(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.flow_level > 0,
            _ => false,
        }
    }
}
