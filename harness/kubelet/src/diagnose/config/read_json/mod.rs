//! Makes a tree of a text that is meant to be JSON, taking comments, commas too many or too few, single quotes, bare
//! words and missing brackets for what was meant. Whether a kubelet reads it is judged elsewhere.

mod scalar;

use super::repair::Repair;
use super::tree::{Entry, Node, Place, Value};

/// Nesting beyond this is read as null; no configuration needs it.
const MAX_DEPTH: usize = 50;

/// The tree and every place that is no JSON.
pub(super) fn read(text: &str) -> (Node, Vec<Repair>) {
    let mut reader = Reader {
        rest: text.chars().collect(),
        at: 0,
        place: Place { line: 1, column: 1 },
        repairs: Vec::new(),
    };
    let root = reader.value(0);
    reader.skip_space();
    if reader.at < reader.rest.len() {
        let place = reader.place;
        reader.report(
            place,
            "something follows the object",
            "end the file behind the closing brace",
        );
    }
    (root, reader.repairs)
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    place: Place,
    repairs: Vec<Repair>,
}

impl Reader {
    fn report(&mut self, place: Place, message: &str, fix: &str) {
        self.repairs.push(Repair {
            code: "json-syntax",
            place,
            message: message.to_owned(),
            fix: fix.to_owned(),
        });
    }

    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        match character {
            '\n' => {
                self.place = Place {
                    line: self.place.line + 1,
                    column: 1,
                }
            }
            _ => self.place.column += 1,
        }
        Some(character)
    }

    /// White space and comments.
    fn skip_space(&mut self) {
        while let Some(character) = self.peek() {
            let place = self.place;
            match (character, self.rest.get(self.at + 1)) {
                ('#', _) | ('/', Some('/')) => {
                    self.report(
                        place,
                        "JSON has no comments",
                        "remove the comment, or write the file as YAML",
                    );
                    while self.peek().is_some_and(|character| character != '\n') {
                        self.next();
                    }
                }
                ('/', Some('*')) => {
                    self.report(
                        place,
                        "JSON has no comments",
                        "remove the comment, or write the file as YAML",
                    );
                    let mut last = ' ';
                    while let Some(character) = self.next() {
                        if (last, character) == ('*', '/') {
                            break;
                        }
                        last = character;
                    }
                }
                _ if character.is_whitespace() || character == '\u{feff}' => {
                    self.next();
                }
                _ => return,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Node {
        self.skip_space();
        while self.peek() == Some(':') {
            let place = self.place;
            self.report(place, "there is a colon too many", "remove the colon");
            self.next();
            self.skip_space();
        }
        let place = self.place;
        let value = match self.peek() {
            Some('{') => Value::Map(self.entries(depth)),
            Some('[') => Value::List(self.items(depth)),
            Some('"' | '\'') => Value::Text(self.text()),
            Some(']' | '}' | ',') | None => {
                self.report(place, "a value is missing", "write a value here");
                Value::Null
            }
            Some(_) => self.word(),
        };
        let value = if depth > MAX_DEPTH {
            Value::Null
        } else {
            value
        };
        Node { place, value }
    }

    fn entries(&mut self, depth: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.next();
        while self.more('}', ']', !entries.is_empty()) {
            let place = self.place;
            let key = match self.peek() {
                Some('"' | '\'') => self.text(),
                _ => {
                    let key = self.bare();
                    self.report(
                        place,
                        "a key must be in double quotes",
                        "put the key in double quotes",
                    );
                    key
                }
            };
            self.skip_space();
            let colon = self.place;
            match self.peek() {
                Some(':') => {
                    self.next();
                }
                Some('=') => {
                    self.next();
                    self.report(colon, "a colon must follow the key", "write a colon");
                }
                _ => self.report(colon, "a colon must follow the key", "write a colon"),
            }
            let value = self.nested(depth);
            entries.push(Entry { key, place, value });
        }
        entries
    }

    fn items(&mut self, depth: usize) -> Vec<Node> {
        let mut items = Vec::new();
        self.next();
        while self.more(']', '}', !items.is_empty()) {
            let item = self.nested(depth);
            items.push(item);
        }
        items
    }

    /// A value inside of a collection. Beyond all sense of nesting the rest of the text is given up.
    fn nested(&mut self, depth: usize) -> Node {
        if depth > MAX_DEPTH {
            let place = self.place;
            self.at = self.rest.len();
            return Node {
                place,
                value: Value::Null,
            };
        }
        self.value(depth + 1)
    }

    /// Whether another part of a collection follows; takes the comma before it or the bracket behind the last.
    fn more(&mut self, close: char, other: char, comma: bool) -> bool {
        self.skip_space();
        let mut place = self.place;
        if self.peek() == Some(',') {
            self.next();
            self.skip_space();
            while self.peek() == Some(',') {
                self.report(place, "there is a comma too many", "remove the comma");
                place = self.place;
                self.next();
                self.skip_space();
            }
            match self.peek() {
                Some(next) if next == close => {
                    self.report(
                        place,
                        "a comma stands before the closing bracket",
                        "remove the comma",
                    );
                }
                _ if !comma => self.report(place, "there is a comma too many", "remove the comma"),
                _ => return self.has_more(close, other, place),
            }
        } else if comma
            && self
                .peek()
                .is_some_and(|next| next != close && next != other)
        {
            self.report(
                place,
                "a comma is missing",
                "write a comma between the values",
            );
        }
        self.has_more(close, other, place)
    }

    fn has_more(&mut self, close: char, other: char, place: Place) -> bool {
        match self.peek() {
            Some(next) if next == close => {
                self.next();
                false
            }
            Some(next) if next == other => {
                self.report(
                    place,
                    "a closing bracket is missing",
                    "close what was opened last first",
                );
                false
            }
            None => {
                self.report(
                    place,
                    "a closing bracket is missing",
                    "close every bracket and brace",
                );
                false
            }
            Some(_) => true,
        }
    }
}
