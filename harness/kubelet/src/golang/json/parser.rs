//! The grammar of arrays and objects, and the errors of Go's `encoding/json` scanner (`scanner.go`).

use super::{Content, Node, scalar, string};
use crate::golang::quote::quote_char;

/// How many arrays and objects may be open at once (`maxNestingDepth`).
pub const MAX_DEPTH: usize = 10_000;

/// Why an input is not one JSON value. The `Display` text is Go's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct SyntaxError {
    text: String,
    /// Byte of the input at which reading stopped; the input's length if it ended too early.
    pub offset: usize,
}

impl SyntaxError {
    /// The input ended where the grammar needs more.
    pub(super) fn end(input: &[u8]) -> Self {
        Self {
            text: "unexpected end of JSON input".to_owned(),
            offset: input.len(),
        }
    }

    /// The byte at `offset` does not fit. Go asks what a space would do at the end of the input, so inside a
    /// number or literal a missing byte is reported as a space.
    pub(super) fn unfit(input: &[u8], offset: usize, context: &str) -> Self {
        let byte = input.get(offset).copied().unwrap_or(b' ');
        Self {
            text: format!("invalid character {} {context}", quote_char(byte)),
            offset,
        }
    }
}

/// As many values and keys have room before the list grows.
const USUAL_NODES: usize = 32;

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ElementOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    /// A value is complete: a comma, a closing bracket, or the end of the input.
    Separator,
}

/// Reads one value into nodes, the outermost first.
pub(super) fn parse(input: &[u8]) -> Result<Vec<Node<'_>>, SyntaxError> {
    let mut parser = Parser {
        input,
        at: 0,
        nodes: Vec::with_capacity(USUAL_NODES),
        open: Vec::new(),
    };
    let mut expect = Expect::Value;
    loop {
        parser.skip_space();
        let Some(&byte) = input.get(parser.at) else {
            let complete = expect == Expect::Separator && parser.open.is_empty();
            return if complete {
                Ok(parser.nodes)
            } else {
                Err(SyntaxError::end(input))
            };
        };
        expect = match expect {
            Expect::ElementOrEnd if byte == b']' => parser.close(),
            Expect::KeyOrEnd if byte == b'}' => parser.close(),
            Expect::Value | Expect::ElementOrEnd => parser.value(byte)?,
            Expect::Key | Expect::KeyOrEnd => parser.key(byte)?,
            Expect::Colon => parser.colon(byte)?,
            Expect::Separator => parser.separator(byte)?,
        };
    }
}

struct Parser<'i> {
    input: &'i [u8],
    /// The next byte to read.
    at: usize,
    nodes: Vec<Node<'i>>,
    /// Indexes of the arrays and objects that are not closed yet, innermost last.
    open: Vec<usize>,
}

impl<'i> Parser<'i> {
    fn skip_space(&mut self) {
        while matches!(self.input.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self, byte: u8) -> Result<Expect, SyntaxError> {
        match byte {
            b'{' => self.open(Content::Object, Expect::KeyOrEnd),
            b'[' => self.open(Content::Array, Expect::ElementOrEnd),
            b'"' => self.string(),
            _ => {
                let (content, end) = scalar::read(self.input, self.at)?;
                self.leaf(content, end);
                Ok(())
            }
            .map(|()| Expect::Separator),
        }
    }

    fn open(&mut self, content: Content<'i>, next: Expect) -> Result<Expect, SyntaxError> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.unfit("exceeded max depth"));
        }
        self.open.push(self.nodes.len());
        self.leaf(content, self.at + 1);
        Ok(next)
    }

    fn string(&mut self) -> Result<Expect, SyntaxError> {
        let (text, end) = string::read(self.input, self.at)?;
        self.leaf(Content::String(text), end);
        Ok(Expect::Separator)
    }

    /// Adds a node that ends at `end`, where reading goes on.
    fn leaf(&mut self, content: Content<'i>, end: usize) {
        let after = self.nodes.len() + 1;
        self.nodes.push(Node {
            span: self.at..end,
            after,
            content,
        });
        self.at = end;
    }

    /// Closes the innermost array or object at the bracket that stands next.
    fn close(&mut self) -> Expect {
        self.at += 1;
        if let Some(index) = self.open.pop() {
            let after = self.nodes.len();
            let node = &mut self.nodes[index];
            node.after = after;
            node.span.end = self.at;
        }
        Expect::Separator
    }

    fn key(&mut self, byte: u8) -> Result<Expect, SyntaxError> {
        if byte != b'"' {
            return Err(self.unfit("looking for beginning of object key string"));
        }
        self.string().map(|_| Expect::Colon)
    }

    fn colon(&mut self, byte: u8) -> Result<Expect, SyntaxError> {
        if byte != b':' {
            return Err(self.unfit("after object key"));
        }
        self.at += 1;
        Ok(Expect::Value)
    }

    fn separator(&mut self, byte: u8) -> Result<Expect, SyntaxError> {
        let innermost = self.open.last().map(|index| &self.nodes[*index].content);
        match (innermost, byte) {
            (None, _) => Err(self.unfit("after top-level value")),
            (Some(Content::Array), b']') | (Some(Content::Object), b'}') => Ok(self.close()),
            (Some(Content::Array), b',') => {
                self.at += 1;
                Ok(Expect::Value)
            }
            (Some(_), b',') => {
                self.at += 1;
                Ok(Expect::Key)
            }
            (Some(Content::Array), _) => Err(self.unfit("after array element")),
            (Some(_), _) => Err(self.unfit("after object key:value pair")),
        }
    }

    fn unfit(&self, context: &str) -> SyntaxError {
        SyntaxError::unfit(self.input, self.at, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_with_the_words_of_go() {
        for (input, text, offset) in [
            (&b""[..], "unexpected end of JSON input", 0),
            (b" \n", "unexpected end of JSON input", 2),
            (b"{", "unexpected end of JSON input", 1),
            (b"{\"a\":[1,", "unexpected end of JSON input", 8),
            (
                b"[1,]",
                "invalid character ']' looking for beginning of value",
                3,
            ),
            (
                b"{\"a\":1,}",
                "invalid character '}' looking for beginning of object key string",
                7,
            ),
            (
                b"{a:1}",
                "invalid character 'a' looking for beginning of object key string",
                1,
            ),
            (b"{\"a\" 1}", "invalid character '1' after object key", 5),
            (
                b"{\"a\":1 \"b\"}",
                "invalid character '\"' after object key:value pair",
                7,
            ),
            (b"[1 2]", "invalid character '2' after array element", 3),
            (b"[1}", "invalid character '}' after array element", 2),
            (b"{} {}", "invalid character '{' after top-level value", 3),
            (
                b"\xef\xbb\xbf{}",
                "invalid character '\u{ef}' looking for beginning of value",
                0,
            ),
            (
                b"\0",
                r"invalid character '\x00' looking for beginning of value",
                0,
            ),
        ] {
            let error = parse(input).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.offset), (text, offset));
        }
    }
}
