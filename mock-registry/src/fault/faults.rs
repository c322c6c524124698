//! The faults of one registry, which come and go while it runs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::action::TlsFault;
use super::armed::{Armed, Facts, Moment, Struck};
use super::check::InvalidFault;
use super::model::Fault;
use crate::journal::{EndpointClass, Listener};

/// The faults of one registry, in the order they were added.
#[derive(Debug, Default)]
pub struct Faults {
    /// How many there are, so that a registry without faults takes no lock for them.
    count: AtomicUsize,
    armed: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    added: u64,
    faults: Vec<Armed>,
}

/// A fault and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FaultState {
    /// The fault, with its id.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many requests it was about, by everything but `nth`, `every`, `probability` and `times`.
    pub seen: u64,
    /// How many of them it met.
    pub met: u64,
}

impl Faults {
    /// Adds a fault behind those there are, or in place of the one with its id; gives its id.
    ///
    /// # Errors
    ///
    /// When it cannot be done; nothing is changed then.
    pub fn add(&self, fault: Fault) -> Result<String, InvalidFault> {
        self.add_all(vec![fault])
            .map(|mut ids| ids.pop().unwrap_or_default())
    }

    /// Adds several faults, all or none, and gives their ids.
    ///
    /// # Errors
    ///
    /// The first reason why one of them cannot be done; nothing is changed then.
    pub fn add_all(&self, faults: Vec<Fault>) -> Result<Vec<String>, InvalidFault> {
        let mut kept = self.lock();
        let mut added = kept.added;
        let armed = faults.into_iter().map(|mut fault| {
            added += 1;
            if fault.id.is_empty() {
                fault.id = format!("fault-{added}");
            }
            Armed::new(fault)
        });
        let armed: Vec<Armed> = armed.collect::<Result<_, _>>()?;
        kept.added = added;
        let ids = armed.iter().map(|armed| armed.fault.id.clone()).collect();
        for new in armed {
            let same = kept
                .faults
                .iter_mut()
                .find(|known| known.fault.id == new.fault.id);
            match same {
                Some(known) => *known = new,
                None => kept.faults.push(new),
            }
        }
        self.count.store(kept.faults.len(), Ordering::Release);
        Ok(ids)
    }

    /// Takes the fault with this id away; `false` if there was none.
    pub fn remove(&self, id: &str) -> bool {
        let mut kept = self.lock();
        let before = kept.faults.len();
        kept.faults.retain(|known| known.fault.id != id);
        self.count.store(kept.faults.len(), Ordering::Release);
        kept.faults.len() < before
    }

    /// Takes all faults away.
    pub fn clear(&self) {
        let mut kept = self.lock();
        kept.faults.clear();
        self.count.store(0, Ordering::Release);
    }

    /// All faults in their order, with what became of them.
    pub fn list(&self) -> Vec<FaultState> {
        let state = |armed: &Armed| FaultState {
            fault: armed.fault.clone(),
            seen: armed.seen,
            met: armed.met,
        };
        self.lock().faults.iter().map(state).collect()
    }

    /// What a request meets before it is answered.
    pub(crate) fn before_answer(&self, facts: &Facts<'_>) -> Option<Struck> {
        self.strike(Moment::BeforeAnswer, facts)
            .map(|(struck, _)| struck)
    }

    /// What a request meets that was answered, and met nothing before.
    pub(crate) fn after_answer(&self, facts: &Facts<'_>) -> Option<Struck> {
        self.strike(Moment::AfterAnswer, facts)
            .map(|(struck, _)| struck)
    }

    /// What a handshake meets, with the id of the fault.
    pub(crate) fn handshake(&self, listener: Listener) -> Option<(Arc<str>, TlsFault)> {
        let facts = Facts {
            listener,
            endpoint: EndpointClass::Handshake,
            method: "",
            repository: None,
            status: None,
        };
        let (struck, tls) = self.strike(Moment::Handshake, &facts)?;
        Some((struck.id, tls?))
    }

    /// All faults count the request; the first whose turn it is takes it.
    fn strike(&self, moment: Moment, facts: &Facts<'_>) -> Option<(Struck, Option<TlsFault>)> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut kept = self.lock();
        let mut struck = None;
        let due = kept
            .faults
            .iter_mut()
            .filter(|armed| armed.moment() == moment);
        for armed in due {
            if armed.count(facts) && struck.is_none() {
                struck = Some((armed.strike(), armed.tls()));
            }
        }
        struck
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
