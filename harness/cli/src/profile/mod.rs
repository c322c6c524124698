//! The plugin profile: what a conformance run must be told about one plugin, because no harness can know it.
//!
//! `model` and `service` are the file as values, `load` reads it with exact positions, `mint` makes the
//! run's secrets, `template` fills them in. Nothing here starts a server or a plugin.

mod claims;
mod encodings;
mod error;
mod files;
mod load;
mod locate;
mod mint;
mod model;
mod scrub;
mod service;
mod template;
mod validate;
mod validate_service;

pub use error::ProfileError;
pub use files::{FileError, write_files};
pub use load::{Loaded, builtin, builtin_names, load, parse};
pub use mint::{MintError, Minted};
pub use model::{
    CacheType, Credentials, EnvVar, Images, Kind, Password, Profile, Provider, Registry,
    RegistryProfile, RegistryRuntime, ServiceAccount, ShortApiVersion, Source, Supports,
    TokenAttributes,
};
pub use scrub::{Encoding, Hit};
pub use service::{Respond, Route, RouteMatch, Upstream};
pub use template::literal;
pub(crate) use template::variables as template_variables;
pub use template::{Context, Moment, TemplateError};

#[cfg(test)]
mod reference_test;
