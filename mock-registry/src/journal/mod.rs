//! One record a request, in the order of the answers, kept up to a bound. Secrets are in it as salted
//! fingerprints only. The journal writes down; it judges nothing.

use std::collections::VecDeque;
use std::fmt;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest::{Context, SHA256};

use crate::content::digest::hex;

mod layer;
mod record;

pub(crate) use layer::keep_record;
pub use record::{AuthKind, EndpointClass, Record};
pub(crate) use record::{Notes, shorten};

/// The records of one registry.
pub(crate) struct Journal {
    salt: [u8; 32],
    capacity: usize,
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    records: VecDeque<Record>,
    copy: Option<Box<dyn Write + Send>>,
}

impl Journal {
    /// An empty journal of at most `capacity` records.
    pub(crate) fn new(capacity: usize, salt: [u8; 32]) -> Self {
        Self {
            salt,
            capacity,
            pages: Mutex::default(),
        }
    }

    /// Half of the SHA-256 of the salt and the secret, in hex.
    pub(crate) fn fingerprint(&self, secret: &str) -> String {
        let mut context = Context::new(&SHA256);
        context.update(&self.salt);
        context.update(secret.as_bytes());
        hex(&context.finish().as_ref()[..16])
    }

    /// Adds a record, and drops the oldest if there are too many.
    pub(crate) fn add(&self, record: Record) {
        let mut pages = self.lock();
        pages.copy_out(&record);
        pages.records.push_back(record);
        if pages.records.len() > self.capacity {
            pages.records.pop_front();
        }
    }

    /// Everything that is kept, oldest first.
    pub(crate) fn records(&self) -> Vec<Record> {
        self.lock().records.iter().cloned().collect()
    }

    /// Writes every further record to `copy` too, as one line of JSON.
    pub(crate) fn copy_to(&self, copy: Box<dyn Write + Send>) {
        self.lock().copy = Some(copy);
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    /// A copy that can no longer be written is given up: the registry goes on answering.
    fn copy_out(&mut self, record: &Record) {
        let Some(copy) = &mut self.copy else { return };
        let written = serde_json::to_string(record)
            .map(|line| copy.write_all(format!("{line}\n").as_bytes()));
        if !matches!(written, Ok(Ok(()))) {
            self.copy = None;
        }
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Journal")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
