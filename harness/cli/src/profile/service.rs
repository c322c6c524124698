//! The upstream services of a profile as values: which requests a stub answers, and with what. Starting
//! the stubs is the business of `crate::upstream`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// One service a plugin asks, replaced by a stub on a loopback port.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// Its name; its URL is `{{ upstream.NAME }}` in templates. A letter, then letters, digits, `_`.
    pub name: String,
    /// Environment variables of the plugin that receive the stub's URL (`http://127.0.0.1:PORT`, no
    /// slash at the end): one name or a list.
    #[serde(default, deserialize_with = "one_or_many")]
    pub env: Vec<String>,
    /// What it answers; the first route that matches counts, anything else gets 404. At least one.
    pub routes: Vec<Route>,
}

/// A request and its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Which requests.
    #[serde(rename = "match")]
    pub matches: RouteMatch,
    /// The answer without a fault.
    pub respond: Respond,
}

/// The requests a route answers: everything that is given must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RouteMatch {
    /// The method, in capitals.
    pub method: String,
    /// The whole path, from `/`, without query.
    pub path: String,
    /// Query parameters that must be there with exactly this value after percent-decoding; templates.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Headers that must be there with exactly this value; names in any case; values are templates.
    #[serde(default)]
    pub header: BTreeMap<String, String>,
    /// Texts that must all occur in the body; templates.
    #[serde(default)]
    pub body_contains: Vec<String>,
}

/// An answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Respond {
    /// The status, 200 to 599. Default 200.
    pub status: u16,
    /// Headers; values are templates.
    pub headers: BTreeMap<String, String>,
    /// A JSON body: every string in it is a template, and one that is nothing but an expression with a
    /// number as its value becomes a JSON number.
    pub json: Option<Value>,
    /// A body of any other kind, one template. At most one of `json` and `body` is given.
    pub body: Option<String>,
}

impl Default for Respond {
    fn default() -> Self {
        Self {
            status: 200,
            headers: BTreeMap::new(),
            json: None,
            body: None,
        }
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMany;

    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a name or a list of names")
        }

        fn visit_str<E>(self, name: &str) -> Result<Vec<String>, E> {
            Ok(vec![name.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Vec<String>, A::Error> {
            let mut all = Vec::new();
            while let Some(name) = names.next_element()? {
                all.push(name);
            }
            Ok(all)
        }
    }

    deserializer.deserialize_any(OneOrMany)
}
