//! Pulls against the mock registry, and against answers that no sound registry would give.

mod honest;
mod index;
mod patience;
mod scripted;
mod scripted_server;

use credproof_mock_registry::{Account, Config, Image, Profile, Registry};

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

use super::{Clock, Credential, Pull, PullRequest, Route, Runtime, Step, pull};

const HOST: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const IMAGE: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app";

/// A registry with one image that `user`, or `AWS` where users have that name, may pull with the password `hush`.
fn start(profile: Profile) -> (Registry, Image) {
    let registry = Registry::start(Config {
        profile,
        ..Config::default()
    })
    .unwrap();
    for user in ["user", "AWS"] {
        registry.accounts().add(Account::new(user, "hush"));
    }
    let image = registry.add_image("team/app", "v1").unwrap();
    (registry, image)
}

fn pull_from(registry: &Registry, credential: Option<(&str, &str)>) -> Pull {
    pull_as(
        Runtime::Containerd,
        registry.address(),
        IMAGE,
        "v1",
        credential,
    )
}

fn pull_as(
    runtime: Runtime,
    address: SocketAddr,
    image: &str,
    reference: &str,
    credential: Option<(&str, &str)>,
) -> Pull {
    let request = PullRequest {
        route: &Route::Fixed(address),
        image,
        reference,
        credential: credential.map(Credential::from),
        clock: &Waited::default(),
    };
    pull(runtime, request)
}

/// A clock on which waiting takes no time but is noted, and time goes by only then.
#[derive(Default)]
struct Waited(Mutex<Vec<Duration>>);

impl Waited {
    fn seconds(&self) -> Vec<u64> {
        let waited = self.0.lock().unwrap();
        waited.iter().map(Duration::as_secs).collect()
    }
}

impl Clock for Waited {
    fn now(&self) -> Timestamp {
        let waited: Duration = self.0.lock().unwrap().iter().sum();
        Timestamp::UNIX_EPOCH + waited
    }

    fn wait(&self, duration: Duration) {
        self.0.lock().unwrap().push(duration);
    }
}

/// One line a step: stage, method, kind of URL, auth, status, and the token's scopes.
fn told(steps: &[Step]) -> Vec<String> {
    let line = |step: &Step| {
        let (method, url) = step.request.split_once(' ').unwrap();
        let kind = ["manifests", "blobs", "token"]
            .into_iter()
            .find(|kind| url.contains(kind))
            .unwrap_or("other");
        let status = step
            .status
            .map_or("-".to_owned(), |status| status.to_string());
        let scopes = match (&step.scope_asked, &step.scope_granted) {
            (None, None) => String::new(),
            (asked, granted) => format!(
                " {} > {}",
                asked.as_deref().unwrap_or("-"),
                granted.as_deref().unwrap_or("-")
            ),
        };
        format!(
            "{} {method} {kind} {} {status}{scopes}",
            step.stage, step.auth
        )
    };
    steps.iter().map(line).collect()
}
