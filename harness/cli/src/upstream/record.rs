//! What the stubs were asked, as values without secrets, for cases that ask whether, how often and with
//! what a plugin called.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use wiremock::Request;

use crate::profile::Minted;

/// So many requests of each route are noted and answered by it; a plugin that asks without end then gets
/// 404, and the memory stays bounded.
pub(super) const KEPT: u64 = 10_000;

/// One request to a stub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The upstream's name.
    pub upstream: String,
    /// Which of its routes matched, from 0; none for a request that the profile does not know.
    pub route: Option<usize>,
    /// Whether it came to the other origin of a `redirect`.
    pub redirected: bool,
    /// The method, in capitals.
    pub method: String,
    /// Path and query as a URL parser writes them, secrets replaced by `[secret:NAME]`.
    pub path: String,
    /// The headers' names, in small letters, sorted.
    pub header_names: Vec<String>,
    /// The body's length in bytes.
    pub body_length: usize,
    /// The names of the secrets that it carried in path, headers or body, sorted, each once.
    pub secrets: Vec<String>,
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.upstream, self.method, self.path)
    }
}

/// Where all stubs of a run note their requests.
#[derive(Clone)]
pub(super) struct Journal {
    minted: Arc<Minted>,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

/// Which stub and route note a request.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) upstream: String,
    pub(super) route: Option<usize>,
    pub(super) redirected: bool,
}

impl Journal {
    pub(super) fn new(minted: Minted) -> Self {
        Self {
            minted: Arc::new(minted),
            requests: Arc::default(),
        }
    }

    pub(super) fn note(&self, place: &Place, request: &Request) {
        let path = match request.url.query() {
            Some(query) => format!("{}?{query}", request.url.path()),
            None => request.url.path().to_owned(),
        };
        let mut header_names: Vec<String> =
            request.headers.keys().map(ToString::to_string).collect();
        header_names.sort();
        let values = request.headers.values().map(|value| value.as_bytes());
        let texts = [path.as_bytes(), &request.body].into_iter().chain(values);
        let mut secrets: Vec<String> = texts
            .flat_map(|text| self.minted.find(text))
            .map(|hit| hit.secret)
            .collect();
        secrets.sort();
        secrets.dedup();
        let recorded = Recorded {
            upstream: place.upstream.clone(),
            route: place.route,
            redirected: place.redirected,
            method: request.method.to_string(),
            path: self.minted.scrub_text(&path),
            header_names,
            body_length: request.body.len(),
            secrets,
        };
        // A list of finished values is sound even if another thread panicked while holding it.
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(recorded);
    }

    pub(super) fn requests(&self) -> Vec<Recorded> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
