//! Runs the built `credproof` as its users do.

#![expect(
    clippy::unwrap_used,
    reason = "whatever fails here fails the test, and the line says where"
)]

mod fixture;
