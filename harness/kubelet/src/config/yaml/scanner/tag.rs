//! Tags, anchors and aliases.

use super::cursor::{text_of, width};
use super::token::{Kind, Token};
use super::{Fault, Scanner};
use crate::config::yaml::mark::Place;

impl Scanner<'_> {
    /// `yaml_parser_scan_anchor`
    pub(super) fn scan_anchor(&mut self, kind: fn(String) -> Kind) -> Result<Token, Fault> {
        let start = self.cursor.place();
        self.cursor.skip();
        let mut name = Vec::new();
        self.scan_word(&mut name)?;
        let end = self.cursor.place();
        let ended = self.cursor.is_space()
            || matches!(
                self.cursor.byte(),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if name.is_empty() || !ended {
            let problem = "did not find expected alphabetic or numeric character";
            return Err(self.fault(problem, start));
        }
        let kind = kind(text_of(name));
        Ok(Token { kind, start, end })
    }

    /// `yaml_parser_scan_tag`
    pub(super) fn scan_tag(&mut self) -> Result<Token, Fault> {
        let start = self.cursor.place();
        self.cursor.cache(2)?;
        let (handle, suffix) = if self.cursor.byte_at(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            let suffix = self.scan_tag_uri(&[], start)?;
            if self.cursor.byte() != b'>' {
                return Err(self.fault("did not find the expected '>'", start));
            }
            self.cursor.skip();
            (Vec::new(), suffix)
        } else {
            let handle = self.scan_tag_handle(false, start)?;
            if handle.len() > 1 && handle.ends_with(b"!") {
                let suffix = self.scan_tag_uri(&[], start)?;
                (handle, suffix)
            } else {
                match self.scan_tag_uri(&handle, start)? {
                    // The tag `!` alone has no handle.
                    suffix if suffix.is_empty() => (suffix, b"!".to_vec()),
                    suffix => (b"!".to_vec(), suffix),
                }
            }
        };
        self.cursor.cache(1)?;
        if !self.cursor.is_space() {
            let problem = "did not find expected whitespace or line break";
            return Err(self.fault(problem, start));
        }
        let kind = Kind::Tag {
            handle: text_of(handle),
            suffix: text_of(suffix),
        };
        let end = self.cursor.place();
        Ok(Token { kind, start, end })
    }

    /// `yaml_parser_scan_tag_handle`
    pub(super) fn scan_tag_handle(
        &mut self,
        directive: bool,
        start: Place,
    ) -> Result<Vec<u8>, Fault> {
        self.cursor.cache(1)?;
        if self.cursor.byte() != b'!' {
            return Err(self.fault("did not find expected '!'", start));
        }
        let mut handle = Vec::new();
        self.cursor.read(&mut handle);
        self.scan_word(&mut handle)?;
        if self.cursor.byte() == b'!' {
            self.cursor.read(&mut handle);
        } else if directive && handle != b"!" {
            return Err(self.fault("did not find expected '!'", start));
        }
        Ok(handle)
    }

    /// `yaml_parser_scan_tag_uri`: a URI, of which the head was read before.
    pub(super) fn scan_tag_uri(&mut self, head: &[u8], start: Place) -> Result<Vec<u8>, Fault> {
        let mut uri = head.get(1..).unwrap_or_default().to_vec();
        let mut is_empty = head.is_empty();
        self.cursor.cache(1)?;
        while self.cursor.is_word() || b";/?:@&=+$,.!~*'()[]%".contains(&self.cursor.byte()) {
            match self.cursor.byte() {
                b'%' => self.scan_uri_escapes(&mut uri, start)?,
                _ => self.cursor.read(&mut uri),
            }
            self.cursor.cache(1)?;
            is_empty = false;
        }
        match is_empty {
            true => Err(self.fault("did not find expected tag URI", start)),
            false => Ok(uri),
        }
    }

    /// `yaml_parser_scan_uri_escapes`: the octets of one character.
    fn scan_uri_escapes(&mut self, uri: &mut Vec<u8>, start: Place) -> Result<(), Fault> {
        let mut left = None;
        while left != Some(0) {
            self.cursor.cache(3)?;
            let digit = |ahead| char::from(self.cursor.byte_at(ahead)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.cursor.byte(), digit(1), digit(2)) else {
                return Err(self.fault("did not find URI escaped octet", start));
            };
            let octet = u8::try_from(high << 4 | low).unwrap_or_default();
            left = match (left, octet) {
                (None, 0x80..=0xbf | 0xf8..) => {
                    return Err(self.fault("found an incorrect leading UTF-8 octet", start));
                }
                (None, octet) => Some(width(octet) - 1),
                (Some(left), 0x80..=0xbf) => Some(left - 1),
                (Some(_), _) => {
                    return Err(self.fault("found an incorrect trailing UTF-8 octet", start));
                }
            };
            uri.push(octet);
            for _ in 0..3 {
                self.cursor.skip();
            }
        }
        Ok(())
    }

    /// Letters, digits, `_` and `-`.
    pub(super) fn scan_word(&mut self, into: &mut Vec<u8>) -> Result<(), Fault> {
        self.cursor.cache(1)?;
        while self.cursor.is_word() {
            self.cursor.read(into);
            self.cursor.cache(1)?;
        }
        Ok(())
    }
}
