//! What a registry's TLS is made of. Files are read by whoever has them.

use std::fmt;

/// How a registry speaks TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsSettings {
    /// Its certificate and key. `None`: for every name a client asks for (SNI) one of its own authority,
    /// and one for `localhost`, `127.0.0.1` and `::1` if the client names none.
    pub identity: Option<Identity>,
    /// The authorities, as PEM, one of which a client's certificate must be from; `None` asks clients for
    /// no certificate. Its times are checked on the registry's clock.
    pub client_authority: Option<String>,
}

/// A certificate and its key.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, and those between it and its authority, as PEM.
    pub certificate: String,
    /// The private key as PEM: PKCS #8, PKCS #1 or SEC 1.
    pub key: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}
