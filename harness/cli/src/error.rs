//! What can stop credproof before it has a verdict, and whose fault that is.

use crate::case::{LoadError, SelectError};
use crate::profile::ProfileError;

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line, the profile, a case file or a configuration cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The plugin could not be started, with the kubelet's words and the cause.
    #[error("{0}")]
    NotStarted(String),
    /// The harness or its environment is at fault.
    #[error("{0}")]
    Harness(String),
    /// Nothing was selected.
    #[error("{0}")]
    NothingSelected(String),
}

impl Error {
    /// A usage error with this text.
    #[must_use]
    pub fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }

    /// A fault of the harness or its environment: what was tried, and why it failed.
    #[must_use]
    pub fn harness(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Harness(format!("{what}: {why}"))
    }
}

impl From<ProfileError> for Error {
    fn from(error: ProfileError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<SelectError> for Error {
    fn from(error: SelectError) -> Self {
        Self::Usage(error.to_string())
    }
}
