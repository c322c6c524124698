//! Pulls an image as a node's container runtime does, and says of every request what it was, what it
//! authenticated itself with, and how it was answered. It connects to one loopback address and to
//! nothing else, whatever host an image or a realm names; it knows nothing of plugins and keyrings.
//!
//! The runtime modelled is containerd 2.4 (`core/remotes/docker`) as its CRI plugin drives it, with
//! the registry as the image's only host. Layers come one after the other here, and only an image
//! manifest is taken, not an index of several platforms.

mod authorizer;
mod challenge;
mod client;
mod connection;
mod containerd;
mod content;
mod in_order;
mod outcome;
mod resolve;
mod step_log;
mod target;
mod token;
mod token_scope;

pub use containerd::{PullRequest, pull};
pub use in_order::{Tried, Used, try_in_order};
pub use outcome::{Auth, Pull, Pulled, Refused, Stage, Step};

#[cfg(test)]
mod tests;
