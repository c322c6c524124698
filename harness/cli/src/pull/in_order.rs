//! One pull for each credential that the keyring gives, in its order, until one succeeds, as the
//! kubelet does. Which credentials those are, and in which order, is decided elsewhere.
//!
//! Source: Kubernetes 1.37, `pkg/kubelet/kuberuntime/kuberuntime_image.go` (`PullImage`) and
//! `pkg/kubelet/images/image_manager.go`.

use std::net::SocketAddr;

use super::clock::SystemClock;
use super::connection::Route;
use super::outcome::Pull;
use super::request::{Credential, PullRequest};
use super::runtime::{Runtime, pull};

/// All pulls that were tried for one image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// In the order of the candidates; the last one succeeded if any did. Never empty.
    pub pulls: Vec<Pull>,
    /// What the successful pull went with; `None` if all were refused.
    pub used: Option<Used>,
}

/// What a pull went with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// No credential: there was no candidate.
    Anonymous,
    /// The candidate of this index.
    Candidate(usize),
}

/// Pulls from the registry at this loopback address as this runtime does, with each candidate (user name, password) in
/// turn, and stops at the first success. Without candidates it pulls once without credentials; after refused candidates it
/// does not.
pub fn try_in_order(
    runtime: Runtime,
    address: SocketAddr,
    image: &str,
    reference: &str,
    candidates: &[(&str, &str)],
) -> Tried {
    let route = Route::Fixed(address);
    let pull_with = |credential: Option<(&str, &str)>| {
        let request = PullRequest {
            route: &route,
            image,
            reference,
            credential: credential.map(Credential::from),
            clock: &SystemClock,
        };
        pull(runtime, request)
    };
    if candidates.is_empty() {
        let anonymous = pull_with(None);
        let used = anonymous.outcome.is_ok().then_some(Used::Anonymous);
        return Tried {
            pulls: vec![anonymous],
            used,
        };
    }
    let mut pulls = Vec::new();
    for (index, &candidate) in candidates.iter().enumerate() {
        pulls.push(pull_with(Some(candidate)));
        if pulls[index].outcome.is_ok() {
            return Tried {
                pulls,
                used: Some(Used::Candidate(index)),
            };
        }
    }
    Tried { pulls, used: None }
}
