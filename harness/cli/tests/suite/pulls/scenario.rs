//! One scenario: a registry, what it does to requests, and a client that pulls from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use credproof_mock_registry::{Account, Config, Profile, Registry};
use serde::Deserialize;

use super::client::{Client, Credential, Wanted};
use super::fault::Fault;
use super::front::Front;
use super::recording::Played;

const REPOSITORY: &str = "team/app";
const TAG: &str = "v1";

/// A row of `scenarios.yaml`, where its fields are described.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    pub(super) name: String,
    #[serde(default)]
    auth: Auth,
    #[serde(default)]
    public: bool,
    #[serde(rename = "as")]
    credential: Option<Credential>,
    #[serde(default)]
    by: By,
    #[serde(default)]
    faults: Vec<Fault>,
    #[serde(default)]
    differs: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Auth {
    #[default]
    Bearer,
    Basic,
    None,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    #[default]
    Tag,
    Digest,
}

impl Scenario {
    /// How this client differs from the model of its runtime.
    pub(super) fn difference(&self, client: &str) -> Option<&str> {
        self.differs.get(client).map(String::as_str)
    }

    /// Lets the client pull. Another number gives an image with other content, as clients keep what they pulled.
    pub(super) fn play(&self, number: usize, client: &mut dyn Client) -> Played {
        let registry = Registry::start(Config {
            profile: match self.auth {
                Auth::Bearer => Profile::SPEC,
                Auth::Basic => Profile::BASIC,
                Auth::None => Profile::OPEN,
            },
            seed: number as u64,
            ..Config::default()
        })
        .map(Arc::new)
        .unwrap();
        registry.accounts().add(Account::new("user", "hush"));
        let image = registry.add_image(REPOSITORY, TAG).unwrap();
        let mut credential = self.credential.clone();
        if let Some(Credential::IdentityToken { identity_token }) = &mut credential
            && identity_token == "good"
        {
            *identity_token = super::exchange::refresh_token(registry.address());
        }
        let front = Front::start(
            Arc::clone(&registry),
            &image,
            self.public,
            self.faults.clone(),
        );
        let reference = match self.by {
            By::Tag => TAG,
            By::Digest => &image.manifest_digest,
        };
        let ended = client.pull(&Wanted {
            address: front.address(),
            repository: REPOSITORY,
            reference,
            credential: credential.as_ref(),
        });
        Played {
            scenario: self.name.clone(),
            pulled: ended,
            requests: front.log(),
        }
    }
}
