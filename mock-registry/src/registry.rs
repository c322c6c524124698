//! The handle on a running registry. It is synchronous; the async parts live in [`crate::server`].

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use ring::rand::{SecureRandom, SystemRandom};
use thiserror::Error;
use tokio::sync::watch;

use crate::accounts::Accounts;
use crate::admin::{Admin, AdminSettings};
use crate::clock::Clock;
use crate::config::{Config, Storage};
use crate::content::digest::{Digest, hex};
use crate::content::image::{Image, generate};
use crate::content::layout::{self, LayoutError};
use crate::content::manifest::{IMAGE_MANIFEST, Invalid, Manifest};
use crate::content::store::{Store, StoreError};
use crate::content::uploads::Uploads;
use crate::exchange::{Moved, Site};
use crate::fault::Faults;
use crate::journal::{Expectation, Journal, Listener, Record};
use crate::protocol::name::{self, InvalidName};
use crate::protocol::warning;
use crate::routes::router;
use crate::server::{Bound, Server};
use crate::state::State;
use crate::tls::Tls;
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
pub struct Registry {
    state: Arc<State>,
    /// The address and the secret of its admin endpoint.
    admin: Option<(SocketAddr, String)>,
    _server: Server,
}

impl Registry {
    /// Starts a registry without accounts; without images too, unless its folder has some.
    ///
    /// # Errors
    ///
    /// When an address cannot be listened on, the path of the token endpoint is none, the folder cannot be used
    /// or is another registry's, a warning cannot be sent, the certificates cannot be used, or the system gives no thread or no random bytes.
    pub fn start(config: Config) -> io::Result<Self> {
        check_token_path(&config)?;
        let bound = Bound::bind(config.listen)?;
        let admin = config.admin.as_ref().map(bind_admin).transpose()?;
        let token_bound = config.token_listen.map(bind_token_endpoint).transpose()?;
        let clock = Clock::default();
        let tls = config.tls.as_ref().map(|tls| Tls::new(tls, &clock));
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
            tls: tls.transpose()?,
            faults: Faults::default(),
            moved: Moved::default(),
            clock,
            config,
        });
        let (stop, stopping) = watch::channel(false);
        let routes = router(Arc::clone(&state));
        let site = Arc::new(Site::new(Arc::clone(&state), routes, stopping));
        let mut listeners = vec![(Listener::Registry, bound)];
        listeners.extend(token_bound.map(|bound| (Listener::Token, bound)));
        let admin_address = admin
            .as_ref()
            .map(|(bound, secret)| (bound.address(), secret.clone()));
        let admin = admin.map(|(bound, secret)| {
            let admin = Admin::new(Arc::clone(&state), &secret);
            (bound, admin.router())
        });
        let server = Server::start(listeners, admin, &site, stop)?;
        Ok(Self {
            state,
            admin: admin_address,
            _server: server,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.state.address
    }

    /// Where its admin endpoint listens, if it has one.
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin.as_ref().map(|(address, _)| *address)
    }

    /// The secret of its admin endpoint, if it has one.
    pub fn admin_secret(&self) -> Option<&str> {
        self.admin.as_ref().map(|(_, secret)| secret.as_str())
    }

    /// Where the token endpoint listens alone, if [`Config::token_listen`] asked for that.
    pub fn token_address(&self) -> Option<SocketAddr> {
        self.state.token_address
    }

    /// The start of its URLs: `http://127.0.0.1:5000`, or `https` with TLS.
    pub fn url(&self) -> String {
        format!("{}://{}", self.state.scheme(), self.state.address)
    }

    /// The certificate, as PEM, of the authority that signs its own certificates; `None` without TLS.
    /// Given certificates are not signed by it, but those of TLS faults are.
    pub fn authority_certificate(&self) -> Option<&str> {
        self.state.tls.as_ref().map(Tls::authority_pem)
    }

    /// What goes wrong on purpose; faults can be added and taken away at any time.
    pub fn faults(&self) -> &Faults {
        &self.state.faults
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

    /// Forgets what was asked so far; the numbers of the records go on.
    pub fn clear_journal(&self) {
        self.state.journal.clear();
    }

    /// What was asked and answered so far, to be compared with what was expected.
    pub fn expect(&self) -> Expectation {
        Expectation::of(self.journal())
    }

    /// Writes the record of every further request to `copy` too when its answer is over, one JSON object a
    /// line (NDJSON), until that fails.
    pub fn copy_journal_to(&self, copy: impl Write + Send + 'static) {
        self.state.journal.copy_to(copy);
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

/// The socket of the admin endpoint, and its secret.
fn bind_admin(settings: &AdminSettings) -> io::Result<(Bound, String)> {
    let bound = Bound::bind(settings.listen)?;
    let secret = match &settings.secret {
        Some(secret) => secret.clone(),
        None => hex(&random()?),
    };
    Ok((bound, secret))
}

fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    let no_bytes = |_| io::Error::other("the system gives no random bytes");
    SystemRandom::new().fill(&mut bytes).map_err(no_bytes)?;
    Ok(bytes)
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Registry")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
