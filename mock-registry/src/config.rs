//! What a registry is started with. Nothing here is read from the environment.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// How the registry asks for credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// A `Bearer` challenge with the scope the request needs, and a token endpoint at `/token` on the
    /// registry's own host and port (distribution's token authentication).
    Bearer,
    /// A `Basic` challenge on every request, as private Amazon ECR has; there is no token endpoint.
    Basic,
    /// Everyone may do everything.
    None,
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
    /// How credentials are asked for.
    pub auth: AuthMode,
    /// The registry's name in challenges and in the audience of its tokens.
    pub service: String,
    /// How long a bearer token is good for, in whole seconds. Clients take 60 s when nothing is said,
    /// so less than that surprises them.
    pub token_lifetime: Duration,
    /// How far a token's `exp` and `nbf` may be off; distribution allows 60 s.
    pub leeway: Duration,
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
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            auth: AuthMode::Bearer,
            service: "mock-registry".to_owned(),
            token_lifetime: Duration::from_secs(300),
            leeway: Duration::from_secs(60),
            seed: 0,
            journal_capacity: 10_000,
            storage: Storage::Memory,
            memory_limit: 1 << 30,
            longest_blob: 16 << 30,
            sparse: false,
            warnings: Vec::new(),
        }
    }
}
