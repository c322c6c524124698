//! A fault in place: it counts the requests it is about and says when its turn has come.

use std::sync::Arc;

use globset::GlobMatcher;

use super::action::{FaultAction, TlsFault};
use super::check::{InvalidFault, check};
use super::model::Fault;
use super::revoke::Uses;
use crate::journal::{EndpointClass, Listener};

/// What is known of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) listener: Listener,
    pub(crate) endpoint: EndpointClass,
    pub(crate) method: &'a str,
    pub(crate) repository: Option<&'a str>,
    /// The status of the registry's own answer, once there is one.
    pub(crate) status: Option<u16>,
}

/// What a request met.
#[derive(Clone, Debug)]
pub(crate) struct Struck {
    pub(crate) id: Arc<str>,
    pub(crate) actions: Arc<[FaultAction]>,
    pub(super) uses: Arc<Uses>,
}

/// When a fault acts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Handshake,
    BeforeAnswer,
    AfterAnswer,
}

/// A fault with its counters.
#[derive(Debug)]
pub(super) struct Armed {
    pub(super) fault: Fault,
    repository: Option<GlobMatcher>,
    struck: Struck,
    /// How many requests it was about.
    pub(super) seen: u64,
    /// How many of them it met.
    pub(super) met: u64,
    chance: u64,
}

impl Armed {
    /// Makes a fault ready, if it can be done.
    pub(super) fn new(fault: Fault) -> Result<Self, InvalidFault> {
        let repository = check(&fault)?;
        Ok(Self {
            repository,
            struck: Struck {
                id: fault.id.as_str().into(),
                actions: fault.then.as_slice().into(),
                uses: Arc::default(),
            },
            seen: 0,
            met: 0,
            chance: fault.when.seed,
            fault,
        })
    }

    pub(super) fn moment(&self) -> Moment {
        match &self.fault.then[..] {
            [FaultAction::Tls(_)] => Moment::Handshake,
            _ if self.fault.when.status.is_empty() => Moment::BeforeAnswer,
            _ => Moment::AfterAnswer,
        }
    }

    /// What goes wrong with the handshake, if this is about one.
    pub(super) fn tls(&self) -> Option<TlsFault> {
        match &self.fault.then[..] {
            [FaultAction::Tls(fault)] => Some(*fault),
            _ => None,
        }
    }

    /// Counts a request that it is about; `true` if its turn has come.
    pub(super) fn count(&mut self, facts: &Facts<'_>) -> bool {
        if !self.is_about(facts) {
            return false;
        }
        self.seen += 1;
        let when = &self.fault.when;
        when.nth.is_none_or(|nth| self.seen == nth)
            && when
                .every
                .is_none_or(|every| self.seen.is_multiple_of(every))
            && when
                .probability
                .is_none_or(|likely| next(&mut self.chance) < likely)
            && self.fault.times.is_none_or(|times| self.met < times)
    }

    /// Takes the request.
    pub(super) fn strike(&mut self) -> Struck {
        self.met += 1;
        self.struck.clone()
    }

    fn is_about(&self, facts: &Facts<'_>) -> bool {
        let when = &self.fault.when;
        let among = |list: &[EndpointClass]| list.is_empty() || list.contains(&facts.endpoint);
        let listener = match when.listener {
            None => facts.listener != Listener::Redirect,
            Some(listener) => facts.listener == listener,
        };
        let repository = self.repository.as_ref().is_none_or(|glob| {
            facts
                .repository
                .is_some_and(|repository| glob.is_match(repository))
        });
        listener
            && repository
            && among(&when.endpoint)
            && (when.method.is_empty() || when.method.iter().any(|name| name == facts.method))
            && (when.status.is_empty()
                || facts
                    .status
                    .is_some_and(|status| when.status.contains(&status)))
    }
}

/// The next number from 0 to 1 of a SplitMix64 sequence, which any seed starts well.
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    // Half of the bits do, and a u32 becomes a float without loss.
    f64::from(u32::try_from(bits >> 32).unwrap_or(u32::MAX)) / (f64::from(u32::MAX) + 1.0)
}
