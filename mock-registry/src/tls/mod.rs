//! TLS of a registry: its certificates, good and wrong, and whom it lets in. rustls with `ring` alone;
//! the provider is always named, because another crate of a program may bring a second one.

mod authority;
mod names;
mod settings;

use std::io;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::{
    NoServerSessionStorage, ResolvesServerCert, WebPkiClientVerifier,
};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::{Error, RootCertStore, ServerConfig};

use crate::clock::Clock;
use crate::fault::TlsFault;
use authority::{Authority, Validity};
use names::NamedCertificates;
pub use settings::{Identity, TlsSettings};

/// The TLS of one registry.
#[derive(Debug)]
pub(crate) struct Tls {
    authority_pem: String,
    good: Arc<ServerConfig>,
    expired: Arc<ServerConfig>,
    wrong_name: Arc<ServerConfig>,
    untrusted: Arc<ServerConfig>,
}

impl Tls {
    /// TLS with these settings; client certificates are checked at the time of `clock`.
    pub(crate) fn new(settings: &TlsSettings, clock: &Clock) -> io::Result<Self> {
        let authority = Arc::new(Authority::new().map_err(no_certificate)?);
        let stranger = Arc::new(Authority::new().map_err(no_certificate)?);
        let names = |authority, validity| Arc::new(NamedCertificates::new(authority, validity));
        let good: Arc<dyn ResolvesServerCert> = match &settings.identity {
            None => names(Arc::clone(&authority), Validity::Now),
            Some(identity) => Arc::new(given(identity)?),
        };
        let wrong = authority
            .certificate(&["wrong-name.invalid"], Validity::Now)
            .map_err(no_certificate)?;
        let config = |resolver| config(settings, clock, resolver);
        Ok(Self {
            authority_pem: authority.pem(),
            good: config(good)?,
            expired: config(names(authority, Validity::Past))?,
            wrong_name: config(Arc::new(SingleCertAndKey::from(wrong)))?,
            untrusted: config(names(stranger, Validity::Now))?,
        })
    }

    /// The certificate of the registry's own authority, as PEM.
    pub(crate) fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// What a handshake with this fault, or without one, is done with.
    pub(crate) fn server_config(&self, fault: Option<TlsFault>) -> Arc<ServerConfig> {
        Arc::clone(match fault {
            None | Some(TlsFault::Stall) => &self.good,
            Some(TlsFault::Expired) => &self.expired,
            Some(TlsFault::WrongName) => &self.wrong_name,
            Some(TlsFault::Untrusted) => &self.untrusted,
        })
    }
}

/// The registry's clock, as rustls asks for the time.
#[derive(Debug)]
struct RegistryTime(Clock);

impl TimeProvider for RegistryTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(
            seconds,
        )))
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn config(
    settings: &TlsSettings,
    clock: &Clock,
    resolver: Arc<dyn ResolvesServerCert>,
) -> io::Result<Arc<ServerConfig>> {
    let time = Arc::new(RegistryTime(clock.clone()));
    let builder = ServerConfig::builder_with_details(provider(), time)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let builder = match &settings.client_authority {
        None => builder.with_no_client_auth(),
        Some(pem) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(pem, "client authority")? {
                roots.add(certificate).map_err(unusable)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider())
                .build()
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_cert_resolver(resolver);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A session that goes on would go around certificates that are wrong, or over, by now.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

fn given(identity: &Identity) -> io::Result<SingleCertAndKey> {
    let chain = certificates(&identity.certificate, "certificate")?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())
        .map_err(|_| invalid("the key is no private key in PEM".to_owned()))?;
    let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(unusable)?;
    Ok(SingleCertAndKey::from(certified))
}

fn certificates(pem: &str, name: &str) -> io::Result<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match read {
        Ok(list) if !list.is_empty() => Ok(list),
        _ => Err(invalid(format!("the {name} is no certificate in PEM"))),
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is handed to map_err as it is"
)]
fn unusable(error: Error) -> io::Error {
    invalid(format!("the certificates cannot be used: {error}"))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is handed to map_err as it is"
)]
fn no_certificate(error: rcgen::Error) -> io::Error {
    io::Error::other(format!("no certificate could be made: {error}"))
}
