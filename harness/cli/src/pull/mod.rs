//! Pulls an image as a node's container runtime does, and says of every request what it was, what it
//! authenticated itself with, and how it was answered. It knows nothing of plugins and keyrings, and keeps no content.
//!
//! Two runtimes are modelled, each in a folder of its own: containerd 2.4 (`core/remotes/docker`) as its CRI plugin
//! drives it, and CRI-O, which pulls with the library containers/image 5.42 as skopeo and podman do. They share what is
//! no matter of behaviour: the way to a host, the log of steps, the outcome, and how content is verified. The registry
//! is the image's only host, layers come one after the other, and artifacts that are no images are not taken.

mod challenge;
mod clock;
mod connection;
mod containerd;
mod containers_image;
mod content;
mod in_order;
mod manifest;
mod outcome;
mod platform;
mod repository;
mod request;
mod runtime;
mod step_log;
mod token_scope;

pub use clock::{Clock, SystemClock};
pub use connection::{Roots, Route};
pub use in_order::{Tried, Used, try_in_order};
pub use outcome::{Auth, Pull, Pulled, Refused, Stage, Step};
pub use request::{Credential, PullRequest};
pub use runtime::{Runtime, pull};

#[cfg(test)]
mod tests;
