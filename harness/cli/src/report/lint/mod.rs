//! A configuration and what kubelets say about it: what `credproof lint` shows, for people and as JSON.

mod human;
mod json;

use std::io::{self, Write};

use super::{Format, Options};
use crate::lint::Linted;

/// Writes what was found in this format.
///
/// # Errors
///
/// When the writer fails.
pub fn render(
    format: Format,
    linted: &[Linted],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::render(linted, options, out),
        Format::Json => json::render(linted, options, out),
    }
}
