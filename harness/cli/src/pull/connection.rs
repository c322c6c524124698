//! The way to the registry: every host name leads to one loopback address, with the name as `Host`.
//! Proxies of the environment are not used, and TLS is not spoken. The resolver is an interface of ureq
//! that may change between its minor releases; this file is all that would have to follow.

use std::net::SocketAddr;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{Request, Response, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, AsSendBody, Body, Error};

/// How long one request and its answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Sends requests to one address.
#[derive(Debug)]
pub(super) struct Connection {
    agent: Agent,
}

#[derive(Debug)]
struct OneAddress(SocketAddr);

impl Connection {
    /// A connection to a registry on this machine, or why there will be none.
    pub(super) fn to(address: SocketAddr) -> Result<Self, String> {
        if !address.ip().is_loopback() {
            return Err(format!(
                "{address} is not a loopback address: pulls go to a registry on this machine only"
            ));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("credproof/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), OneAddress(address)),
        })
    }

    /// Sends a request and waits for the head of the answer. Redirects are followed, without the
    /// `Authorization` header.
    pub(super) fn send(&self, request: Request<impl AsSendBody>) -> Result<Response<Body>, Error> {
        if request.uri().scheme_str() == Some("https") {
            let why = format!("{}: TLS is not spoken here", request.uri());
            return Err(Error::BadUri(why));
        }
        self.agent.run(request)
    }
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
