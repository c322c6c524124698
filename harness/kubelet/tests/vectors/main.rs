//! Asks the model every recorded question, for every release, and compares its answers with the kubelet's.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends in a panic where its data is wrong, and prints how much it compared"
)]

mod config;
mod decode;
mod diagnose;
mod exec;
mod image;
mod keyring;
mod loader;
mod match_image;
mod provide;
mod request;
