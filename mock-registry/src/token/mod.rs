//! Bearer tokens: who asks for one and how, what stands in it, and whether it is still good.

mod cache;
mod certificate;
mod claims;
mod endpoint;
mod exchange;
mod issuer;
mod jwk;
mod key;
mod refresh;
mod request;
mod response;
mod revocation;
mod tokens;
mod trust;
mod verifier;

pub(crate) use endpoint::answer;
pub(crate) use exchange::exchange;
pub use tokens::Tokens;
pub use trust::{InvalidKeys, TrustedIssuer};
