//! Family `keyring`: which credentials are tried, in which order.

use credproof_kubelet::keyring::Keyring;
use credproof_kubelet::{LogLine, Release};
use serde_json::{Value, json};

use crate::loader::{check, entries, logs_json};
use crate::provide::{Simulation, no_pod};

#[test]
fn orders_credentials_as_the_kubelet_does() {
    check("keyring", |input, release| Some(ask(input, release)));
}

fn ask(input: &Value, release: Release) -> Value {
    let image = input["image"].as_str().unwrap();
    let mut keyring = Keyring::default();
    let mut logs: Vec<LogLine> = Vec::new();
    let adds = input["adds"].as_array().into_iter().flatten();
    for (index, auth) in adds.enumerate() {
        logs.extend(keyring.add(index, &entries(auth).unwrap(), release));
    }
    for (index, provider) in in_kubelet_order(&input["providers"], release)
        .iter()
        .enumerate()
    {
        let mut simulation = Simulation::new(provider, release).unwrap();
        let step = simulation.step(image, &no_pod(), &provider["answer"], None);
        logs.extend(step.logs);
        logs.extend(keyring.add(index, &step.auth, release));
    }
    let candidates = keyring.lookup(image, release);
    let mut credentials: Vec<Value> = candidates
        .iter()
        .map(|found| json!({"username": found.auth.username, "password": found.auth.password}))
        .collect();
    logs.sort_by(|a, b| a.text.cmp(&b.text));
    let mut ok = json!({"found": !candidates.is_empty(), "logs": logs_json(&logs)});
    if order_is_random(input, &keyring, image, release) {
        ok["order"] = "random".into();
        credentials.sort_by_key(|entry| {
            (
                entry["username"].as_str().map(str::to_owned),
                entry["password"].as_str().map(str::to_owned),
            )
        });
    }
    ok["credentials"] = credentials.into();
    json!({"ok": ok})
}

/// Up to 1.32 providers are asked by name, later as configured.
fn in_kubelet_order(providers: &Value, release: Release) -> Vec<Value> {
    let mut providers = providers.as_array().cloned().unwrap_or_default();
    if !release.keeps_configured_order() {
        providers.sort_by_key(|provider| provider["name"].as_str().unwrap().to_owned());
    }
    providers
}

/// Whether two credentials of one answer can change places: a kubelet walks a Go map. The model keeps the order given,
/// so the question is asked again with every answer turned around.
fn order_is_random(input: &Value, keyring: &Keyring, image: &str, release: Release) -> bool {
    let mut turned = Keyring::default();
    let given: Vec<&Value> = match input["adds"].as_array() {
        Some(adds) => adds.iter().collect(),
        None => return false,
    };
    for (index, auth) in given.into_iter().enumerate() {
        let mut auth = entries(auth).unwrap();
        auth.reverse();
        turned.add(index, &auth, release);
    }
    turned.lookup(image, release) != keyring.lookup(image, release)
}
