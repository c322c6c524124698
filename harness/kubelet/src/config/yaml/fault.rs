//! Why a text is no YAML, as the reader, the scanner and the parser say it, and go-yaml's words for it.

use super::YamlError;
use super::mark::Place;

/// What stops the reading of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    problem: &'static str,
    place: Place,
    /// Where the part of the text begins that has the fault, else the place.
    begins: Place,
    /// The line that is named if the fault is on the first one.
    context_line: usize,
    is_scanners: bool,
    names_line: bool,
}

impl Fault {
    /// A fault of the scanner in something that begins at `context`.
    pub(super) fn of_scanner(problem: &'static str, place: Place, context: Place) -> Self {
        Self {
            problem,
            place,
            begins: place,
            context_line: context.line,
            is_scanners: true,
            names_line: true,
        }
    }

    /// A fault of the parser.
    pub(super) fn of_parser(problem: &'static str, place: Place) -> Self {
        Self {
            is_scanners: false,
            ..Self::of_scanner(problem, place, Place::default())
        }
    }

    /// A fault in the bytes of the text, which is told without a line.
    pub(super) fn of_reader(problem: &'static str, place: Place) -> Self {
        Self {
            names_line: false,
            ..Self::of_parser(problem, place)
        }
    }

    /// A fault of the parser in something that begins at `context`.
    pub(super) fn within(self, context: Place) -> Self {
        Self {
            context_line: context.line,
            ..self
        }
    }

    /// Says where the quoted text or the bracket begins that has no end.
    pub(super) fn unended(self, begins: Place) -> Self {
        Self { begins, ..self }
    }
}

/// `parser.fail` of go-yaml's `decode.go`: scanner errors count lines from 1, others from 0, and line 0 is left out.
impl From<Fault> for YamlError {
    fn from(fault: Fault) -> Self {
        let line = match fault.place.line {
            0 => fault.context_line,
            line => line + usize::from(fault.is_scanners),
        };
        let text = match line {
            _ if !fault.names_line => fault.problem.to_owned(),
            0 => fault.problem.to_owned(),
            line => format!("line {line}: {}", fault.problem),
        };
        Self {
            begins: fault.begins,
            ..Self::new(&text, fault.place)
        }
    }
}
