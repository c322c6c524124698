//! Lines of any length up to a limit, from a stream: each is read once, and it is known whether another one is there
//! already.

use std::io::{self, Read};

/// The longest line that is read, in bytes. A longer one is skipped without being held.
pub const MAX_LINE: usize = 512 << 20;
/// How much is asked for at once.
const CHUNK: usize = 256 << 10;

/// Gives one line after the other, numbered from 1. Lines are given out of the buffer without being moved.
pub(super) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// Where the part of the buffer begins that was not given yet.
    start: usize,
    /// Where the part of the buffer ends that was read.
    filled: usize,
    /// The newline behind the next line, if it was read already.
    newline: Option<usize>,
    ended: bool,
    number: u64,
}

/// What stands on a line.
pub(super) enum Line<'l> {
    /// Its bytes, without the newline.
    Text(&'l [u8]),
    /// More than [`MAX_LINE`] bytes.
    TooLong,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; CHUNK],
            start: 0,
            filled: 0,
            newline: None,
            ended: false,
            number: 0,
        }
    }

    /// The next line; none at the end. The last one needs no newline.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        let mut too_long = false;
        while self.newline.is_none() && !self.ended {
            if self.filled - self.start > MAX_LINE {
                too_long = true;
                self.start = self.filled;
            }
            self.read_more()?;
        }
        let (start, end) = (self.start, self.newline.unwrap_or(self.filled));
        if start == self.filled && !too_long {
            return Ok(None);
        }
        self.start = self.filled.min(end + 1);
        self.newline = self.newline_from(self.start);
        self.number += 1;
        let line = match &self.buffer[start..end] {
            line if too_long || line.len() > MAX_LINE => Line::TooLong,
            line => Line::Text(line),
        };
        Ok(Some((self.number, line)))
    }

    /// Whether the next line can be had without waiting for more input.
    pub(super) fn has_another_at_hand(&self) -> bool {
        self.newline.is_some()
    }

    /// Reads once, behind the line that has begun, and looks for its newline in what came.
    fn read_more(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.filled, 0);
        let begun = self.filled - self.start;
        (self.start, self.filled) = (0, begun);
        if begun == self.buffer.len() {
            // Twice the room, so that a line of any length is moved few times.
            self.buffer.resize(2 * begun, 0);
        } else if begun == 0 && self.buffer.len() > CHUNK {
            self.buffer = vec![0; CHUNK];
        }
        let read = loop {
            match self.input.read(&mut self.buffer[begun..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.ended = read == 0;
        self.filled += read;
        self.newline = self.newline_from(begun);
        Ok(())
    }

    fn newline_from(&self, from: usize) -> Option<usize> {
        let found = memchr::memchr(b'\n', &self.buffer[from..self.filled]);
        found.map(|at| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lines_and_needs_no_newline_at_the_end() {
        let mut lines = Lines::new(&b"a\n\nb\r\nc"[..]);
        let mut read = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            let Line::Text(text) = line else {
                panic!("no line is long");
            };
            read.push((number, String::from_utf8(text.to_vec()).unwrap()));
        }
        let expected = [(1, "a"), (2, ""), (3, "b\r"), (4, "c")];
        assert_eq!(
            read,
            expected.map(|(number, text)| (number, text.to_owned()))
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped() {
        let long = io::repeat(b'x').take(MAX_LINE as u64 + 1);
        let mut lines = Lines::new(long.chain(&b"yz\nnext\n"[..]));
        assert!(matches!(lines.next().unwrap(), Some((1, Line::TooLong))));
        let next = lines.next().unwrap();
        assert!(matches!(next, Some((2, Line::Text(b"next")))));
        assert!(lines.next().unwrap().is_none());
    }
}
