//! One call told step by step: what `credproof call` shows, for people and as JSON.

mod human;
mod json;

use std::io::{self, Write};

use super::{Format, Options};
use crate::told::Told;

/// Writes the call in this format.
///
/// # Errors
///
/// When the writer fails.
pub fn render(
    format: Format,
    told: &Told,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::render(told, options, out),
        Format::Json => json::render(told, options, out),
    }
}
