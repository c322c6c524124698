use credproof_mock_registry::{Account, Acl, Action, Config, Profile, Registry, Rights};
use jiff::SignedDuration;
use serde_json::Value;

use crate::client::{Answer, Client, basic};

/// Registries of clouds.
mod clouds;

/// Registries that people run themselves, and token servers that fall short.
mod servers;

const APP: &str = "/v2/app/manifests/v1";
const HOST: &str = "registry.example";
/// A bearer token that no registry gave out.
const FORGED: &str = "Bearer a.b.c";

/// One answer: status, error code, message and challenge.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    code: String,
    message: String,
    challenge: String,
}

/// The registry of a profile, with the user's password `good`, an expired one `old`, one that may pull from `other`
/// only, `narrow`, and `public` for everyone.
struct Service {
    profile: Profile,
    registry: Registry,
    client: Client,
    user: &'static str,
}

impl Service {
    fn start(profile: Profile, user: &'static str) -> Self {
        let registry = Registry::start(Config {
            profile,
            ..Config::default()
        })
        .unwrap();
        let past = registry.clock().now() - SignedDuration::from_secs(1);
        let other = Rights::none().allow("other", &[Action::Pull]).unwrap();
        let accounts = registry.accounts();
        accounts.add(Account::new(user, "good"));
        accounts.add(Account {
            expires_at: Some(past),
            ..Account::new(user, "old")
        });
        accounts.add(Account {
            rights: other,
            ..Account::new(user, "narrow")
        });
        accounts.set_acl(Acl {
            anonymous: Rights::none().allow("public", &[Action::Pull]).unwrap(),
            ..Acl::open()
        });
        for repository in ["app", "other", "public"] {
            registry.add_image(repository, "v1").unwrap();
        }
        let client = Client::of(&registry);
        Self {
            profile,
            registry,
            client,
            user,
        }
    }

    fn send(&self, method: &str, path: &str, authorization: &str) -> Answer {
        let mut headers = vec![("host", HOST)];
        if !authorization.is_empty() {
            headers.push(("authorization", authorization));
        }
        self.client.send(method, path, &headers)
    }

    fn basic(&self, password: &str) -> String {
        basic(self.user, password)
    }

    /// What a GET of this path with this `Authorization` gives.
    fn get(&self, path: &str, authorization: &str) -> Seen {
        let answer = self.send("GET", path, authorization);
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let message = match &body["errors"][0]["message"] {
            Value::String(message) => message.clone(),
            _ if answer.status >= 400 => String::from_utf8(answer.body.clone()).unwrap(),
            _ => String::new(),
        };
        Seen {
            status: answer.status,
            code: answer.code(),
            message,
            challenge: answer.header("www-authenticate").to_owned(),
        }
    }

    /// A token from the token endpoint at this path.
    fn token(&self, path: &str, password: &str, scope: &str) -> String {
        let authorization = if password.is_empty() {
            String::new()
        } else {
            self.basic(password)
        };
        let answer = self.send("GET", &format!("{path}?scope={scope}"), &authorization);
        let json = answer.json();
        let token = json["token"].as_str().or(json["access_token"].as_str());
        format!("Bearer {}", token.unwrap_or_else(|| panic!("{json}")))
    }

    /// The status of a pull with a token for it, now and when it is over.
    fn pulls_until(&self, path: &str, seconds: i64) {
        let token = self.token(path, "good", "repository:app:pull");
        assert_eq!(self.get(APP, &token).status, 200, "{}", self.profile.name());
        let clock = self.registry.clock();
        clock.advance(SignedDuration::from_secs(seconds));
        assert_eq!(self.get(APP, &token).status, 200, "{}", self.profile.name());
        clock.advance(SignedDuration::from_secs(2));
        assert_ne!(self.get(APP, &token).status, 200, "{}", self.profile.name());
        clock.advance(SignedDuration::from_secs(-2 - seconds));
    }

    /// The names of the fields that a GET of the token endpoint answers with, refresh token asked for.
    fn fields(&self, path: &str) -> Vec<String> {
        let url = format!("{path}?scope=repository:app:pull&offline_token=true");
        names(&self.send("GET", &url, &self.basic("good")))
    }

    /// Status, and names of fields, of a POST with this form.
    fn post(&self, path: &str, form: &str) -> (u16, Vec<String>) {
        let answer = self.client.post_to(HOST, path, form);
        (answer.status, names(&answer))
    }
}

fn names(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    json.as_object().unwrap().keys().cloned().collect()
}

fn seen(status: u16, code: &str, message: &str, challenge: &str) -> Seen {
    Seen {
        status,
        code: code.to_owned(),
        message: message.to_owned(),
        challenge: challenge.to_owned(),
    }
}

fn good() -> Seen {
    seen(200, "", "", "")
}
