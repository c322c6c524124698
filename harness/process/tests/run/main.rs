//! Runs small scripts and programs the way the kubelet runs a plugin, and checks what the
//! transcript says. No row depends on how fast the machine is: rows that should end by themselves
//! have the kubelet's minute.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose preparation fails must stop there"
)]

mod endings;
mod handed_over;
mod leftovers;
mod start_errors;
mod streams;
mod workshop;
