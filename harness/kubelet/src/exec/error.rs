//! Why a run of a plugin gave the kubelet nothing.

use std::fmt;

/// How far `execPlugin.ExecPlugin` came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The release does not know the configured apiVersion: the kubelet would not start.
    Init,
    /// The process failed or took too long.
    Exec,
    /// The output's type could not be read.
    Gvk,
    /// The output has another apiVersion than the configured one.
    ApiVersion,
    /// The output is no response in the way this release reads one.
    Decode,
}

/// The error of `execPlugin.ExecPlugin`.
#[derive(Clone, PartialEq, Eq)]
pub struct ExecError {
    /// How far the kubelet came.
    pub stage: Stage,
    /// The kubelet's text. It may hold all of the plugin's standard error.
    pub text: String,
    /// For [`Stage::Decode`], the decoder's reason, which the kubelet hides. It may hold parts of the output.
    pub detail: Option<String>,
    /// The byte of standard output at which decoding failed, where one can be named.
    pub offset: Option<usize>,
}

impl ExecError {
    pub(crate) fn new(stage: Stage, text: String) -> Self {
        Self {
            stage,
            text,
            detail: None,
            offset: None,
        }
    }
}

impl fmt::Debug for ExecError {
    /// Leaves out the texts, because what a plugin printed may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecError")
            .field("stage", &self.stage)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}
