//! The answer as it seems to be meant, and how it is written correctly.

use std::collections::HashMap;

use crate::api::{ApiVersion, AuthConfig, AuthEntries};
use crate::decode::KIND;
use crate::golang::duration::Duration;
use crate::golang::json_text;

use super::Passwords;

/// What could be made out of an answer.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) cache_key_type: Option<String>,
    pub(super) cache_duration: Option<Duration>,
    auth: AuthEntries,
    /// Where the credentials of each registry are.
    places: HashMap<String, usize>,
}

impl Draft {
    /// What to print if nothing is known: the shape of an answer.
    pub(super) fn example() -> Self {
        let auth = AuthConfig {
            username: "USERNAME".to_owned(),
            password: "PASSWORD".to_owned(),
        };
        let mut example = Self::default();
        example.put(EXAMPLE_REGISTRY, auth);
        example
    }

    /// Adds credentials; of several for one registry the last are kept, as in a kubelet.
    pub(super) fn put(&mut self, registry: &str, auth: AuthConfig) {
        match self.places.get(registry) {
            Some(place) => self.auth[*place].1 = auth,
            None => {
                self.places.insert(registry.to_owned(), self.auth.len());
                self.auth.push((registry.to_owned(), auth));
            }
        }
    }

    /// The document, indented by two spaces.
    pub(super) fn write(&self, api_version: ApiVersion, passwords: Passwords) -> String {
        let mut json = String::from("{\n");
        let mut field = |key: &str, value: &str, end: &str| {
            json.push_str(&format!("  \"{key}\": {}{end}", quoted(value)));
        };
        field("apiVersion", &api_version.to_string(), ",\n");
        field("kind", KIND, ",\n");
        field(
            "cacheKeyType",
            self.cache_key_type.as_deref().unwrap_or(DEFAULT_TYPE),
            ",\n",
        );
        if let Some(duration) = self.cache_duration {
            field("cacheDuration", &duration.to_string(), ",\n");
        }
        json.push_str("  \"auth\": {");
        for (index, (registry, auth)) in self.auth.iter().enumerate() {
            let password = match passwords {
                Passwords::Hide if !auth.password.is_empty() => "…",
                _ => &auth.password,
            };
            json.push_str(&format!(
                "{}\n    {}: {{\n      \"username\": {},\n      \"password\": {}\n    }}",
                if index == 0 { "" } else { "," },
                quoted(registry),
                quoted(&auth.username),
                quoted(password)
            ));
        }
        json.push_str(if self.auth.is_empty() {
            "}\n}\n"
        } else {
            "\n  }\n}\n"
        });
        json
    }
}

/// Stands where the registry is not known.
pub(super) const EXAMPLE_REGISTRY: &str = "registry.example.com";
/// The most usual type: what most registries' credentials are good for.
const DEFAULT_TYPE: &str = "Registry";

fn quoted(text: &str) -> String {
    let mut json = String::new();
    json_text::push(&mut json, text);
    json
}
