//! One record a request, in the order of the answers, kept up to a bound. Secrets are in it as salted
//! fingerprints only. The journal writes down; what was expected is judged by [`Expectation`].

mod entry;
mod expectation;
mod handshake;
mod pattern;
mod record;
mod report;

use std::collections::VecDeque;
use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::digest::{Context, SHA256};

pub(crate) use entry::Entry;
pub use expectation::Expectation;
pub(crate) use handshake::handshake_failed;
pub use pattern::RequestPattern;
pub use record::{AuthKind, EndpointClass, Listener, Protocol, Record};
pub(crate) use record::{Notes, repository, shorten};
pub use report::Report;

/// The records of one registry.
pub(crate) struct Journal {
    salt: [u8; 32],
    capacity: usize,
    pages: Mutex<Pages>,
    has_copies: AtomicBool,
    copies: Mutex<Vec<Follower>>,
}

/// Takes the number and the line of a record; `false` if it wants no more.
type Follower = Box<dyn FnMut(u64, &[u8]) -> bool + Send>;

#[derive(Default)]
struct Pages {
    added: u64,
    entries: VecDeque<Arc<Entry>>,
}

impl Journal {
    /// An empty journal of at most `capacity` records.
    pub(crate) fn new(capacity: usize, salt: [u8; 32]) -> Self {
        Self {
            salt,
            capacity,
            pages: Mutex::default(),
            has_copies: AtomicBool::new(false),
            copies: Mutex::default(),
        }
    }

    /// Half of the SHA-256 of the salt and the secret, in hex.
    pub(crate) fn fingerprint(&self, secret: &str) -> String {
        let mut context = Context::new(&SHA256);
        context.update(&self.salt);
        context.update(secret.as_bytes());
        let digest = context.finish();
        let digits = digest.as_ref()[..16].iter().flat_map(|byte| {
            let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
            [digit(byte >> 4), digit(byte & 15)]
        });
        digits.collect()
    }

    /// Adds a record, whose number is set here, and drops the oldest if there are too many.
    pub(crate) fn add(&self, mut record: Record) -> Arc<Entry> {
        let (entry, _dropped_outside_the_lock) = {
            let mut pages = lock(&self.pages);
            pages.added += 1;
            record.number = pages.added;
            let entry = Arc::new(Entry::new(record));
            pages.entries.push_back(Arc::clone(&entry));
            let is_over = pages.entries.len() > self.capacity;
            (entry, is_over.then(|| pages.entries.pop_front()))
        };
        entry
    }

    /// Says that an answer is over, which is when its record is copied.
    pub(crate) fn end(&self, entry: &Entry, complete: bool) {
        if entry.end(complete) && self.has_copies.load(Ordering::Acquire) {
            self.copy_out(&entry.record());
        }
    }

    /// Everything that is kept, oldest first.
    pub(crate) fn records(&self) -> Vec<Record> {
        let entries = lock(&self.pages).entries.clone();
        entries.iter().map(|entry| entry.record()).collect()
    }

    /// The records behind this number whose answers are over.
    pub(crate) fn ended_since(&self, number: u64) -> Vec<Record> {
        let entries = lock(&self.pages).entries.clone();
        let since = entries.iter().filter(|entry| entry.number() > number);
        since
            .filter(|entry| entry.is_ended())
            .map(|entry| entry.record())
            .collect()
    }

    /// Forgets all records; the numbers go on.
    pub(crate) fn clear(&self) {
        let _dropped_outside_the_lock = std::mem::take(&mut lock(&self.pages).entries);
    }

    /// Writes every record whose answer ends from now on to `copy` too, as one line of JSON.
    pub(crate) fn copy_to(&self, mut copy: impl Write + Send + 'static) {
        // A copy that can no longer be written is given up: the registry goes on answering.
        self.follow(move |_, line| copy.write_all(line).is_ok());
    }

    /// Hands every record whose answer ends from now on to `follower` too.
    pub(crate) fn follow(&self, follower: impl FnMut(u64, &[u8]) -> bool + Send + 'static) {
        lock(&self.copies).push(Box::new(follower));
        self.has_copies.store(true, Ordering::Release);
    }

    fn copy_out(&self, record: &Record) {
        let Ok(mut line) = serde_json::to_vec(record) else {
            return;
        };
        line.push(b'\n');
        let mut copies = lock(&self.copies);
        copies.retain_mut(|follower| follower(record.number, &line));
        self.has_copies.store(!copies.is_empty(), Ordering::Release);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Journal")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
