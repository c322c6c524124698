//! Runs the built `credproof` as its users do, and looks at the tree it is built from.

#![expect(
    clippy::unwrap_used,
    reason = "whatever fails here fails the test, and the line says where"
)]

mod architecture;
mod blog;
mod demo;
mod detection;
mod environment;
mod exit_codes;
mod fixture;
mod hostile;
mod interop_ecr;
mod interop_kubelet;
mod interrupt;
mod lint;
mod match_images;
mod model;
mod not_started;
mod oracle;
mod protocols;
mod pull;
mod pulls;
mod reports;
mod scripted;
mod secrets;
mod shorthand;
mod told;
