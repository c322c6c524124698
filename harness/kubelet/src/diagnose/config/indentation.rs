//! Puts the lines of a YAML text that does not parse where they most probably belong. A key or list item between the
//! dash and the content of the item above belongs to that item; one that is deeper than a key that has its value
//! already is that key's neighbour. Only spaces at the beginning of lines change.

/// A line that was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moved {
    /// Counted from 1.
    pub(super) line: usize,
    /// Spaces before and after.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The text with every line in its place, and the lines that were moved.
pub(super) fn align(text: &str) -> (String, Vec<Moved>) {
    let mut aligner = Aligner::default();
    let mut aligned = String::with_capacity(text.len());
    let mut moved = Vec::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim_start_matches(' ');
        let from = line.len() - content.len();
        let to = aligner.place(from, content.trim_end());
        if to != from {
            moved.push(Moved {
                line: at + 1,
                from,
                to,
            });
        }
        aligned.push_str(&" ".repeat(to));
        aligned.push_str(content);
    }
    (aligned, moved)
}

/// An open mapping or list item: where it is written and where it belongs.
#[derive(Debug, Clone, Copy)]
struct Level {
    column: usize,
    belongs: usize,
    /// For a list item the column of its content, as written and as it belongs.
    item: Option<(usize, usize)>,
    /// For a mapping, whether its last key waits for a value.
    waits: bool,
}

#[derive(Default)]
struct Aligner {
    levels: Vec<Level>,
    /// Inside a block scalar whose key stands at this column.
    block: Option<usize>,
}

impl Aligner {
    /// Where a line belongs that is written at column `from`.
    fn place(&mut self, from: usize, content: &str) -> usize {
        if content.is_empty() || content.starts_with('#') {
            return from;
        }
        match self.block {
            Some(column) if from > column => return from,
            _ => self.block = None,
        }
        if matches!(content, "---" | "...") || content.starts_with('%') {
            self.levels.clear();
            return from;
        }
        let dash = content == "-" || content.starts_with("- ");
        if !dash && key_end(content).is_none() {
            return from;
        }
        let to = self.open(from, dash);
        self.read(from, to, content);
        to
    }

    /// Closes what a line at this column ends, and finds its place in what is left.
    fn open(&mut self, from: usize, dash: bool) -> usize {
        let mut closed = None;
        while let Some(level) = self.levels.pop_if(|level| level.column > from) {
            closed = Some(level);
        }
        // A key at the column of a dash follows the key that the list belongs to, if that stands there too; a dash at
        // the column of a key follows the dash that stands there.
        if let [.., below, top] = self.levels.as_slice()
            && (below.column, top.column) == (from, from)
            && (below.item.is_some(), top.item.is_some()) == (dash, !dash)
        {
            self.levels.pop();
        }
        let Some(level) = self.levels.last() else {
            return closed.map_or(from, |level| level.belongs);
        };
        match (level.item, closed) {
            (Some((_, content)), _) if !dash => content,
            _ if level.column == from => level.belongs,
            // Between the dash and its content, or deeper than the content although nothing there waits.
            (Some((_, content)), _) => content,
            (None, None) if level.waits => level.belongs + from - level.column,
            (None, None) => level.belongs,
            (
                None,
                Some(Level {
                    item: Some((_, content)),
                    ..
                }),
            ) if !dash => content,
            (None, Some(closed)) => closed.belongs,
        }
    }

    /// Remembers what a line opens.
    fn read(&mut self, from: usize, to: usize, content: &str) {
        let (mut column, mut belongs, mut rest) = (from, to, content);
        while rest == "-" || rest.starts_with("- ") {
            let inner = rest[1..].trim_start();
            let width = rest.len() - inner.len();
            let item = Some((column + width, belongs + width));
            if let Some(level) = self.levels.last_mut().filter(|level| level.item.is_none()) {
                level.waits = false;
            }
            self.levels.retain(|level| {
                level.column < column || (level.column == column && level.item.is_none())
            });
            self.levels.push(Level {
                column,
                belongs,
                item,
                waits: false,
            });
            (column, belongs, rest) = (column + width, belongs + width, inner);
        }
        let Some(end) = key_end(rest) else {
            return;
        };
        let value = rest[end..].trim_start_matches(':').trim();
        let value = value.split(" #").next().unwrap_or_default().trim();
        let waits = value.is_empty() || value.starts_with(['#', '&']) && !value.contains(' ');
        if value.starts_with(['|', '>']) {
            self.block = Some(column);
        }
        match self
            .levels
            .last_mut()
            .filter(|level| level.item.is_none() && level.belongs == belongs)
        {
            Some(level) => level.waits = waits,
            None => self.levels.push(Level {
                column,
                belongs,
                item: None,
                waits,
            }),
        }
    }
}

/// Where the colon stands that makes a line an entry of a mapping.
pub(super) fn key_end(content: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in content.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') if at == 0 => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (None, ':') if content[at + 1..].is_empty() || content[at + 1..].starts_with(' ') => {
                return Some(at);
            }
            (None, '[' | '{') if at == 0 => return None,
            (None, '#') if content[..at].ends_with(' ') => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, aligned: &str, moved: &[usize]) {
        let (text, lines) = align(written);
        assert_eq!(text, aligned);
        assert_eq!(
            lines.iter().map(|moved| moved.line).collect::<Vec<_>>(),
            moved,
            "{written}"
        );
    }

    #[test]
    fn keys_and_items_go_to_the_item_they_belong_to() {
        check(
            "a:\n- b: 1\n c: 2\n d:\n - x\n - y\n e:\n - z\n f: 3\ng: 4\n",
            "a:\n- b: 1\n  c: 2\n  d:\n  - x\n  - y\n  e:\n  - z\n  f: 3\ng: 4\n",
            &[3, 4, 5, 6, 7, 8, 9],
        );
        check("a:\n  - b: 1\n   c: 2\n", "a:\n  - b: 1\n    c: 2\n", &[3]);
        check("a:\n  - b: 1\n c: 2\n", "a:\n  - b: 1\n    c: 2\n", &[3]);
        check(
            "a:\n  - b: 1\n  c: 2\n  - d: 3\n",
            "a:\n  - b: 1\n    c: 2\n  - d: 3\n",
            &[3],
        );
        check("a:\n  - b: 1\n - c: 2\n", "a:\n  - b: 1\n  - c: 2\n", &[3]);
    }

    #[test]
    fn keys_that_are_too_deep_go_beside_the_one_above() {
        check("a: 1\n  b: 2\nc: 3\n", "a: 1\nb: 2\nc: 3\n", &[2]);
        check(
            "a:\n- b: 1\n    c: 2\n  d: 3\n",
            "a:\n- b: 1\n  c: 2\n  d: 3\n",
            &[3],
        );
    }

    #[test]
    fn what_is_right_stays() {
        for text in [
            "a:\n  b:\n    - c: 1\n      d: |\n        x:\n       y\n    - e\nf: 1\n",
            "a:\n- b\n- c:\n  - d\n  e: 1\n# f\n  # g\n---\n  h: 1\n",
        ] {
            check(text, text, &[]);
        }
    }
}
