//! What pulls: one of our models, or a real client.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use credproof::pull::{self, Clock, PullRequest, Route, Runtime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An image, from where, and as whom.
pub(super) struct Wanted<'a> {
    pub(super) address: SocketAddr,
    pub(super) repository: &'a str,
    pub(super) reference: &'a str,
    pub(super) credential: Option<&'a Credential>,
}

/// As a kubelet hands it over.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Credential {
    Password { username: String, password: String },
    IdentityToken { identity_token: String },
}

/// Somebody who pulls.
pub(super) trait Client {
    /// Pulls, and says whether that went well.
    fn pull(&mut self, wanted: &Wanted<'_>) -> bool;
}

/// A model of ours.
pub(super) struct Model(pub(super) Runtime);

impl Client for Model {
    fn pull(&mut self, wanted: &Wanted<'_>) -> bool {
        let credential = wanted.credential.map(|credential| match credential {
            Credential::Password { username, password } => {
                pull::Credential::Password { username, password }
            }
            Credential::IdentityToken { identity_token } => {
                pull::Credential::IdentityToken(identity_token)
            }
        });
        let request = PullRequest {
            route: &Route::Fixed(wanted.address),
            image: &format!("{}/{}", wanted.address, wanted.repository),
            reference: wanted.reference,
            credential,
            clock: &NoWaiting::default(),
        };
        pull::pull(self.0, request).outcome.is_ok()
    }
}

/// A clock on which waiting takes no time, but time goes by.
#[derive(Default)]
struct NoWaiting(Mutex<Duration>);

impl Clock for NoWaiting {
    fn now(&self) -> Timestamp {
        Timestamp::now() + *self.0.lock().unwrap()
    }

    fn wait(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}
