//! What the rest of the registry can do to a connection: cut it, and see whether it is at work. The
//! socket itself belongs to [`super::socket`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::Notify;

/// How a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Cut {
    /// An orderly end (FIN).
    Close = 1,
    /// An abortive end (RST).
    Reset = 2,
}

/// The strings to one connection.
#[derive(Debug)]
pub(crate) struct Control {
    opened: Instant,
    /// Milliseconds from `opened` to the last byte that went either way.
    progress: AtomicU64,
    /// How many requests are being answered.
    at_work: AtomicUsize,
    cut: AtomicU8,
    cut_when_flushed: AtomicU8,
    wake: Notify,
}

/// One request under way; dropping it says that its answer is over.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Control>);

impl Control {
    /// Strings to a connection that was just accepted.
    pub(super) fn new() -> Self {
        Self {
            opened: Instant::now(),
            progress: AtomicU64::new(0),
            at_work: AtomicUsize::new(0),
            cut: AtomicU8::new(0),
            cut_when_flushed: AtomicU8::new(0),
            wake: Notify::new(),
        }
    }

    /// Ends the connection now; what is not written yet is lost.
    pub(crate) fn cut(&self, how: Cut) {
        self.cut.store(how as u8, Ordering::Release);
        self.wake.notify_one();
    }

    /// Ends the connection as soon as everything written so far has left.
    pub(crate) fn cut_when_flushed(&self, how: Cut) {
        self.cut_when_flushed.store(how as u8, Ordering::Release);
    }

    /// Says that a request is being answered until the value is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> Busy {
        self.at_work.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(self))
    }

    /// Whether no request is being answered.
    pub(super) fn is_idle(&self) -> bool {
        self.at_work.load(Ordering::Relaxed) == 0
    }

    /// How many milliseconds ago the last byte went either way.
    pub(super) fn stalled_for(&self) -> u64 {
        self.age()
            .saturating_sub(self.progress.load(Ordering::Relaxed))
    }

    /// Comes back when the connection is to be cut.
    pub(super) async fn is_cut(&self) {
        while self.cut.load(Ordering::Acquire) == 0 {
            self.wake.notified().await;
        }
    }

    /// Whether the cut is to be an abortive one.
    pub(super) fn resets(&self) -> bool {
        self.cut.load(Ordering::Acquire) == Cut::Reset as u8
    }

    /// Notes that a byte went either way.
    pub(super) fn progressed(&self) {
        self.progress.store(self.age(), Ordering::Relaxed);
    }

    /// Notes that everything handed to the socket is with the system.
    pub(super) fn flushed(&self) {
        let how = self.cut_when_flushed.load(Ordering::Acquire);
        if how != 0 {
            self.cut.store(how, Ordering::Release);
            self.wake.notify_one();
        }
    }

    fn age(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.at_work.fetch_sub(1, Ordering::Relaxed);
    }
}
