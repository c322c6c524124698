//! Lines that are seen also when the test passes: what the macros print is held back then.

use std::io::Write;

/// Prints a line.
pub(crate) fn tell(line: &str) {
    let line = format!("{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Says why a test, or a part of one, does not run here.
pub(crate) fn skipped(reason: &str) {
    tell(&format!("skipped: {}", reason.trim_end()));
}
