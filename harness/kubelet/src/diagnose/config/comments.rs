//! The comments of a YAML text, to be put into the text that is written in its place.

use std::collections::{BTreeMap, VecDeque};

use super::tree::Place;

/// Comments by the lines they stand on, taken out one after the other.
#[derive(Debug, Default)]
pub(super) struct Comments {
    own_lines: VecDeque<(usize, String)>,
    behind: BTreeMap<usize, String>,
}

/// Finds comments: `#` at the beginning of a line or behind white space, and not inside of a scalar.
pub(super) fn find(text: &str, scalars: &[(Place, Place)]) -> Comments {
    let mut comments = Comments::default();
    let mut scalars = scalars.to_vec();
    scalars.sort_unstable();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let mut previous = ' ';
        for (column, (byte, character)) in line.char_indices().enumerate() {
            let place = Place {
                line: number,
                column: column + 1,
            };
            if character == '#' && previous.is_whitespace() && !is_inside(place, &scalars) {
                let comment = line[byte..].trim_end().to_owned();
                match line[..byte].trim().is_empty() {
                    true => comments.own_lines.push_back((number, comment)),
                    false => {
                        comments.behind.insert(number, comment);
                    }
                }
                break;
            }
            previous = character;
        }
    }
    comments
}

fn is_inside(place: Place, scalars: &[(Place, Place)]) -> bool {
    let after = scalars.partition_point(|(start, _)| *start <= place);
    after
        .checked_sub(1)
        .is_some_and(|last| place < scalars[last].1)
}

impl Comments {
    /// The comments on lines of their own that stand before a line; none for what was not written.
    pub(super) fn before(&mut self, line: usize) -> Vec<String> {
        let count = self
            .own_lines
            .iter()
            .take_while(|(at, _)| *at < line)
            .count();
        self.own_lines
            .drain(..count)
            .map(|(_, comment)| comment)
            .collect()
    }

    /// The comment behind what a line holds.
    pub(super) fn behind(&mut self, line: usize) -> Option<String> {
        self.behind.remove(&line)
    }

    /// What is left on lines of its own.
    pub(super) fn rest(&mut self) -> Vec<String> {
        self.before(usize::MAX)
    }
}
