//! The lines `%YAML` and `%TAG` (`yaml_parser_scan_directive`).

use super::cursor::text_of;
use super::token::{Kind, Token};
use super::{Fault, Scanner};
use crate::config::yaml::mark::Place;

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Result<Token, Fault> {
        let start = self.cursor.place();
        self.cursor.skip();
        let mut name = Vec::new();
        self.scan_word(&mut name)?;
        if name.is_empty() {
            return Err(self.fault("could not find expected directive name", start));
        }
        if !self.cursor.is_space() {
            return Err(self.fault("found unexpected non-alphabetical character", start));
        }
        let kind = match name.as_slice() {
            b"YAML" => self.scan_version(start)?,
            b"TAG" => self.scan_tag_directive(start)?,
            _ => return Err(self.fault("found unknown directive name", start)),
        };
        let end = self.cursor.place();
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        if !self.cursor.is_break_or_end() {
            return Err(self.fault("did not find expected comment or line break", start));
        }
        self.cursor.skip_break()?;
        Ok(Token { kind, start, end })
    }

    fn scan_version(&mut self, start: Place) -> Result<Kind, Fault> {
        self.cursor.skip_blanks()?;
        let major = self.scan_version_number(start)?;
        if self.cursor.byte() != b'.' {
            return Err(self.fault("did not find expected digit or '.' character", start));
        }
        self.cursor.skip();
        let minor = self.scan_version_number(start)?;
        Ok(Kind::Version { major, minor })
    }

    fn scan_version_number(&mut self, start: Place) -> Result<u8, Fault> {
        self.cursor.cache(1)?;
        let (mut value, mut length) = (0, 0);
        while self.cursor.byte().is_ascii_digit() {
            length += 1;
            if length > 2 {
                return Err(self.fault("found extremely long version number", start));
            }
            value = value * 10 + (self.cursor.byte() - b'0');
            self.cursor.skip();
            self.cursor.cache(1)?;
        }
        match length {
            0 => Err(self.fault("did not find expected version number", start)),
            _ => Ok(value),
        }
    }

    fn scan_tag_directive(&mut self, start: Place) -> Result<Kind, Fault> {
        self.cursor.skip_blanks()?;
        let handle = self.scan_tag_handle(true, start)?;
        self.cursor.cache(1)?;
        if !self.cursor.is_blank() {
            return Err(self.fault("did not find expected whitespace", start));
        }
        self.cursor.skip_blanks()?;
        let prefix = self.scan_tag_uri(&[], start)?;
        self.cursor.cache(1)?;
        if !self.cursor.is_space() {
            let problem = "did not find expected whitespace or line break";
            return Err(self.fault(problem, start));
        }
        Ok(Kind::TagDirective {
            handle: text_of(handle),
            prefix: text_of(prefix),
        })
    }
}
