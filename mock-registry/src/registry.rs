//! The handle on a running registry. It is synchronous; the async parts live in [`crate::server`].

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use ring::rand::{SecureRandom, SystemRandom};

use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config::Config;
use crate::content::image::{Image, generate};
use crate::content::store::Store;
use crate::journal::{Journal, Record};
use crate::protocol::name::{self, InvalidName};
use crate::routes::router;
use crate::server::{Bound, Server};
use crate::state::State;
use crate::token::{RefreshTokens, TokenIssuer};

/// A running registry. Dropping it stops it.
#[derive(Debug)]
pub struct Registry {
    state: Arc<State>,
    _server: Server,
}

impl Registry {
    /// Starts a registry without accounts and images.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or the system gives no thread or no random bytes.
    pub fn start(config: Config) -> io::Result<Self> {
        let bound = Bound::bind(config.listen)?;
        let clock = Clock::default();
        let state = Arc::new(State {
            address: bound.address(),
            accounts: Accounts::default(),
            store: Store::default(),
            journal: Journal::new(config.journal_capacity, random()?),
            issuer: TokenIssuer::new(&config)?,
            refresh_tokens: RefreshTokens::new(random()?),
            clock,
            config,
        });
        let server = bound.serve(router(Arc::clone(&state)))?;
        Ok(Self {
            state,
            _server: server,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.state.address
    }

    /// Its clock, which can be moved.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Its accounts, which can be added and revoked at any time.
    pub fn accounts(&self) -> &Accounts {
        &self.state.accounts
    }

    /// Serves a small image, always the same for a seed, a repository and a tag. The repository's name
    /// has no host (`team/app`) and is made if there is none.
    ///
    /// # Errors
    ///
    /// When no registry could serve that name or that tag.
    pub fn add_image(&self, repository: &str, tag: &str) -> Result<Image, InvalidName> {
        name::check_repository(repository)?;
        name::check_tag(tag)?;
        let image = generate(self.state.config.seed, repository, tag);
        let summary = image.summary();
        self.state
            .store
            .put_image(repository, tag, image.manifest, image.blobs);
        Ok(summary)
    }

    /// What was asked and answered so far, oldest first. A client that has its answer is in it.
    pub fn journal(&self) -> Vec<Record> {
        self.state.journal.records()
    }

    /// Writes every further record to `copy` too, one JSON object a line (NDJSON), until that fails.
    pub fn copy_journal_to(&self, copy: impl Write + Send + 'static) {
        self.state.journal.copy_to(Box::new(copy));
    }

    /// How the journal names this password or token: 32 hex digits that no other registry would give.
    pub fn fingerprint(&self, secret: &str) -> String {
        self.state.journal.fingerprint(secret)
    }
}

fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    let no_bytes = |_| io::Error::other("the system gives no random bytes");
    SystemRandom::new().fill(&mut bytes).map_err(no_bytes)?;
    Ok(bytes)
}
