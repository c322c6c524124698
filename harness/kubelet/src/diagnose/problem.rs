//! One reason, and all of them.

use crate::release_set::Releases;

/// One thing that is wrong, or remarkable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable name in kebab-case, for example `cache-key-type-missing`.
    pub code: &'static str,
    /// Where it is, as keys joined with dots: `auth.reg.io.username`. Empty for the text as a whole.
    pub path: String,
    /// The byte of the text at which it stands, if there is one.
    pub offset: Option<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub fix: String,
    /// The releases that refuse the text because of it. Empty for a remark: it works, but hardly as meant.
    pub releases: Releases,
}

/// Everything that is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnosis {
    /// In the order in which they stand in the text.
    pub problems: Vec<Problem>,
    /// The text as it should be, taken by every release in question; `None` if nothing is wrong, or if it cannot be
    /// guessed.
    pub corrected: Option<String>,
}

/// Line and column of a byte, both counted from 1; columns count characters.
///
/// ```
/// use credproof_kubelet::diagnose::line_and_column;
///
/// assert_eq!(line_and_column("é: 1\nb: 2".as_bytes(), 9), (2, 4));
/// ```
pub fn line_and_column(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line_start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    (
        line,
        String::from_utf8_lossy(&before[line_start..])
            .chars()
            .count()
            + 1,
    )
}
