//! Keys without a question mark, which are known by the colon behind them, and the columns of block collections.

use super::token::{Kind, Token};
use super::{Fault, MAX_DEPTH, Scanner, SimpleKey, TOO_DEEP};
use crate::config::yaml::mark::Mark;

/// How many characters before its colon a key may begin.
const MAX_KEY_LENGTH: usize = 1024;

const NO_COLON: &str = "could not find expected ':'";

impl Scanner<'_> {
    /// `yaml_simple_key_is_valid`
    pub(super) fn is_valid_simple_key(&mut self, level: usize) -> Result<bool, Fault> {
        // An entry of `simple_keys_by_token` may outlive its level.
        let Some(key) = self.simple_keys.get_mut(level) else {
            return Ok(false);
        };
        let now = self.cursor.mark;
        if !key.possible {
            return Ok(false);
        }
        if key.mark.place.line < now.place.line || key.mark.index + MAX_KEY_LENGTH < now.index {
            if key.required {
                return Err(Fault::of_scanner(NO_COLON, now.place, key.mark.place));
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    /// `yaml_parser_save_simple_key`: what begins here may be a key.
    pub(super) fn save_simple_key(&mut self) -> Result<(), Fault> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == self.column(),
            token: self.next_number(),
            mark: self.cursor.mark,
        };
        self.remove_simple_key()?;
        if let Some(last) = self.simple_keys.last_mut() {
            *last = key;
        }
        let level = self.simple_keys.len() - 1;
        self.simple_keys_by_token.insert(key.token, level);
        Ok(())
    }

    /// `yaml_parser_remove_simple_key`
    pub(super) fn remove_simple_key(&mut self) -> Result<(), Fault> {
        let now = self.cursor.place();
        if let Some(key) = self.simple_keys.last_mut().filter(|key| key.possible) {
            if key.required {
                return Err(Fault::of_scanner(NO_COLON, now, key.mark.place));
            }
            key.possible = false;
            self.simple_keys_by_token.remove(&key.token);
        }
        Ok(())
    }

    /// `yaml_parser_increase_flow_level`
    pub(super) fn increase_flow_level(&mut self) -> Result<(), Fault> {
        self.simple_keys.push(SimpleKey {
            possible: false,
            required: false,
            token: self.next_number(),
            mark: self.cursor.mark,
        });
        self.flow_level += 1;
        match self.flow_level > MAX_DEPTH {
            true => Err(self.fault(TOO_DEEP, self.cursor.place())),
            false => Ok(()),
        }
    }

    /// `yaml_parser_decrease_flow_level`
    pub(super) fn decrease_flow_level(&mut self) {
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.simple_keys.pop() {
                self.simple_keys_by_token.remove(&key.token);
            }
        }
    }

    /// `yaml_parser_roll_indent`: begins a block collection at a column, before the token of a number or at the end.
    pub(super) fn roll_indent(
        &mut self,
        column: isize,
        number: Option<usize>,
        kind: Kind,
        mark: Mark,
    ) -> Result<(), Fault> {
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            let context = self.simple_keys.last().map_or(mark, |key| key.mark);
            return Err(self.fault(TOO_DEEP, context.place));
        }
        let token = Token {
            kind,
            start: mark.place,
            end: mark.place,
        };
        self.insert(number, token);
        Ok(())
    }

    /// `yaml_insert_token`
    pub(super) fn insert(&mut self, number: Option<usize>, token: Token) {
        let at = number.map_or(self.tokens.len(), |number| {
            number.saturating_sub(self.taken).min(self.tokens.len())
        });
        self.tokens.insert(at, token);
    }

    /// `yaml_parser_unroll_indent`: ends the block collections that are deeper than a column.
    pub(super) fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            self.push(Kind::BlockEnd);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}
