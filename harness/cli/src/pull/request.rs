//! What is asked of a runtime: which image, from where, as whom.

use std::fmt;

use super::clock::Clock;
use super::connection::Route;

/// What to pull, from where, as whom.
#[derive(Clone, Copy)]
pub struct PullRequest<'a> {
    /// Where the hosts are that the image and realms name.
    pub route: &'a Route,
    /// `HOST/REPOSITORY`, as the kubelet hands an image to its runtime; the host goes into `Host`.
    pub image: &'a str,
    /// A tag or a digest.
    pub reference: &'a str,
    /// As whom; `None` is anonymous.
    pub credential: Option<Credential<'a>>,
    /// When tokens end, and how to wait for a busy registry.
    pub clock: &'a dyn Clock,
}

/// What a kubelet hands to its runtime with an image (`AuthConfig` of the CRI).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// All that a credential provider plugin can give. Runtimes make their own of an empty one.
    Password {
        /// The user name.
        username: &'a str,
        /// The password.
        password: &'a str,
    },
    /// A refresh token, which no plugin can give but a pull secret can (`identitytoken` of a Docker configuration).
    IdentityToken(&'a str),
}

impl<'a> From<(&'a str, &'a str)> for Credential<'a> {
    /// User name and password.
    fn from((username, password): (&'a str, &'a str)) -> Self {
        Self::Password { username, password }
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password { username, .. } => formatter
                .debug_struct("Password")
                .field("username", username)
                .finish_non_exhaustive(),
            Self::IdentityToken(_) => formatter.write_str("IdentityToken"),
        }
    }
}

impl fmt::Debug for PullRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PullRequest")
            .field("route", &self.route)
            .field("image", &self.image)
            .field("reference", &self.reference)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
