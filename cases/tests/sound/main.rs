//! Whether the suites are sound: valid by their schema, filed where their ids say, worded by the rules of the
//! README, and each failed by some misbehaviour. No plugin is run here, and what the checks do is not known.

#![expect(
    clippy::unwrap_used,
    reason = "a file that cannot be read fails the test that needs it"
)]

mod detection;
mod structure;
mod suites;
mod wording;
