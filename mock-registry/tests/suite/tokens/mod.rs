use credproof_mock_registry::{Account, Action, Config, Registry, Rights};

use crate::client::Client;

/// Which scopes are granted to whom.
mod grants;

/// What a POST may ask, and the fields of the answers.
mod forms;

/// What is looked at in the token of a request.
mod checks;

/// How tokens and accounts end, and are taken back.
mod ends;

/// Tokens of other issuers.
mod foreign;

/// How a token names its key.
mod references;

/// Where the token endpoint is.
mod realm;

/// An issuer that is not the registry.
mod signer;

const APP: &str = "/v2/app/manifests/v1";
const SCOPE: &str = "repository:app:pull";

fn start() -> (Registry, Client) {
    start_with(Config::default())
}

fn start_with(config: Config) -> (Registry, Client) {
    let registry = Registry::start(config).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    registry.accounts().add(Account {
        rights: Rights::none().allow("app", &[Action::Pull]).unwrap(),
        ..Account::new("narrow", "secret")
    });
    for repository in ["app", "other"] {
        registry.add_image(repository, "v1").unwrap();
    }
    let client = Client::of(&registry);
    (registry, client)
}
