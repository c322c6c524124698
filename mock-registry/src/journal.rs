//! One record a request, in the order of the answers, kept up to a bound. Secrets are in it as salted
//! fingerprints only. The journal writes down; it judges nothing.

use std::collections::VecDeque;
use std::fmt;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use serde::Serialize;

use crate::digest::hex;

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointClass {
    /// `/v2/`
    Base,
    /// `/token`
    Token,
    /// `/v2/<name>/manifests/<reference>`
    Manifest,
    /// `/v2/<name>/blobs/<digest>`
    Blob,
    /// `/v2/<name>/tags/list`
    Tags,
    /// Any other path.
    Other,
}

/// What a request authenticated itself with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthKind {
    /// No credentials.
    #[default]
    None,
    /// An `Authorization: Basic` header.
    Basic,
    /// An `Authorization: Bearer` header.
    Bearer,
    /// User name and password in the form of a token request.
    Password,
    /// A refresh token in the form of a token request.
    RefreshToken,
    /// An `Authorization` header that cannot be read, or of another scheme.
    Unreadable,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// When it was answered, on the registry's clock.
    pub time: Timestamp,
    /// What it was for.
    pub endpoint: EndpointClass,
    /// `GET`, `HEAD`, …
    pub method: String,
    /// The path without its query, at most 512 bytes of it.
    pub path: String,
    /// The `Host` header, empty if there was none; at most 512 bytes of it.
    pub host: String,
    /// What it authenticated itself with.
    pub auth: AuthKind,
    /// Who it said to be, or whom its token names; `None` for nobody.
    pub user: Option<String>,
    /// The [fingerprint](crate::Registry::fingerprint) of its password or token.
    pub secret: Option<String>,
    /// The scopes it needed (or asked for, at `/token`), parted by spaces.
    pub scope_wanted: String,
    /// The scopes its token has (or was given, at `/token`), parted by spaces.
    pub scope_granted: String,
    /// The status of the answer.
    pub status: u16,
    /// The specification's error code, if it was refused.
    pub error: Option<&'static str>,
    /// Why authentication or authorization failed, in a few words.
    pub reason: Option<&'static str>,
    /// The length of the answer's body.
    pub bytes: u64,
}

/// What the handlers learn on the way to an answer, for the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) auth: AuthKind,
    pub(crate) user: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) scope_wanted: String,
    pub(crate) scope_granted: String,
    pub(crate) reason: Option<&'static str>,
}

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

/// As much of a client's text as a record holds: 512 bytes, ending at a whole character.
pub(crate) fn shorten(text: &str) -> String {
    text[..text.floor_char_boundary(512)].to_owned()
}
