//! Family `request`: the bytes on standard input.

use credproof_kubelet::{ApiVersion, Release, Request};
use serde_json::{Value, json};

use crate::loader::{check, text};

#[test]
fn writes_requests_as_the_kubelet_does() {
    check("request", |input, release| Some(ask(input, release)));
}

fn ask(input: &Value, release: Release) -> Value {
    let encoded = ApiVersion::from_full_text(text(input, "apiVersion")).and_then(|api_version| {
        let annotations = input["serviceAccountAnnotations"].as_object();
        let request = Request {
            api_version,
            image: text(input, "image").to_owned(),
            service_account_token: text(input, "serviceAccountToken").to_owned(),
            service_account_annotations: annotations
                .into_iter()
                .flatten()
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
        };
        request.encode(release)
    });
    match encoded {
        Ok(stdin) => json!({"ok": {"stdin": String::from_utf8(stdin).unwrap()}}),
        Err(error) => json!({"error": error.to_string(), "stage": "init"}),
    }
}
