//! What is wrong with a profile, with the place in the file where it stands. It does not decide what is
//! wrong: `load` and `validate` do.

use thiserror::Error;

use crate::yaml::Problem;

/// A profile that cannot be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error(
        "{file}: cannot be read: {source}; give the path of a profile, or start from one with `credproof init --profile demo`"
    )]
    Unreadable {
        /// The path as given.
        file: String,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// No built-in profile has this name.
    #[error("no built-in profile is called {name:?}: {hint}")]
    UnknownName {
        /// The name asked for.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// The text is not a valid profile; one problem a line, in the order of the file.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<Problem>),
}
