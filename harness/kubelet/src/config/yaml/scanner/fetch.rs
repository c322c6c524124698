//! Finds out which token begins at a place (`yaml_parser_fetch_next_token`).

use super::cursor::is_blank;
use super::token::{Kind, Token};
use super::{Fault, Scanner};

impl Scanner<'_> {
    pub(super) fn fetch_next_token(&mut self) -> Result<(), Fault> {
        self.cursor.cache(1)?;
        if !self.started {
            self.started = true;
            self.push(Kind::StreamStart);
            return Ok(());
        }
        self.scan_to_next_token()?;
        self.unroll_indent(self.column());
        self.cursor.cache(4)?;
        if self.cursor.is_end() {
            return self.fetch_stream_end();
        }
        let byte = self.cursor.byte();
        if self.column() == 0 && byte == b'%' {
            self.end_blocks()?;
            let token = self.scan_directive()?;
            self.tokens.push_back(token);
            return Ok(());
        }
        if self.cursor.is_document_indicator(b'-') {
            return self.fetch_document_indicator(Kind::DocumentStart);
        }
        if self.cursor.is_document_indicator(b'.') {
            return self.fetch_document_indicator(Kind::DocumentEnd);
        }
        let in_block = self.flow_level == 0;
        let before_space = self.cursor.is_space_at(1);
        match byte {
            b'[' => self.fetch_opening(Kind::FlowSequenceStart),
            b'{' => self.fetch_opening(Kind::FlowMappingStart),
            b']' => self.fetch_closing(Kind::FlowSequenceEnd),
            b'}' => self.fetch_closing(Kind::FlowMappingEnd),
            b',' => {
                self.remove_simple_key()?;
                self.simple_key_allowed = true;
                self.push_indicator(Kind::FlowEntry, 1);
                Ok(())
            }
            b'-' if before_space => self.fetch_block_entry(),
            b'?' if !in_block || before_space => self.fetch_key(),
            b':' if !in_block || before_space => self.fetch_value(),
            b'*' => self.fetch_node(|scanner| scanner.scan_anchor(Kind::Alias)),
            b'&' => self.fetch_node(|scanner| scanner.scan_anchor(Kind::Anchor)),
            b'!' => self.fetch_node(Self::scan_tag),
            b'|' | b'>' if in_block => {
                self.remove_simple_key()?;
                self.simple_key_allowed = true;
                let token = self.scan_block_scalar(byte == b'|')?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'\'' | b'"' => self.fetch_node(|scanner| scanner.scan_quoted(byte)),
            _ if self.begins_plain() => self.fetch_node(Self::scan_plain),
            _ => {
                let problem = "found character that cannot start any token";
                Err(self.fault(problem, self.cursor.place()))
            }
        }
    }

    fn begins_plain(&self) -> bool {
        match self.cursor.byte() {
            b'-' => !is_blank(self.cursor.byte_at(1)),
            b'?' | b':' => self.flow_level == 0 && !self.cursor.is_space_at(1),
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
            | b'"' | b'%' | b'@' | b'`' => false,
            _ => !self.cursor.is_space(),
        }
    }

    /// `yaml_parser_scan_to_next_token`: spaces, comments and line breaks. A tab is no indentation.
    fn scan_to_next_token(&mut self) -> Result<(), Fault> {
        loop {
            self.cursor.cache(1)?;
            if self.cursor.place().column == 0 && self.cursor.is_byte_order_mark() {
                self.cursor.skip();
            }
            self.cursor.cache(1)?;
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            while self.cursor.byte() == b' ' || (tabs && self.cursor.byte() == b'\t') {
                self.cursor.skip();
                self.cursor.cache(1)?;
            }
            self.cursor.skip_comment()?;
            if !self.cursor.is_break() {
                return Ok(());
            }
            self.cursor.skip_break()?;
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn fetch_stream_end(&mut self) -> Result<(), Fault> {
        let place = &mut self.cursor.mark.place;
        if place.column != 0 {
            place.column = 0;
            place.line += 1;
        }
        self.end_blocks()?;
        self.push(Kind::StreamEnd);
        Ok(())
    }

    /// Nothing of a document goes on behind this place.
    fn end_blocks(&mut self) -> Result<(), Fault> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        Ok(())
    }

    fn fetch_document_indicator(&mut self, kind: Kind) -> Result<(), Fault> {
        self.end_blocks()?;
        self.push_indicator(kind, 3);
        Ok(())
    }

    fn fetch_opening(&mut self, kind: Kind) -> Result<(), Fault> {
        self.save_simple_key()?;
        self.increase_flow_level()?;
        self.simple_key_allowed = true;
        self.push_indicator(kind, 1);
        Ok(())
    }

    fn fetch_closing(&mut self, kind: Kind) -> Result<(), Fault> {
        self.remove_simple_key()?;
        self.decrease_flow_level();
        self.simple_key_allowed = false;
        self.push_indicator(kind, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Fault> {
        if self.flow_level == 0 {
            let problem = "block sequence entries are not allowed in this context";
            self.begin_block(Kind::BlockSequenceStart, problem)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(Kind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Fault> {
        if self.flow_level == 0 {
            let problem = "mapping keys are not allowed in this context";
            self.begin_block(Kind::BlockMappingStart, problem)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(Kind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Fault> {
        let level = self.simple_keys.len() - 1;
        if self.is_valid_simple_key(level)? {
            let key = self.simple_keys[level];
            let token = Token {
                kind: Kind::Key,
                start: key.mark.place,
                end: key.mark.place,
            };
            self.insert(Some(key.token), token);
            let column = key.mark.place.column.cast_signed();
            let kind = Kind::BlockMappingStart;
            self.roll_indent(column, Some(key.token), kind, key.mark)?;
            self.simple_keys[level].possible = false;
            self.simple_keys_by_token.remove(&key.token);
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                let problem = "mapping values are not allowed in this context";
                self.begin_block(Kind::BlockMappingStart, problem)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(Kind::Value, 1);
        Ok(())
    }

    /// Begins a block collection at this column, unless it is begun, where a key may stand.
    fn begin_block(&mut self, kind: Kind, problem: &'static str) -> Result<(), Fault> {
        if !self.simple_key_allowed {
            return Err(self.fault(problem, self.cursor.place()));
        }
        self.roll_indent(self.column(), None, kind, self.cursor.mark)
    }

    /// What may be a key, but cannot be followed by one.
    fn fetch_node(
        &mut self,
        scan: impl FnOnce(&mut Self) -> Result<Token, Fault>,
    ) -> Result<(), Fault> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = scan(self)?;
        self.tokens.push_back(token);
        Ok(())
    }
}
