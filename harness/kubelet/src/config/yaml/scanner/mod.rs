//! Cuts a text into tokens exactly as go-yaml v2 does (`scannerc.go`, the same in all versions that kubelets use), which
//! differs in small things from libyaml and its other ports. It does not know which tokens may follow which.

mod block_scalar;
mod cursor;
mod directive;
mod fetch;
mod folding;
mod plain;
mod quoted;
mod simple_key;
mod tag;
mod token;

use std::collections::{HashMap, VecDeque};

use super::fault::Fault;
use super::mark::{Mark, Place};
use super::reader::Source;
use cursor::Cursor;
pub(super) use token::{Kind, Token};

/// `max_flow_level` and `max_indents`.
const MAX_DEPTH: usize = 10_000;

/// How the error about deeper nesting ends.
pub(crate) const TOO_DEEP: &str = "exceeded max depth of 10000";

/// The scanner of one text.
pub(super) struct Scanner<'s> {
    cursor: Cursor<'s>,
    started: bool,
    tokens: VecDeque<Token>,
    /// The tokens that were taken out of the queue.
    taken: usize,
    /// Whether the token at the head of the queue is known to be the next.
    available: bool,
    flow_level: usize,
    /// The column of the open block collection; -1 outside of all.
    indent: isize,
    indents: Vec<isize>,
    simple_key_allowed: bool,
    /// For each level of brackets what may turn out to be a key.
    simple_keys: Vec<SimpleKey>,
    /// Which of them begins with the token of a number (`simple_keys_by_tok`).
    simple_keys_by_token: HashMap<usize, usize>,
}

/// What is a key if a colon follows (`yaml_simple_key_t`).
#[derive(Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    token: usize,
    mark: Mark,
}

impl<'s> Scanner<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            cursor: Cursor::new(source),
            started: false,
            tokens: VecDeque::new(),
            taken: 0,
            available: false,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
            simple_keys_by_token: HashMap::new(),
        }
    }

    /// The next token, which stays the next.
    pub(super) fn peek(&mut self) -> Result<&Token, Fault> {
        if !self.available {
            self.fetch_more_tokens()?;
            self.available = true;
        }
        // Fetching ends with a token in the queue.
        self.tokens
            .front()
            .ok_or_else(|| Fault::of_parser("did not find expected token", self.cursor.place()))
    }

    /// Takes the token that was peeked at.
    pub(super) fn take(&mut self) -> Result<Token, Fault> {
        self.peek()?;
        self.available = false;
        self.taken += 1;
        self.tokens
            .pop_front()
            .ok_or_else(|| Fault::of_parser("did not find expected token", self.cursor.place()))
    }

    /// A fault at the place that is reached, in something that begins at `context`.
    fn fault(&self, problem: &'static str, context: Place) -> Fault {
        Fault::of_scanner(problem, self.cursor.place(), context)
    }

    fn column(&self) -> isize {
        self.cursor.place().column.cast_signed()
    }

    /// `yaml_parser_fetch_more_tokens`: a token may be followed by what makes it a key.
    fn fetch_more_tokens(&mut self) -> Result<(), Fault> {
        loop {
            if !self.tokens.is_empty() {
                let Some(&key) = self.simple_keys_by_token.get(&self.taken) else {
                    return Ok(());
                };
                if !self.is_valid_simple_key(key)? {
                    return Ok(());
                }
            }
            self.fetch_next_token()?;
        }
    }

    /// The number that the next token behind the queue has.
    fn next_number(&self) -> usize {
        self.taken + self.tokens.len()
    }

    fn push(&mut self, kind: Kind) {
        let place = self.cursor.place();
        self.tokens.push_back(Token {
            kind,
            start: place,
            end: place,
        });
    }

    /// Makes a token of the next characters.
    fn push_indicator(&mut self, kind: Kind, characters: usize) {
        let start = self.cursor.place();
        for _ in 0..characters {
            self.cursor.skip();
        }
        let end = self.cursor.place();
        self.tokens.push_back(Token { kind, start, end });
    }
}
