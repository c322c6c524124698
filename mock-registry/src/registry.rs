//! The handle on a running registry. It is synchronous; the async parts live in [`crate::server`].

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use ring::rand::{SecureRandom, SystemRandom};
use thiserror::Error;

use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config::{Config, Storage};
use crate::content::digest::Digest;
use crate::content::image::{Image, generate};
use crate::content::layout::{self, LayoutError};
use crate::content::manifest::{IMAGE_MANIFEST, Invalid, Manifest};
use crate::content::store::{Store, StoreError};
use crate::content::uploads::Uploads;
use crate::journal::{Journal, Record};
use crate::protocol::name::{self, InvalidName};
use crate::protocol::warning;
use crate::routes::{router, token_router};
use crate::server::{Bound, Server};
use crate::state::State;
use crate::token::Tokens;

/// Why content cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ContentError {
    /// No registry could serve this name.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The bytes are no manifest of the media type, for this reason.
    #[error("{0}; expected a manifest or an index of OCI or Docker")]
    Manifest(&'static str),
    /// An image layout cannot be served.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The registry's folder cannot be written.
    #[error("the registry's folder: {0}; it must be writable and have room")]
    System(#[from] io::Error),
}

/// Why there can be no token endpoint.
#[derive(Debug, Error)]
#[error("the token endpoint {0}")]
pub(crate) struct NoTokenEndpoint(String);

/// A running registry. Dropping it stops it.
#[derive(Debug)]
pub struct Registry {
    state: Arc<State>,
    _server: Server,
    _token_server: Option<Server>,
}

impl Registry {
    /// Starts a registry without accounts; without images too, unless its folder has some.
    ///
    /// # Errors
    ///
    /// When an address cannot be listened on, the path of the token endpoint is none, the folder cannot be used
    /// or is another registry's, a warning cannot be sent, or the system gives no thread or no random bytes.
    pub fn start(config: Config) -> io::Result<Self> {
        check_token_path(&config)?;
        let bound = Bound::bind(config.listen)?;
        let token_bound = config.token_listen.map(bind_token_endpoint).transpose()?;
        let clock = Clock::default();
        let state = Arc::new(State {
            address: bound.address(),
            token_address: token_bound.as_ref().map(Bound::address),
            accounts: Accounts::default(),
            store: match &config.storage {
                Storage::Memory => Store::in_memory(config.memory_limit),
                Storage::Directory(root) => Store::in_directory(root, config.memory_limit)?,
            },
            uploads: Uploads::default(),
            warnings: warning::headers(&config.warnings)?,
            journal: Journal::new(config.journal_capacity, random()?),
            tokens: Tokens::new(&config, random()?)?,
            clock,
            config,
        });
        let token_server = token_bound
            .map(|bound| bound.serve(token_router(Arc::clone(&state))))
            .transpose()?;
        let server = bound.serve(router(Arc::clone(&state)))?;
        Ok(Self {
            state,
            _server: server,
            _token_server: token_server,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.state.address
    }

    /// Where the token endpoint listens alone, if [`Config::token_listen`] asked for that.
    pub fn token_address(&self) -> Option<SocketAddr> {
        self.state.token_address
    }

    /// Its clock, which can be moved.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Its accounts, which can be added and revoked at any time.
    pub fn accounts(&self) -> &Accounts {
        &self.state.accounts
    }

    /// Its tokens: what others need to check them, and how they are taken back.
    pub fn tokens(&self) -> &Tokens {
        &self.state.tokens
    }

    /// Serves a small image, always the same for a seed, a repository and a tag. The repository's name
    /// has no host (`team/app`) and is made if there is none.
    ///
    /// # Errors
    ///
    /// When no registry could serve that name or that tag, or the registry's folder cannot be written.
    pub fn add_image(&self, repository: &str, tag: &str) -> Result<Image, ContentError> {
        name::check_repository(repository)?;
        name::check_tag(tag)?;
        let image = generate(self.state.config.seed, repository, tag);
        let summary = image.summary();
        for (digest, bytes) in image.blobs {
            self.state.store.add_bytes(repository, digest, bytes)?;
        }
        self.add_manifest(repository, Some(tag), IMAGE_MANIFEST, image.manifest)?;
        Ok(summary)
    }

    /// Serves a blob, and gives its digest: `sha256:` and 64 hex digits.
    ///
    /// # Errors
    ///
    /// When no registry could serve that name, or the registry's folder cannot be written.
    pub fn add_blob(
        &self,
        repository: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<String, ContentError> {
        name::check_repository(repository)?;
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        self.state.store.add_bytes(repository, digest, bytes)?;
        Ok(digest.to_string())
    }

    /// Serves a manifest byte for byte, under a tag or under its digest alone, and gives its digest:
    /// `sha256:` and 64 hex digits. What it names need not be there, so that clients can be shown broken
    /// images.
    ///
    /// # Errors
    ///
    /// When no registry could serve that name or that tag, when the bytes are no manifest of that media
    /// type, or when the registry's folder cannot be written.
    pub fn add_manifest(
        &self,
        repository: &str,
        tag: Option<&str>,
        media_type: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<String, ContentError> {
        name::check_repository(repository)?;
        tag.map_or(Ok(()), name::check_tag)?;
        let bytes = bytes.into();
        let store = &self.state.store;
        let (digest, share) = (Digest::of(&bytes), store.own_share(bytes.len()));
        let manifest = Manifest::read(Some(media_type), digest, bytes, share)
            .map_err(|Invalid(reason)| ContentError::Manifest(reason))?;
        match store.put_manifest(repository, tag.as_slice(), manifest, true) {
            Ok(()) => Ok(digest.to_string()),
            Err(StoreError::System(error)) => Err(error.into()),
            Err(other) => Err(io::Error::other(other).into()),
        }
    }

    /// Serves an OCI image layout, a folder, with every manifest that its index names and under the tags
    /// that it gives. With [`Storage::Memory`], blobs of more than 1 MiB are read from there when a client
    /// asks, and must not change.
    ///
    /// # Errors
    ///
    /// When no registry could serve that name, or the folder is no whole image layout.
    pub fn add_layout(
        &self,
        repository: &str,
        folder: impl AsRef<Path>,
    ) -> Result<Vec<Image>, ContentError> {
        name::check_repository(repository)?;
        Ok(layout::add(&self.state.store, repository, folder.as_ref())?)
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

fn bind_token_endpoint(address: SocketAddr) -> io::Result<Bound> {
    Bound::bind(address).map_err(|source| {
        let why = format!(
            "cannot listen on {address}: {source}; choose another address, or port 0 for a free one"
        );
        io::Error::new(source.kind(), NoTokenEndpoint(why))
    })
}

fn check_token_path(config: &Config) -> io::Result<()> {
    let path = config.token_path();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let taken = ["/v2", "/v2/"].contains(&path) || config.profile.exchange_path == Some(path);
    if path.starts_with('/') && path.bytes().all(plain) && !taken {
        return Ok(());
    }
    let why =
        format!("cannot be at {path:?}: give a path like /token, of letters, digits and /._-");
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        NoTokenEndpoint(why),
    ))
}

fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    let no_bytes = |_| io::Error::other("the system gives no random bytes");
    SystemRandom::new().fill(&mut bytes).map_err(no_bytes)?;
    Ok(bytes)
}
