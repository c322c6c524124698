//! What is done to a request instead of passing it on.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Some requests, and what is done to them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    on: String,
    nth: Option<usize>,
    #[serde(rename = "do")]
    pub(super) action: Action,
    #[serde(skip)]
    seen: usize,
}

/// What is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Action {
    Answer {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: String,
    },
    Truncate {
        truncate: usize,
    },
    EndTokens {
        end_tokens: i64,
    },
    Without {
        without: String,
    },
    Strip {
        strip: String,
    },
    Corrupt {
        corrupt: usize,
    },
    Close {
        close: bool,
    },
}

impl Fault {
    /// Counts the request, and says whether this is to be done to it.
    pub(super) fn is_for(&mut self, method: &str, endpoint: &str) -> bool {
        if self.on != endpoint && self.on != format!("{method} {endpoint}") {
            return false;
        }
        self.seen += 1;
        self.nth.is_none_or(|nth| nth == self.seen)
    }
}
