//! An OCI registry for tests of clients: it enforces token auth on every request, serves small
//! generated images, and remembers who came.
//!
//! ```
//! use credproof_mock_registry::{Account, Config, Registry};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let registry = Registry::start(Config::default())?;
//! registry.accounts().add(Account::new("user", "secret"));
//! let image = registry.add_image("team/app", "v1")?;
//! assert!(image.manifest_digest.starts_with("sha256:"));
//! // A client pulls `team/app:v1` from `registry.address()`; then:
//! assert!(registry.journal().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! - **Lifecycle.** [`Registry::start`] binds the socket and answers from a thread of its own; dropping
//!   the [`Registry`] stops it. Every registry stands for itself: keys, accounts, images and journal
//!   are its own.
//! - **Service.** A [`Profile`] says which registry it behaves like: distribution, ECR, ACR, Artifact
//!   Registry, Harbor, zot, or a token server that falls short. An [`Acl`] says who may do what.
//! - **Names.** It answers for any `Host`, so that a client may believe it speaks to
//!   `123456789012.dkr.ecr.us-east-1.amazonaws.com`; the realm of its challenge is that same host.
//! - **Time.** Everything that expires asks the registry's [`Clock`], which can be moved. Its own TLS
//!   certificates alone go by the machine's, because clients do.
//! - **Faults.** [`Registry::faults`] makes requests go wrong: answers, bodies, tokens, challenges,
//!   connections and handshakes, by endpoint, repository and turn. [`FaultPlan`] reads them from YAML.
//! - **Expectations.** [`Registry::expect`] compares the journal with what should have been asked, and
//!   gives a [`Report`] instead of a panic.
//! - **Sockets.** Clients speak HTTP/1.1 or HTTP/2, plain or over [TLS](TlsSettings), and as many as
//!   come: idle connections make room for new ones.
//! - **Secrets.** Passwords and tokens are never printed, and the [journal](Registry::journal) holds
//!   salted fingerprints of them only.
//!
//! - **Content.** Clients pull, push and delete as the OCI distribution-spec 1.1 says. A test adds
//!   generated images, single blobs and manifests, or an OCI image layout; they live in memory or in a
//!   [folder](Storage::Directory).

mod accounts;
mod admin;
mod auth;
mod clock;
pub mod command;
mod config;
mod content;
mod exchange;
mod fault;
mod journal;
mod profile;
mod protocol;
mod registry;
mod routes;
mod scope;
mod server;
mod state;
mod tls;
mod token;

pub use accounts::{Account, Accounts, Acl, AclProblem, Action, InvalidPattern, Rights};
pub use admin::AdminSettings;
pub use clock::Clock;
pub use config::{Config, KeyReference, Storage};
pub use content::image::Image;
pub use content::layout::LayoutError;
pub use fault::{
    Fault, FaultAction, FaultPlan, FaultState, Faults, InvalidFault, PlanProblem, TlsFault,
    TokenFault, When,
};
pub use journal::{
    AuthKind, EndpointClass, Expectation, Listener, Protocol, Record, Report, RequestPattern,
};
pub use profile::Profile;
pub use protocol::name::InvalidName;
pub use registry::{ContentError, Registry};
pub use tls::{Identity, TlsSettings};
pub use token::{InvalidKeys, Tokens, TrustedIssuer};
