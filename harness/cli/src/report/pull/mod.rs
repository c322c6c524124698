//! One pull step by step: what `credproof pull` shows, for people and as JSON.

mod human;
mod json;

use std::io::{self, Write};

use super::{Format, Options};
use crate::pull::{Pull, Runtime};

/// Writes what was asked of the registry, and how it ended. `image` is the image as given.
///
/// # Errors
///
/// When the writer fails.
pub fn render(
    format: Format,
    image: &str,
    runtime: Runtime,
    pull: &Pull,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::render(image, runtime, pull, options, out),
        Format::Json => json::render(image, runtime, pull, options, out),
    }
}
