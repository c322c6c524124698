//! Family `decode`: what a plugin printed.

use credproof_kubelet::exec::{ExecError, Stage};
use credproof_kubelet::{ApiVersion, Release, Response, decode};
use serde_json::{Value, json};

use crate::loader::{bytes, check, entries_json, text};

#[test]
fn decodes_as_the_kubelet_does() {
    check("decode", |input, release| Some(ask(input, release)));
}

fn ask(input: &Value, release: Release) -> Value {
    let api_version = match ApiVersion::from_full_text(text(input, "apiVersion")) {
        Ok(version) => version,
        Err(error) => return json!({"error": error.to_string(), "stage": "init"}),
    };
    match decode::decode(api_version, &bytes(input, "stdout"), release) {
        Ok(response) => json!({"ok": response_json(&response)}),
        Err(error) => error_json(&error),
    }
}

/// A response in the vectors' shape.
pub(crate) fn response_json(response: &Response) -> Value {
    json!({
        "cacheKeyType": response.cache_key_type,
        "cacheDuration": response.cache_duration.map(|duration| duration.0),
        "auth": response.auth.as_ref().map(entries_json),
    })
}

fn error_json(error: &ExecError) -> Value {
    let stage = match error.stage {
        Stage::Init => "init",
        Stage::Exec => "exec",
        Stage::Gvk => "gvk",
        Stage::ApiVersion => "apiVersion",
        Stage::Decode => "decode",
    };
    // For a wrong kind, kubelets have many words for the same.
    let detail = error
        .detail
        .as_ref()
        .filter(|detail| !detail.contains("unexpected Kind"));
    json!({"error": error.text, "stage": stage, "detail": detail})
}
