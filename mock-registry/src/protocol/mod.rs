//! The endpoints below `/v2/`, as the OCI distribution-spec 1.1 has them. Who may use them is decided in
//! [`crate::auth`].

pub(crate) mod blobs;
pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod catalog;
pub(crate) mod endpoint;
pub(crate) mod error;
mod file_body;
pub(crate) mod manifests;
mod page;
mod range;
pub(crate) mod referrers;
pub(crate) mod tags;
pub(crate) mod uploads;
pub(crate) mod warning;

pub(crate) use crate::content::name;
