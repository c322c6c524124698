//! Which providers are asked about images: what `credproof match` shows, for people and as JSON.

mod human;
mod json;

use std::io::{self, Write};

use super::{Format, Options};
use crate::matching::{Configuration, Matched};

/// Writes what was found in this format.
///
/// # Errors
///
/// When the writer fails.
pub fn render(
    format: Format,
    configuration: &Configuration,
    images: &[Matched],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::render(configuration, images, options, out),
        Format::Json => json::render(configuration, images, options, out),
    }
}
