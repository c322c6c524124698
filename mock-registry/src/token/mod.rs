//! Bearer tokens: who asks for one and how, what stands in it, and whether it is still good.

mod claims;
mod endpoint;
mod issuer;
mod refresh;
mod request;
mod response;

pub(crate) use endpoint::answer;
pub(crate) use issuer::TokenIssuer;
pub(crate) use refresh::RefreshTokens;
