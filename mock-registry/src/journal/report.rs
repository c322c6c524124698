//! What came of an expectation, for a test to assert on or a program to print. It never panics by itself.

use std::fmt;

/// Whether an expectation is met, and everything that explains why not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an expectation that nobody looks at asserts nothing"]
pub struct Report {
    pub(super) met: bool,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) nearest: Vec<String>,
}

impl Report {
    /// Whether it came as expected.
    pub fn is_met(&self) -> bool {
        self.met
    }

    /// What was expected, in one line.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What came instead, or as well, in one line.
    pub fn got(&self) -> &str {
        &self.got
    }

    /// The records that come nearest to what was expected, a line each; none if it was met.
    pub fn nearest(&self) -> &[String] {
        &self.nearest
    }

    /// The report as a result, so that `?` and `unwrap` take it.
    ///
    /// # Errors
    ///
    /// The report itself, if the expectation is not met.
    pub fn into_result(self) -> Result<(), Report> {
        if self.met { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.met { "met" } else { "not met" };
        write!(
            formatter,
            "{word}\n  expected: {}\n  got: {}",
            self.expected, self.got
        )?;
        for record in &self.nearest {
            write!(formatter, "\n  nearest: {record}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}
