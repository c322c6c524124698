//! The open connections, and which of them has to go when there are too many.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::control::{Control, Cut};

/// How long a connection may be at work without a byte going either way before it may be cut to make
/// room, in milliseconds.
const STALLED: u64 = 10_000;
/// How often to look for a stalled connection while all are at work.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// All connections of a registry, by their numbers, which grow with their age.
#[derive(Debug)]
pub(crate) struct Connections {
    most: usize,
    open: Mutex<Open>,
    ended: Notify,
}

#[derive(Debug, Default)]
struct Open {
    accepted: u64,
    connections: BTreeMap<u64, Arc<Control>>,
}

/// One open connection; dropping it says that it ended.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    pub(super) number: u64,
}

impl Connections {
    /// None yet, and never many more than `most`.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            open: Mutex::default(),
            ended: Notify::new(),
        }
    }

    /// Takes a connection in.
    pub(super) fn enter(self: &Arc<Self>, control: &Arc<Control>) -> Place {
        let mut open = self.lock();
        open.accepted += 1;
        let number = open.accepted;
        open.connections.insert(number, Arc::clone(control));
        Place {
            connections: Arc::clone(self),
            number,
        }
    }

    /// Comes back when there is room for one more, having cut a connection for it if need be: the oldest
    /// that answers nothing, else the oldest on which nothing moves. While all are at work it waits for
    /// one to end.
    pub(super) async fn room(&self) {
        loop {
            let ended = self.ended.notified();
            if self.lock().connections.len() < self.most {
                return;
            }
            self.cut_one();
            // A connection stalls without telling anyone, so it looks again by itself too.
            let _ = tokio::time::timeout(LOOK_AGAIN, ended).await;
        }
    }

    /// Cuts the connection that is missed least, if there is one.
    pub(super) fn cut_one(&self) {
        let open = self.lock();
        let mut connections = open.connections.values();
        let spare = connections
            .clone()
            .find(|control| control.is_idle())
            .or_else(|| connections.find(|control| control.stalled_for() > STALLED));
        if let Some(control) = spare {
            control.cut(Cut::Close);
        }
    }

    /// Comes back when no connection is open.
    pub(super) async fn all_ended(&self) {
        loop {
            let ended = self.ended.notified();
            if self.lock().connections.is_empty() {
                return;
            }
            ended.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().connections.remove(&self.number);
        self.connections.ended.notify_waiters();
    }
}
