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
use crate::journal::Journal;
use crate::token::{RefreshTokens, TokenIssuer};

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
    pub(crate) issuer: TokenIssuer,
    pub(crate) refresh_tokens: RefreshTokens,
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
}
