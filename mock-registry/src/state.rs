//! What every request of one registry shares.

use std::net::SocketAddr;

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue};

use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config::Config;
use crate::content::store::Store;
use crate::content::uploads::Uploads;
use crate::exchange::Moved;
use crate::fault::Faults;
use crate::journal::{EndpointClass, Journal};
use crate::profile::Service;
use crate::protocol::endpoint;
use crate::tls::Tls;
use crate::token::Tokens;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) accounts: Accounts,
    pub(crate) store: Store,
    pub(crate) uploads: Uploads,
    pub(crate) warnings: Vec<HeaderValue>,
    pub(crate) journal: Journal,
    pub(crate) tokens: Tokens,
    /// Where the token endpoint listens alone, if it does.
    pub(crate) token_address: Option<SocketAddr>,
    pub(crate) tls: Option<Tls>,
    pub(crate) faults: Faults,
    /// What redirects moved to the other host.
    pub(crate) moved: Moved,
}

impl State {
    /// The host and port the client believes to speak to, for URLs in answers: its `Host` header, or
    /// where we listen if that is missing or no authority.
    pub(crate) fn host(&self, headers: &HeaderMap) -> String {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let authority = host.and_then(|host| host.parse::<Authority>().ok());
        match authority {
            Some(authority) if !authority.as_str().contains('@') => authority.to_string(),
            _ => self.address.to_string(),
        }
    }

    /// The scheme of URLs in answers.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// The start of a URL to this registry, as the client believes to speak to it.
    pub(crate) fn origin(&self, headers: &HeaderMap) -> String {
        format!("{}://{}", self.scheme(), self.host(headers))
    }

    /// The start of the URL of the token endpoint: the registry's own host, on another port if tokens
    /// have one.
    pub(crate) fn token_origin(&self, headers: &HeaderMap) -> String {
        let Some(address) = self.token_address else {
            return self.origin(headers);
        };
        let host = self.host(headers);
        // A port behind the last colon, unless that colon is inside an IPv6 address.
        let name = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => name,
            _ => &host,
        };
        format!("{}://{name}:{}", self.scheme(), address.port())
    }

    /// The URL of the token endpoint as challenges name it.
    pub(crate) fn realm(&self, headers: &HeaderMap) -> String {
        match &self.config.realm {
            Some(realm) => realm.clone(),
            None => self.token_origin(headers) + self.config.token_path(),
        }
    }

    /// The registry's name in challenges and in the audience of tokens.
    pub(crate) fn service(&self, headers: &HeaderMap) -> String {
        match (&self.config.service, self.config.profile.service) {
            (Some(service), _) => service.clone(),
            (None, Service::Named(service)) => service.to_owned(),
            (None, Service::Host) => self.host(headers),
        }
    }

    /// What a request for this path is for.
    pub(crate) fn class(&self, path: &str) -> EndpointClass {
        let profile = &self.config.profile;
        let at_token_endpoint =
            path == self.config.token_path() || Some(path) == profile.exchange_path;
        if profile.has_token_endpoint() && at_token_endpoint {
            return EndpointClass::Token;
        }
        endpoint::class(path)
    }
}
