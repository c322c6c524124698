//! One request to an endpoint of a repository, as its handler gets it.

use std::sync::Arc;

use axum::http::header::{AsHeaderName, HeaderMap};
use axum::http::{Method, Uri};

use crate::protocol::error::{Code, RegistryError};
use crate::state::State;

/// A request that was let through, without its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) state: &'a Arc<State>,
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    /// The repository, by a name of the right shape.
    pub(crate) repository: &'a str,
}

impl Call<'_> {
    /// A header, if it is there and is text.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The refusal of a method that an endpoint does not have.
pub(crate) fn unsupported() -> RegistryError {
    RegistryError::new(Code::Unsupported, "the operation is unsupported")
}
