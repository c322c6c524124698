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
//! - **Time.** Everything that expires asks the registry's [`Clock`], which can be moved.
//! - **Secrets.** Passwords and tokens are never printed, and the [journal](Registry::journal) holds
//!   salted fingerprints of them only.
//!
//! - **Content.** Clients pull, push and delete as the OCI distribution-spec 1.1 says. A test adds
//!   generated images, single blobs and manifests, or an OCI image layout; they live in memory or in a
//!   [folder](Storage::Directory).

mod accounts;
mod auth;
mod clock;
pub mod command;
mod config;
mod content;
mod journal;
mod profile;
mod protocol;
mod registry;
mod routes;
mod scope;
mod server;
mod state;
mod token;

pub use accounts::{Account, Accounts, Acl, AclProblem, Action, InvalidPattern, Rights};
pub use clock::Clock;
pub use config::{Config, KeyReference, Storage};
pub use content::image::Image;
pub use content::layout::LayoutError;
pub use journal::{AuthKind, EndpointClass, Record};
pub use profile::Profile;
pub use protocol::name::InvalidName;
pub use registry::{ContentError, Registry};
pub use token::{InvalidKeys, Tokens, TrustedIssuer};
