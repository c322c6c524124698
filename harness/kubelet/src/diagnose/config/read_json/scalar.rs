//! Texts, numbers and words of a text that is meant to be JSON.

use super::Reader;
use crate::diagnose::config::tree::Value;

impl Reader {
    pub(super) fn text(&mut self) -> String {
        let place = self.place;
        let quote = self.next();
        if quote == Some('\'') {
            self.report(place, "texts must be in double quotes", "use double quotes");
        }
        let mut text = String::new();
        loop {
            match self.next() {
                None | Some('\n') => {
                    self.report(place, "the quote is not closed", "close the quote");
                    return text;
                }
                character if character == quote => return text,
                Some('\\') => self.escape(&mut text),
                Some(character) => text.push(character),
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        let place = self.place;
        match self.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('u') => {
                let first = self.hexadecimal();
                let pair = (0xd800..0xdc00).contains(&first)
                    && self.rest[self.at..].starts_with(&['\\', 'u']);
                let units = match pair {
                    true => {
                        self.next();
                        self.next();
                        vec![first, self.hexadecimal()]
                    }
                    false => vec![first],
                };
                text.push_str(&String::from_utf16_lossy(&units));
            }
            Some(character @ ('"' | '\\' | '/')) => text.push(character),
            Some(character) => {
                self.report(place, "there is no such escape", "write a backslash as two");
                text.push('\\');
                text.push(character);
            }
            None => {}
        }
    }

    fn hexadecimal(&mut self) -> u16 {
        let place = self.place;
        let digits: String = self.rest[self.at..].iter().take(4).collect();
        match u16::from_str_radix(&digits, 16) {
            Ok(unit) if digits.len() == 4 => {
                (0..4).for_each(|_| {
                    self.next();
                });
                unit
            }
            _ => {
                self.report(
                    place,
                    "four hexadecimal digits must follow",
                    "write the character itself",
                );
                0xfffd
            }
        }
    }

    pub(super) fn bare(&mut self) -> String {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|next| !next.is_whitespace() && !",:[]{}\"'=".contains(next))
        {
            self.next();
        }
        if self.at == start {
            self.next();
        }
        self.rest[start..self.at].iter().collect()
    }

    /// A number, `true`, `false`, `null`, or a text that lacks its quotes.
    pub(super) fn word(&mut self) -> Value {
        let place = self.place;
        let mut word = self.bare();
        if word.starts_with(|first: char| first.is_alphabetic()) && self.peek() == Some(':') {
            // A host with a port: only a comma or bracket ends it.
            while self
                .peek()
                .is_some_and(|next| !next.is_whitespace() && !",[]{}\"'".contains(next))
            {
                word.extend(self.next());
            }
        }
        match word.as_str() {
            "null" => Value::Null,
            "true" | "false" => Value::Boolean(word == "true", word),
            _ if crate::golang::json::Document::parse(word.as_bytes()).is_ok() => {
                Value::Number(word)
            }
            _ => {
                self.report(
                    place,
                    "a text must be in double quotes",
                    "put the value in double quotes",
                );
                Value::Text(word)
            }
        }
    }
}
