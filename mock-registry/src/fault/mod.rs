//! What goes wrong on purpose: which requests a fault meets, what it does to them, and how often. The
//! registry itself stays right; every fault is done around it, on the way in or on the way out.

mod action;
mod alter;
mod armed;
mod body;
mod challenge;
mod check;
mod faults;
mod forms;
mod interrupt;
mod model;
mod plan;
mod revoke;
mod token;

pub use action::{FaultAction, TlsFault, TokenFault};
pub(crate) use alter::{alter, redirects};
pub(crate) use armed::{Facts, Struck};
pub use check::InvalidFault;
pub use faults::{FaultState, Faults};
pub(crate) use interrupt::{Interruption, interrupt};
pub use model::{Fault, When};
pub use plan::{FaultPlan, PlanProblem};
pub(crate) use revoke::{refuse_form, revoke_header};

/// Ends the connection instead of an answer; the cut itself was ordered already.
#[derive(Debug)]
pub(crate) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("broken off by a fault")
    }
}

impl std::error::Error for Broken {}
