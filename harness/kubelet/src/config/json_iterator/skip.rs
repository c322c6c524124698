//! Skipping values: in its place the iterator finds their ends, after an error it does what the bytes make it do.

use super::Iterator;
use crate::golang::json::is_beyond_float64;

/// How deep skipping goes once the place is lost; no text depends on more.
const LOST_DEPTH: usize = 50;

impl Iterator<'_> {
    /// `Iterator.Skip`
    pub(super) fn skip(&mut self, depth: usize) {
        if self.error.is_none() {
            return self.skip_in_place();
        }
        match self.next_token() {
            b'"' => {
                let end = self.json[self.head..]
                    .iter()
                    .position(|byte| matches!(byte, b'"' | b'\\' | 0..=31));
                match end {
                    Some(length) if self.json[self.head + length] == b'"' => {
                        self.head += length + 1
                    }
                    Some(length) if self.json[self.head + length] != b'\\' => {}
                    _ => self.text(),
                }
            }
            b'n' => self.word(b"ull"),
            b't' => self.word(b"rue"),
            b'f' => self.word(b"alse"),
            b'0' => {
                self.next_token();
                self.head += self.digits(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte));
            }
            b'-' | b'1'..=b'9' => {
                let length = self.digits(u8::is_ascii_digit);
                let ends = self
                    .json
                    .get(self.head + length)
                    .is_some_and(|byte| b",]} \t\n\r".contains(byte));
                if ends {
                    self.head += length;
                }
            }
            open @ (b'[' | b'{') if depth < LOST_DEPTH => self.skip_lost(open, depth),
            _ => {}
        }
    }

    fn digits(&self, belongs: impl Fn(&u8) -> bool) -> usize {
        self.json[self.head..]
            .iter()
            .take_while(|byte| belongs(byte))
            .count()
    }

    /// `ReadArrayCB` and `ReadObjectCB` after an error: the bracket that was read is not seen again.
    fn skip_lost(&mut self, open: u8, depth: usize) {
        match self.next_token() {
            b'n' => return self.word(b"ull"),
            token if token == open => {}
            _ => return,
        }
        let in_object = open == b'{';
        if matches!(self.next_token(), b']' | b'}') {
            return;
        }
        loop {
            if in_object {
                self.text();
                self.next_token();
            }
            self.skip(depth + 1);
            if self.next_token() != b',' {
                return;
            }
        }
    }

    /// Skips a value of valid JSON.
    fn skip_in_place(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.next_token() {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                b'"' => self.head = self.end_of_text(self.head),
                b',' | b':' => continue,
                0 => return,
                _ => {
                    let start = self.head - 1;
                    self.head +=
                        self.digits(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
                    let word = String::from_utf8_lossy(&self.json[start..self.head]);
                    if is_beyond_float64(&word) {
                        return self.report("readNumberAsString", "invalid number");
                    }
                }
            }
            if depth == 0 {
                return;
            }
        }
    }
}
