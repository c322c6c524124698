//! The parts of Go's standard library that show through in what a kubelet does: their rules and their error
//! texts, byte for byte. Nothing here knows about credential providers.

pub mod duration;
pub(crate) mod glob;
pub(crate) mod host_port;
pub(crate) mod ip;
pub mod json;
pub(crate) mod json_text;
pub mod quote;
pub(crate) mod time;
pub(crate) mod url;
