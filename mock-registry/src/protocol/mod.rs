//! The endpoints below `/v2/`, as the OCI distribution-spec 1.1 has them. Who may use them is decided in
//! [`crate::auth`].

pub(crate) mod blobs;
pub(crate) mod endpoint;
pub(crate) mod error;
pub(crate) mod manifests;
pub(crate) mod name;
mod range;
pub(crate) mod tags;
