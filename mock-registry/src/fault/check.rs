//! What can be wrong with a fault, and what was expected instead. A fault that passes can be done.

use axum::http::{HeaderName, HeaderValue, Method};
use globset::{GlobBuilder, GlobMatcher};
use thiserror::Error;

use super::action::FaultAction;
use super::model::{Fault, When};

/// A fault that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{key}: {message}")]
pub struct InvalidFault {
    /// Where in the fault (`when.repository`).
    pub key: &'static str,
    /// What is wrong and what was expected, a lowercase fragment.
    pub message: String,
}

/// The glob of the repository, if all is well.
pub(super) fn check(fault: &Fault) -> Result<Option<GlobMatcher>, InvalidFault> {
    let when = &fault.when;
    ensure(fault.id.chars().count() <= 100, "id", || {
        "is longer than 100 characters".to_owned()
    })?;
    ensure(
        !fault
            .id
            .chars()
            .any(|letter| letter.is_control() || letter == '/'),
        "id",
        || "must have no slash and no control characters, because it stands in a URL".to_owned(),
    )?;
    for method in &when.method {
        let known = Method::from_bytes(method.as_bytes());
        ensure(
            known.is_ok() && *method == method.to_uppercase(),
            "when.method",
            || format!("{method:?} is no method: write one in capitals, like GET"),
        )?;
    }
    for (key, count) in [("when.nth", when.nth), ("when.every", when.every)] {
        ensure(count != Some(0), key, || {
            "must be 1 or more, because requests are counted from 1".to_owned()
        })?;
    }
    ensure(
        when.nth.is_none() || when.every.is_none(),
        "when.nth",
        || "stands beside every: keep one of the two".to_owned(),
    )?;
    ensure(fault.times != Some(0), "times", || {
        "must be 1 or more; leave it out for a fault that stays until it is cleared".to_owned()
    })?;
    let chance = when.probability.unwrap_or(1.0);
    ensure((0.0..=1.0).contains(&chance), "when.probability", || {
        format!("{chance} is not between 0 and 1")
    })?;
    for status in &when.status {
        ensure((100..600).contains(status), "when.status", || {
            format!("{status} is no status: expected 100 to 599")
        })?;
    }
    ensure(!fault.then.is_empty(), "then", || {
        "is empty: name an action, like hang".to_owned()
    })?;
    for action in &fault.then {
        check_action(action, fault)?;
    }
    when.repository.as_deref().map(glob).transpose()
}

fn check_action(action: &FaultAction, fault: &Fault) -> Result<(), InvalidFault> {
    let when = &fault.when;
    match action {
        FaultAction::Answer {
            status, headers, ..
        } => {
            ensure((200..600).contains(status), "then.answer.status", || {
                format!("{status} is no status of an answer: expected 200 to 599")
            })?;
            for (name, value) in headers {
                check_header(name, value, "then.answer.headers")?;
            }
            Ok(())
        }
        FaultAction::Headers(headers) => {
            for (name, value) in headers {
                check_header(name, value.as_deref().unwrap_or_default(), "then.headers")?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                let length = value.as_deref().map(str::parse::<u64>);
                ensure(
                    !is_length || !matches!(length, Some(Err(_))),
                    "then.headers",
                    || format!("{name} must be a number, or null to leave it out"),
                )?;
            }
            Ok(())
        }
        FaultAction::Drip { bytes, .. } => ensure(*bytes > 0, "then.drip.bytes", || {
            "must be 1 or more".to_owned()
        }),
        FaultAction::Challenge {
            realm,
            service,
            scope,
            error,
        } => {
            for value in [realm, service, scope, error].into_iter().flatten() {
                ensure(
                    HeaderValue::from_str(value).is_ok() && !value.contains('"'),
                    "then.challenge",
                    || format!("{value:?} cannot stand in a header between quotes"),
                )?;
            }
            Ok(())
        }
        FaultAction::Redirect { status } => ensure(
            matches!(status, 301 | 302 | 303 | 307 | 308),
            "then.redirect.status",
            || format!("{status} is no redirect: expected 301, 302, 303, 307 or 308"),
        ),
        FaultAction::Revoke { .. } => ensure(when.status.is_empty(), "then.revoke", || {
            "acts before the answer is known: leave when.status out".to_owned()
        }),
        FaultAction::Tls(_) => ensure(
            fault.then.len() == 1 && is_about_no_request(when),
            "then.tls",
            || {
                "happens before a request is read: leave other actions out, and of when all but \
                 listener, nth, every, probability and seed"
                    .to_owned()
            },
        ),
        FaultAction::Delay(_)
        | FaultAction::Hang
        | FaultAction::Close
        | FaultAction::Reset
        | FaultAction::Truncate { .. }
        | FaultAction::Corrupt { .. }
        | FaultAction::Token(_) => Ok(()),
    }
}

fn is_about_no_request(when: &When) -> bool {
    when.endpoint.is_empty()
        && when.method.is_empty()
        && when.repository.is_none()
        && when.status.is_empty()
}

fn check_header(name: &str, value: &str, key: &'static str) -> Result<(), InvalidFault> {
    ensure(HeaderName::try_from(name).is_ok(), key, || {
        format!("{name:?} is no name of a header")
    })?;
    ensure(HeaderValue::from_str(value).is_ok(), key, || {
        format!("the value of {name} has characters that no header may have")
    })
}

fn glob(pattern: &str) -> Result<GlobMatcher, InvalidFault> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| InvalidFault {
            key: "when.repository",
            message: format!("{pattern:?} is no pattern: {}", error.kind()),
        })
}

fn ensure(
    holds: bool,
    key: &'static str,
    message: impl FnOnce() -> String,
) -> Result<(), InvalidFault> {
    if holds {
        return Ok(());
    }
    Err(InvalidFault {
        key,
        message: message(),
    })
}
