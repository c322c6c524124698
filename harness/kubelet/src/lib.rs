//! What a kubelet does with an image credential provider plugin, release by release from 1.20 to 1.37, as
//! pure functions: no input or output, no clock, no environment, no randomness. Times are nanoseconds that the
//! caller counts. Error texts are the kubelet's own, byte for byte.
//!
//! The rules were read from `k8s.io/kubernetes` (`pkg/credentialprovider`) and are checked against recordings of
//! that code for every release, in `tests/vectors`.

mod accept;
mod api;
pub mod cache;
pub mod config;
pub mod decode;
pub mod diagnose;
pub mod exec;
pub mod golang;
pub mod image;
pub mod keyring;
pub mod log;
pub mod match_image;
pub mod node;
pub mod question;
mod release;
mod release_set;
mod request;
mod service_account;

pub use accept::{CacheKeyType, CacheType, Refusal, TokenPolicy, accept};
pub use api::{ApiVersion, AuthConfig, AuthEntries, GROUP, Response, UnknownApiVersion};
pub use golang::duration::{Duration, DurationError};
pub use log::LogLine;
pub use release::{Release, UnknownRelease};
pub use release_set::{BadReleases, Releases};
pub use request::Request;
pub use service_account::{
    Pod, ServiceAccount, ServiceAccountCoordinates, TokenAttributes, TokenRequest,
};
