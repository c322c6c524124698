//! A certificate for each name that clients ask for, made when it is first asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::authority::{Authority, Validity};

/// How many names are remembered; beyond that all are made anew.
const MOST: usize = 1_000;
/// What a certificate is for if the client names nothing, as with an IP address in its URL.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The certificates of one authority by name.
#[derive(Debug)]
pub(super) struct NamedCertificates {
    authority: Arc<Authority>,
    validity: Validity,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl NamedCertificates {
    /// None yet.
    pub(super) fn new(authority: Arc<Authority>, validity: Validity) -> Self {
        Self {
            authority,
            validity,
            made: Mutex::default(),
        }
    }
}

impl ResolvesServerCert for NamedCertificates {
    fn resolve(&self, client_hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = client_hello.server_name().unwrap_or_default();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made.get(name) {
            return Some(Arc::clone(known));
        }
        let named = [name];
        let names = if name.is_empty() {
            &LOOPBACK[..]
        } else {
            &named
        };
        let certificate = self.authority.certificate(names, self.validity).ok()?;
        let certificate = Arc::new(certificate);
        if made.len() >= MOST {
            made.clear();
        }
        made.insert(name.to_owned(), Arc::clone(&certificate));
        Some(certificate)
    }
}
