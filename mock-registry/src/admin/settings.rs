//! Where the admin endpoint listens, and for whom.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

/// How a registry is administered while it runs.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminSettings {
    /// Where to listen. The default is a free port of `127.0.0.1`.
    pub listen: SocketAddr,
    /// What a request must have in `Authorization: Bearer`; `None` makes a random one, which
    /// [`Registry::admin_secret`](crate::Registry::admin_secret) gives. It is wanted on loopback too:
    /// every user of the machine and every page in a browser can reach a port there.
    pub secret: Option<String>,
}

impl Default for AdminSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            secret: None,
        }
    }
}

impl fmt::Debug for AdminSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AdminSettings")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}
