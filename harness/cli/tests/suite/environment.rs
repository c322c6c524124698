//! The environment of the tests, which is read here alone: what a machine has, and what a person wants to repeat.

/// The value of a variable, if it is set.
#[expect(
    clippy::disallowed_methods,
    reason = "what a machine has is said by the machine and not by a test"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
