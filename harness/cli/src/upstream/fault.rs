//! The ways in which an upstream misbehaves, by name. What each does to an answer is in `answer`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use thiserror::Error;

use crate::profile::{Route, Upstream, template_variables};

/// A misbehaviour that every route of every stub shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nobody listens: the connection is refused.
    Down,
    /// The connection is accepted, the request read, and the connection closed without an answer.
    Refuse,
    /// The request is read and never answered.
    Hang,
    /// The right answer, three seconds late.
    Slow,
    /// Status 401.
    #[serde(rename = "401")]
    Unauthorized,
    /// Status 403.
    #[serde(rename = "403")]
    Forbidden,
    /// Status 429 with `Retry-After: 1`.
    #[serde(rename = "429")]
    TooManyRequests,
    /// Status 500.
    #[serde(rename = "500")]
    InternalServerError,
    /// The right status and headers, with a body that is in no format.
    Garbage,
    /// The right answer, whose connection is closed after half of the body that `Content-Length` promises.
    Truncated,
    /// The right answer behind 32 MiB of white space.
    Huge,
    /// The right JSON with texts as numbers, and numbers and truth values as objects.
    WrongType,
    /// The right answer, for credentials that ended an hour ago.
    Expired,
    /// The right JSON without the keys that say when the credentials end.
    NoExpiry,
    /// Status 307 to the same path at another origin (`http://127.0.0.2:PORT`), where the right answer is.
    Redirect,
}

/// A text that is the name of no fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown upstream fault {0:?}: expected one of {names}", names = Fault::ALL.map(Fault::name).join(", "))]
pub struct UnknownFault(String);

impl Fault {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Down,
        Self::Refuse,
        Self::Hang,
        Self::Slow,
        Self::Unauthorized,
        Self::Forbidden,
        Self::TooManyRequests,
        Self::InternalServerError,
        Self::Garbage,
        Self::Truncated,
        Self::Huge,
        Self::WrongType,
        Self::Expired,
        Self::NoExpiry,
        Self::Redirect,
    ];

    /// Its name in cases and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Refuse => "refuse",
            Self::Hang => "hang",
            Self::Slow => "slow",
            Self::Unauthorized => "401",
            Self::Forbidden => "403",
            Self::TooManyRequests => "429",
            Self::InternalServerError => "500",
            Self::Garbage => "garbage",
            Self::Truncated => "truncated",
            Self::Huge => "huge",
            Self::WrongType => "wrong-type",
            Self::Expired => "expired",
            Self::NoExpiry => "no-expiry",
            Self::Redirect => "redirect",
        }
    }

    /// Whether some route of these upstreams can show the fault: without upstream there is none, an
    /// answer that names no expiry cannot be `expired`, and only JSON has types and keys.
    #[must_use]
    pub fn applies_to(self, upstreams: &[Upstream]) -> bool {
        let mut routes = upstreams.iter().flat_map(|upstream| &upstream.routes);
        match self {
            Self::WrongType => routes.any(|route| route.respond.json.is_some()),
            Self::NoExpiry => {
                routes.any(|route| route.respond.json.as_ref().is_some_and(names_expiry))
            }
            Self::Expired => routes.any(tells_expiry),
            _ => routes.next().is_some(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        Self::ALL
            .into_iter()
            .find(|fault| fault.name() == name)
            .ok_or_else(|| UnknownFault(name.to_owned()))
    }
}

/// Whether some text in a JSON template uses a variable that tells the expiry.
pub(super) fn names_expiry(template: &serde_json::Value) -> bool {
    use serde_json::Value;
    match template {
        Value::String(text) => uses_expiry(text),
        Value::Array(items) => items.iter().any(names_expiry),
        Value::Object(entries) => entries.values().any(names_expiry),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn tells_expiry(route: &Route) -> bool {
    route.respond.json.as_ref().is_some_and(names_expiry)
        || route.respond.body.as_deref().is_some_and(uses_expiry)
        || route
            .respond
            .headers
            .values()
            .any(|value| uses_expiry(value))
}

fn uses_expiry(template: &str) -> bool {
    template_variables(template)
        .is_ok_and(|names| names.iter().any(|name| name.starts_with("expires_")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::builtin;

    #[test]
    fn a_name_means_the_same_in_a_case_and_on_the_command_line() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(fault));
            assert_eq!(
                serde_json::from_value::<Fault>(fault.name().into()).expect("a fault"),
                fault
            );
        }
        let unknown = "dwon".parse::<Fault>().expect_err("no fault");
        assert!(
            unknown.to_string().starts_with(
                "unknown upstream fault \"dwon\": expected one of down, refuse, hang,"
            )
        );
    }

    #[test]
    fn a_fault_applies_only_where_a_route_can_show_it() {
        let check = |profile: &str, fault: Fault, applies: bool| {
            let upstream = builtin(profile).expect("built in").profile.upstream;
            assert_eq!(fault.applies_to(&upstream), applies, "{profile} {fault}");
        };
        for fault in Fault::ALL {
            check("ecr", fault, true);
            check("demo", fault, true);
            check("static-file", fault, false);
        }
    }
}
