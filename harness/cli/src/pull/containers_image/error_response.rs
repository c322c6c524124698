//! Answers that end a pull, in containers/image's words.
//!
//! Source: containers/image 5.42, `docker/errors.go` (`registryHTTPResponseToError`, `httpResponseToError`) and
//! `docker/distribution_error.go`.

use ureq::Body;
use ureq::http::Response;

use crate::pull::challenge::{self, Empty};
use crate::pull::outcome::Refused;
use crate::pull::step_log::StepLog;

/// The longest error body that is read, in bytes (`iolimits.MaxErrorBodySize`).
const LONGEST_ERROR: u64 = 1024 * 1024;

/// The refusal, with the registry's own words if it has some. `what` was being done.
pub(super) fn refuse(log: &StepLog, what: &str, mut response: Response<Body>) -> Refused {
    let status = response.status();
    let challenges = challenge::parse(response.headers(), Empty::Ends);
    let of_challenge = challenges
        .iter()
        .find_map(|challenge| challenge.parameter("error"))
        .map(str::to_owned);
    let body = response
        .body_mut()
        .with_config()
        .limit(LONGEST_ERROR)
        .read_to_vec()
        .unwrap_or_default();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let error = &body["errors"][0];
    let code = error["code"].as_str().map(str::to_owned);
    let reason = match (&code, error["message"].as_str()) {
        (Some(code), Some(message)) => {
            let code = code.to_lowercase().replace('_', " ");
            format!("{code}: {message}")
        }
        _ => format!("received unexpected HTTP status: {status}"),
    };
    let status = status.as_u16();
    log.refuse(
        Some(status),
        of_challenge.or(code),
        format!("{what}: {reason}"),
    )
}

/// The refusal of a token.
pub(super) fn refuse_token(log: &StepLog, what: &str, response: Response<Body>) -> Refused {
    match response.status().as_u16() {
        429 => log.refuse(Some(429), None, "too many requests to registry"),
        401 => {
            let why = "unable to retrieve auth token: invalid username/password";
            refuse(log, why, response)
        }
        status => {
            let reason = format!(
                "{what}: received unexpected HTTP status: {}",
                response.status()
            );
            log.refuse(Some(status), None, reason)
        }
    }
}
