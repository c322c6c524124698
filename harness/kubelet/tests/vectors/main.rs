//! Asks the model every recorded question, for every release, and compares its answers with the kubelet's.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends in a panic where its data is wrong"
)]

mod diagnose;
mod exec;
mod explain;
mod families;
mod loader;
