//! What the registry serves: bytes under their digests, named by repositories and tags.

pub(crate) mod blob;
pub(crate) mod budget;
pub(crate) mod digest;
pub(crate) mod image;
pub(crate) mod layout;
pub(crate) mod manifest;
pub(crate) mod name;
pub(crate) mod store;
pub(crate) mod upload;
pub(crate) mod uploads;
