//! What a registry is started with. Nothing here is read from the environment.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::admin::AdminSettings;
use crate::profile::{Checks, Profile};
use crate::tls::TlsSettings;
use crate::token::TrustedIssuer;

/// How the JOSE header of a token names the key that signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyReference {
    /// `x5c`: the certificate, which every release of distribution takes.
    X5c,
    /// `jwk`: the key itself, with its RFC 7638 thumbprint as `kid`.
    Jwk,
    /// `kid`: the key's RFC 7638 thumbprint, as distribution 3 has it.
    Kid,
    /// `kid`: libtrust's name for the key, as distribution 2 has it.
    LibtrustKid,
}

/// Where a registry keeps its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In memory; it ends with the registry.
    Memory,
    /// In this folder, which is made if there is none, and which a later registry can take over. Only one
    /// at a time can have it.
    Directory(PathBuf),
}

/// The settings of one registry.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen. The default is a free port of `127.0.0.1`; another address than loopback is
    /// used only if it stands here.
    pub listen: SocketAddr,
    /// Which service it behaves like.
    pub profile: Profile,
    /// The registry's name in challenges and in the audience of its tokens; `None` means the profile's.
    pub service: Option<String>,
    /// The URL of the token endpoint that challenges name, whoever may answer there; `None` means the
    /// registry's own, on the host and port that the client asked or on those of `token_listen`.
    pub realm: Option<String>,
    /// The path of the registry's own token endpoint; `None` means the profile's. It begins with a slash and
    /// holds letters, digits and `/._-`.
    pub token_path: Option<String>,
    /// Where the token endpoint listens alone, as on a host of its own; `None` means that the registry answers
    /// there too. go-containerregistry refuses a realm on another port of a loopback address.
    pub token_listen: Option<SocketAddr>,
    /// What the registry's tokens say in `iss`.
    pub issuer: String,
    /// How tokens name the key that signed them.
    pub key_reference: KeyReference,
    /// Whose tokens are taken beside the registry's own.
    pub trusted_issuers: Vec<TrustedIssuer>,
    /// How long a bearer token is good for, in whole seconds; `None` means the profile's. Clients take 60 s
    /// when nothing is said, so less than that surprises them.
    pub token_lifetime: Option<Duration>,
    /// How far a token's `exp`, `nbf` and, where it is looked at, `iat` may be off; `None` means the profile's,
    /// which is distribution's 60 s but for zot.
    pub leeway: Option<Duration>,
    /// Generated images depend on this, their repository and their tag alone.
    pub seed: u64,
    /// How many records the journal keeps; the oldest goes first.
    pub journal_capacity: usize,
    /// Where content is kept.
    pub storage: Storage,
    /// How many bytes of pushed content are kept in memory: manifests, and with [`Storage::Memory`] blobs
    /// and open uploads too. What is more is refused with 413.
    pub memory_limit: u64,
    /// The longest blob that is taken, in bytes.
    pub longest_blob: u64,
    /// Whether an image may be pushed before its blobs. The manifests of an index need never be there.
    pub sparse: bool,
    /// Texts that every answer carries in a `Warning` header, at most 4096 bytes with what is around them.
    pub warnings: Vec<String>,
    /// TLS, with which clients speak HTTP/1.1 or HTTP/2; `None` for plain HTTP.
    pub tls: Option<TlsSettings>,
    /// The admin endpoint; `None` for none.
    pub admin: Option<AdminSettings>,
    /// How many connections are kept open. One more ends the oldest that answers nothing.
    pub most_connections: usize,
    /// How many threads answer. One is best for tests and on few cores.
    pub threads: usize,
    /// How long answers under way may go on when the registry is dropped.
    pub grace: Duration,
}

impl Config {
    /// What is looked at in tokens.
    pub(crate) fn checks(&self) -> Checks {
        let checks = self.profile.checks;
        Checks {
            leeway: self.leeway.map_or(checks.leeway, |leeway| leeway.as_secs()),
            ..checks
        }
    }

    /// How long a bearer token is good for, in seconds.
    pub(crate) fn lifetime(&self) -> u64 {
        self.token_lifetime
            .map_or(self.profile.token_lifetime, |lifetime| lifetime.as_secs())
    }

    /// The path of the token endpoint.
    pub(crate) fn token_path(&self) -> &str {
        self.token_path
            .as_deref()
            .unwrap_or(self.profile.token_path)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            profile: Profile::SPEC,
            service: None,
            realm: None,
            token_path: None,
            token_listen: None,
            issuer: "credproof-mock-registry".to_owned(),
            key_reference: KeyReference::X5c,
            trusted_issuers: Vec::new(),
            token_lifetime: None,
            leeway: None,
            seed: 0,
            journal_capacity: 10_000,
            storage: Storage::Memory,
            memory_limit: 1 << 30,
            longest_blob: 16 << 30,
            sparse: false,
            warnings: Vec::new(),
            tls: None,
            admin: None,
            most_connections: 512,
            threads: 1,
            grace: Duration::from_secs(1),
        }
    }
}
