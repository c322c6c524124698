//! Upload sessions: which are open, in which repository, and since when nothing came. There are never
//! more than a bound; those that nobody touched for an hour end, and the oldest makes room for a new one.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};

use super::digest::hex;
use super::upload::Upload;

/// How many sessions may be open at once. In a folder each has a file open.
const MOST: usize = 256;
/// How long a session lives after its last request, on the registry's clock.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The open sessions of one registry.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    sessions: Mutex<HashMap<String, Session>>,
}

#[derive(Debug)]
struct Session {
    repository: String,
    touched: Timestamp,
    /// As a client is told, also while a request works on the upload.
    length: u64,
    /// `None` while a request has it.
    upload: Option<Upload>,
}

/// Why there is no upload to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoUpload {
    /// There is no such session in the repository, or no longer.
    Unknown,
    /// Another request works on it.
    Busy,
    /// A new one cannot be opened, because requests work on all that there are.
    TooMany,
    /// The system gives no random bytes for its name.
    NoName,
}

impl Uploads {
    /// Opens a session, and gives its name: a random UUID.
    pub(crate) fn open(
        &self,
        repository: &str,
        upload: Upload,
        now: Timestamp,
    ) -> Result<String, NoUpload> {
        let name = random_uuid()?;
        let mut sessions = self.lock();
        sessions.retain(|_, session| session.is_alive(now));
        if sessions.len() >= MOST {
            let idle = sessions
                .iter()
                .filter(|(_, session)| session.upload.is_some());
            let oldest = idle.min_by_key(|(_, session)| session.touched);
            let oldest = oldest
                .map(|(name, _)| name.clone())
                .ok_or(NoUpload::TooMany)?;
            sessions.remove(&oldest);
        }
        let session = Session {
            repository: repository.to_owned(),
            touched: now,
            length: upload.length(),
            upload: Some(upload),
        };
        sessions.insert(name.clone(), session);
        Ok(name)
    }

    /// How many bytes have come.
    pub(crate) fn length(
        &self,
        repository: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<u64, NoUpload> {
        let mut sessions = self.lock();
        find(&mut sessions, repository, name, now).map(|session| session.length)
    }

    /// Takes the upload for one request, which gives it back unless it ends the session.
    pub(crate) fn take(
        &self,
        repository: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<Upload, NoUpload> {
        let mut sessions = self.lock();
        let session = find(&mut sessions, repository, name, now)?;
        session.touched = now;
        session.upload.take().ok_or(NoUpload::Busy)
    }

    /// Gives it back. If the session was cancelled meanwhile, the upload ends here.
    pub(crate) fn give_back(&self, name: &str, upload: Upload, now: Timestamp) {
        if let Some(session) = self.lock().get_mut(name) {
            session.touched = now;
            session.length = upload.length();
            session.upload = Some(upload);
        }
    }

    /// Ends a session.
    pub(crate) fn end(&self, repository: &str, name: &str, now: Timestamp) -> Result<(), NoUpload> {
        let mut sessions = self.lock();
        find(&mut sessions, repository, name, now)?;
        sessions.remove(name);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// One that a request works on does not end by itself.
    fn is_alive(&self, now: Timestamp) -> bool {
        self.upload.is_none() || now.duration_since(self.touched) < LIFETIME
    }
}

fn find<'a>(
    sessions: &'a mut HashMap<String, Session>,
    repository: &str,
    name: &str,
    now: Timestamp,
) -> Result<&'a mut Session, NoUpload> {
    let session = sessions.get_mut(name);
    let session =
        session.filter(|session| session.repository == repository && session.is_alive(now));
    session.ok_or(NoUpload::Unknown)
}

/// Version 4 of RFC 9562.
fn random_uuid() -> Result<String, NoUpload> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| NoUpload::NoName)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let parts = [0..4, 4..6, 6..8, 8..10, 10..16].map(|part| hex(&bytes[part]));
    Ok(parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::super::digest::{Algorithm, Hasher};
    use super::*;

    fn upload() -> Upload {
        Upload::in_memory(Hasher::new(Algorithm::Sha256), Budget::new(0).share())
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_session_ends_an_hour_after_its_last_request() {
        let uploads = Uploads::default();
        let name = uploads.open("a", upload(), at(0)).unwrap();
        assert_eq!(uploads.length("b", &name, at(0)), Err(NoUpload::Unknown));
        let taken = uploads.take("a", &name, at(3599)).unwrap();
        assert_eq!(
            uploads.take("a", &name, at(9999)).map(|_| ()),
            Err(NoUpload::Busy)
        );
        uploads.give_back(&name, taken, at(10_000));
        assert_eq!(uploads.length("a", &name, at(13_599)), Ok(0));
        assert_eq!(
            uploads.length("a", &name, at(13_600)),
            Err(NoUpload::Unknown)
        );
    }

    #[test]
    fn the_oldest_session_makes_room() {
        let uploads = Uploads::default();
        let seconds = 0..i64::try_from(MOST).unwrap() + 1;
        let names: Vec<_> = seconds
            .map(|second| uploads.open("a", upload(), at(second)).unwrap())
            .collect();
        let length = |name| uploads.length("a", name, at(2000));
        assert_eq!(
            (length(&names[0]), length(&names[1])),
            (Err(NoUpload::Unknown), Ok(0))
        );
        let _busy: Vec<_> = names[1..]
            .iter()
            .map(|name| uploads.take("a", name, at(2000)).unwrap())
            .collect();
        assert_eq!(
            uploads.open("a", upload(), at(2000)),
            Err(NoUpload::TooMany)
        );
    }
}
