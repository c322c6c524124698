//! What the registry serves: bytes under their digests, named by repositories and tags.

pub(crate) mod digest;
pub(crate) mod image;
pub(crate) mod store;
