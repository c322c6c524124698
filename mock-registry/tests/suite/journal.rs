use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use credproof_mock_registry::{Account, AuthKind, Config, EndpointClass, Registry};

use crate::client::{Client, basic};

/// A writer whose bytes can be read elsewhere.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn tells_a_whole_pull_without_its_secrets() {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "hush-hush"));
    registry.add_image("app", "v1").unwrap();
    let copy = Shared::default();
    registry.copy_journal_to(copy.clone());
    let client = Client::of(&registry);

    client.send("HEAD", "/v2/app/manifests/v1", &[]);
    let form = "grant_type=password&username=user&password=hush-hush&scope=repository:app:pull,push&access_type=offline";
    let granted = client.post("/token", form).json();
    let (token, refresh) = (
        granted["access_token"].as_str().unwrap(),
        granted["refresh_token"].as_str().unwrap(),
    );
    client.get(
        "/token?account=user&scope=repository:app:pull",
        &basic("user", "hush-hush"),
    );
    client.get("/v2/app/manifests/v1?not=kept", &format!("Bearer {token}"));

    let records = registry.journal();
    let told: Vec<_> = records
        .iter()
        .map(|record| {
            let scopes = (record.scope_wanted.as_str(), record.scope_granted.as_str());
            (
                record.endpoint,
                record.method.as_str(),
                record.path.as_str(),
                record.auth,
                scopes,
                record.status,
                record.error,
            )
        })
        .collect();
    let (wanted, path) = ("repository:app:pull", "/v2/app/manifests/v1");
    let both = "repository:app:pull,push";
    let expected = [
        (
            EndpointClass::Manifest,
            "HEAD",
            path,
            AuthKind::None,
            (wanted, ""),
            401,
            Some("UNAUTHORIZED"),
        ),
        (
            EndpointClass::Token,
            "POST",
            "/token",
            AuthKind::Password,
            (both, both),
            200,
            None,
        ),
        (
            EndpointClass::Token,
            "GET",
            "/token",
            AuthKind::Basic,
            (wanted, wanted),
            200,
            None,
        ),
        (
            EndpointClass::Manifest,
            "GET",
            path,
            AuthKind::Bearer,
            (wanted, both),
            200,
            None,
        ),
    ];
    assert_eq!(told, expected);
    let users: Vec<_> = records
        .iter()
        .map(|record| record.user.as_deref())
        .collect();
    assert_eq!(users, [None, Some("user"), Some("user"), Some("user")]);
    assert!(
        records
            .iter()
            .all(|record| record.host == registry.address().to_string())
    );
    assert_eq!(records[0].bytes, 0);
    assert!(records[3].bytes > 0);
    assert_eq!(records[1].secret, Some(registry.fingerprint("hush-hush")));
    assert_eq!(records[2].secret, records[1].secret);
    assert_eq!(records[3].secret, Some(registry.fingerprint(token)));

    let written = String::from_utf8(copy.0.lock().unwrap().clone()).unwrap();
    assert_eq!(written.lines().count(), records.len());
    let last: serde_json::Value = serde_json::from_str(written.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["endpoint"], &last["auth"], &last["status"]),
        (&"manifest".into(), &"bearer".into(), &200.into())
    );
    let everything = format!("{written}{records:?}{registry:?}");
    for secret in ["hush", token, refresh, &basic("user", "hush-hush")[6..]] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
}

#[test]
fn keeps_the_newest_and_no_more_than_its_capacity() {
    let registry = Registry::start(Config {
        journal_capacity: 3,
        ..Config::default()
    })
    .unwrap();
    let client = Client::of(&registry);
    for number in 0..5 {
        client.send("GET", &format!("/{number}"), &[]);
    }
    client.send(
        "GET",
        &format!("/{}", "ä".repeat(2_000)).replace('ä', "%C3%A4"),
        &[],
    );
    let paths: Vec<_> = registry
        .journal()
        .into_iter()
        .map(|record| record.path)
        .collect();
    assert_eq!(paths[..2], ["/3", "/4"]);
    assert_eq!(paths[2].len(), 512);
}

#[test]
fn no_two_registries_share_fingerprints() {
    let start = || Registry::start(Config::default()).unwrap();
    assert_ne!(start().fingerprint("secret"), start().fingerprint("secret"));
}
