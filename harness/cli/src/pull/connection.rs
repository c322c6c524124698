//! The way to a registry and its token endpoint. Which address a host name leads to is a value, so that a pull can be
//! kept on this machine whatever its image names. Proxies of the environment are not used. The resolver is an interface
//! of ureq that may change between its minor releases; this file is all that would have to follow.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::{Config, RedirectAuthHeaders};
use ureq::http::{Request, Response, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, AsSendBody, Body, Error};

/// How long a registry on this machine may take for one request and its answer.
const LOCAL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection to another machine, and then the head of an answer, may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the body of an answer from another machine may take; layers have gigabytes.
const BODY_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Where the hosts are that an image and a realm name.
#[derive(Clone, Debug)]
pub enum Route {
    /// All are one registry on this machine, without TLS: the address must be loopback.
    Fixed(SocketAddr),
    /// Each is where the system's resolver says.
    Named {
        /// Speak `http` to the registry instead of `https`. The realm of a challenge brings its own scheme.
        plain_http: bool,
        /// Who may sign the certificates.
        roots: Roots,
    },
}

/// Who may sign certificates.
#[derive(Clone, Debug)]
pub enum Roots {
    /// Whoever the system trusts.
    System,
    /// These certificates and no others.
    Given(Arc<Vec<Certificate<'static>>>),
}

impl Roots {
    /// The certificates of a PEM text.
    ///
    /// # Errors
    ///
    /// When it is no PEM or holds no certificate.
    pub fn from_pem(text: &[u8]) -> Result<Self, String> {
        let mut certificates = Vec::new();
        for item in parse_pem(text) {
            match item {
                Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
                Ok(_) => {}
                Err(error) => return Err(format!("unreadable as PEM: {error}")),
            }
        }
        if certificates.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        Ok(Self::Given(Arc::new(certificates)))
    }
}

impl Route {
    /// The scheme of the registry's URLs.
    pub(super) fn scheme(&self) -> &'static str {
        match self {
            Self::Fixed(_)
            | Self::Named {
                plain_http: true, ..
            } => "http",
            Self::Named { .. } => "https",
        }
    }
}

/// Sends requests.
#[derive(Debug)]
pub(super) struct Connection {
    agent: Agent,
    has_tls: bool,
}

#[derive(Debug)]
struct OneAddress(SocketAddr);

impl Connection {
    /// A connection by this route, or why there will be none.
    pub(super) fn by(route: &Route) -> Result<Self, String> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .user_agent(concat!("credproof/", env!("CARGO_PKG_VERSION")));
        match route {
            Route::Fixed(address) if !address.ip().is_loopback() => Err(format!(
                "{address} is not a loopback address: pulls go to a registry on this machine only"
            )),
            Route::Fixed(address) => {
                let config: Config = config.timeout_global(Some(LOCAL_TIMEOUT)).build();
                let resolver = OneAddress(*address);
                Ok(Self {
                    agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
                    has_tls: false,
                })
            }
            Route::Named { roots, .. } => {
                let config = config
                    .timeout_connect(Some(HEAD_TIMEOUT))
                    .timeout_recv_response(Some(HEAD_TIMEOUT))
                    .timeout_recv_body(Some(BODY_TIMEOUT))
                    .tls_config(tls(roots));
                Ok(Self {
                    agent: Agent::new_with_config(config.build()),
                    has_tls: true,
                })
            }
        }
    }

    /// Sends a request and waits for the head of the answer. Redirects are followed; the `Authorization` header goes
    /// along only if the host stays the same.
    pub(super) fn send(&self, request: Request<impl AsSendBody>) -> Result<Response<Body>, Error> {
        if request.uri().scheme_str() == Some("https") && !self.has_tls {
            let why = format!("{}: TLS is not spoken here", request.uri());
            return Err(Error::BadUri(why));
        }
        self.agent.run(request)
    }
}

fn tls(roots: &Roots) -> TlsConfig {
    let roots = match roots {
        Roots::System => RootCerts::PlatformVerifier,
        Roots::Given(certificates) => RootCerts::Specific(Arc::clone(certificates)),
    };
    TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

impl Resolver for OneAddress {
    fn resolve(
        &self,
        _uri: &Uri,
        _config: &Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}
