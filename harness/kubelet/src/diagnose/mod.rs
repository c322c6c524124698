//! What is wrong with an answer or a configuration, for people: every reason at once, where it stands, how to mend it,
//! and which releases mind. A kubelet itself stops at the first reason, and often hides it.

pub mod config;
mod problem;
mod protocol;
mod response;
mod suggest;

pub use problem::{Diagnosis, Problem, line_and_column};
pub use protocol::{Protocol, recognise};
pub use response::{Passwords, RESPONSE_CODES, response};
