//! A record while its answer is still under way: what was decided is fixed, what is sent is counted.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::record::Record;

/// One record of the journal.
#[derive(Debug)]
pub(crate) struct Entry {
    record: Record,
    sent: AtomicU64,
    complete: AtomicBool,
    ended: AtomicBool,
}

impl Entry {
    /// A record of which nothing is sent yet.
    pub(super) fn new(record: Record) -> Self {
        Self {
            record,
            sent: AtomicU64::new(0),
            complete: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }
    }

    pub(super) fn number(&self) -> u64 {
        self.record.number
    }

    /// Counts bytes of the body that are on their way.
    pub(crate) fn add_sent(&self, count: u64) {
        self.sent.fetch_add(count, Ordering::Relaxed);
    }

    /// Says that the answer is over; `false` if that was said before.
    pub(super) fn end(&self, complete: bool) -> bool {
        self.complete.fetch_or(complete, Ordering::Relaxed);
        !self.ended.swap(true, Ordering::AcqRel)
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// The record as it stands now.
    pub(super) fn record(&self) -> Record {
        Record {
            bytes: self.sent.load(Ordering::Relaxed),
            complete: self.complete.load(Ordering::Relaxed),
            ..self.record.clone()
        }
    }
}
