//! Why there is no answer of a kubelet to a question that could be read.

/// Why a release says nothing. The texts are for people, not a kubelet's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The release does not have what the question is about. Where several releases are asked, it is left out.
    #[error("kubelet {release} has no {field}; ask a later one")]
    NoSuchField {
        /// The release.
        release: crate::Release,
        /// The name in the configuration or the request.
        field: &'static str,
    },
    /// The question does not say enough, or asks for what is not modelled: which key, and what was expected.
    #[error("{0}")]
    Incomplete(String),
    /// For family `exec`: nothing was run, or it cannot be told what a kubelet would have seen.
    #[error("{0}")]
    NotRun(String),
}
