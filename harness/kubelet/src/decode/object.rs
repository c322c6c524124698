//! The second look at an output: the response object (`sigs.k8s.io/json`). Field names count with their letter
//! case. Unknown and duplicate fields are collected, and are an error in strict releases alone.

use std::collections::{HashMap, HashSet};

use crate::api::{ApiVersion, AuthConfig, AuthEntries, Response};
use crate::golang::duration::Duration;
use crate::golang::json::{Kind, Value};
use crate::golang::quote::quote;
use crate::release::Release;

/// Why the object is no response: the decoder's text, and the byte of the key or value it is about.
pub(super) struct Fault {
    pub(super) text: String,
    pub(super) offset: usize,
}

/// Reads the response. A duration that cannot be read ends the decoding; of values of a wrong type the first is
/// reported, at the end; strict faults are reported only if there is neither.
pub(super) fn decode(
    root: Value<'_>,
    api_version: ApiVersion,
    release: Release,
) -> Result<Response, Fault> {
    let mut decoder = Decoder {
        version: api_version.version(),
        wrong_type: None,
        strict: StrictFaults::default(),
        places: HashMap::new(),
    };
    let response = decoder.response(root)?;
    if let Some(fault) = decoder.wrong_type {
        return Err(fault);
    }
    match decoder.strict.into_fault() {
        Some(fault) if release.decodes_strictly() => Err(fault),
        _ => Ok(response),
    }
}

struct Decoder {
    /// The package name in Go's type names: `v1.AuthConfig`.
    version: &'static str,
    /// The first value of a wrong type.
    wrong_type: Option<Fault>,
    strict: StrictFaults,
    /// Where each key of `auth` is, over all objects of that name.
    places: HashMap<String, usize>,
}

impl Decoder {
    fn response(&mut self, root: Value<'_>) -> Result<Response, Fault> {
        let mut response = Response::default();
        let mut seen = HashSet::new();
        for member in root.members() {
            let (key, value) = (member.key, member.value);
            if !seen.insert(key) {
                self.strict.add("duplicate", key, member.key_offset);
            }
            match key {
                // Their types were checked by the first look.
                "kind" | "apiVersion" => {}
                "cacheKeyType" => {
                    let version = self.version;
                    self.text(value, &mut response.cache_key_type, || {
                        format!(
                            "CredentialProviderResponse.cacheKeyType of type {version}.PluginCacheKeyType"
                        )
                    });
                }
                "cacheDuration" => response.cache_duration = duration(value)?,
                "auth" => self.auth(value, &mut response.auth),
                _ => {
                    seen.remove(key);
                    self.strict.add("unknown", key, member.key_offset);
                }
            }
        }
        Ok(response)
    }

    /// Reads `auth` into what an earlier `auth` left, as Go does with a map.
    fn auth(&mut self, value: Value<'_>, auth: &mut Option<AuthEntries>) {
        match value.kind() {
            Kind::Null => {
                *auth = None;
                self.places.clear();
            }
            Kind::Object => self.entries(value, auth.get_or_insert_default()),
            _ => {
                let version = self.version;
                let target = format!(
                    "CredentialProviderResponse.auth of type map[string]{version}.AuthConfig"
                );
                self.wrong_type(value, &target);
            }
        }
    }

    fn entries(&mut self, value: Value<'_>, entries: &mut AuthEntries) {
        let mut seen = HashSet::new();
        for member in value.members() {
            if !seen.insert(member.key) {
                let path = format!("auth.{}", member.key);
                self.strict.add("duplicate", &path, member.key_offset);
            }
            let entry = self.entry(member.key, member.value);
            match self.places.get(member.key) {
                Some(place) => entries[*place].1 = entry,
                None => {
                    self.places.insert(member.key.to_owned(), entries.len());
                    entries.push((member.key.to_owned(), entry));
                }
            }
        }
    }

    fn entry(&mut self, registry: &str, value: Value<'_>) -> AuthConfig {
        let mut entry = AuthConfig::default();
        if !matches!(value.kind(), Kind::Object | Kind::Null) {
            let target = format!(
                "CredentialProviderResponse.auth of type {}.AuthConfig",
                self.version
            );
            self.wrong_type(value, &target);
        }
        let (mut username, mut password) = (false, false);
        for member in value.members() {
            let path = || format!("auth.{registry}.{}", member.key);
            let (field, seen) = match member.key {
                "username" => (&mut entry.username, &mut username),
                "password" => (&mut entry.password, &mut password),
                _ => {
                    self.strict.add("unknown", &path(), member.key_offset);
                    continue;
                }
            };
            if std::mem::replace(seen, true) {
                self.strict.add("duplicate", &path(), member.key_offset);
            }
            self.text(member.value, field, || {
                format!("AuthConfig.auth.{} of type string", member.key)
            });
        }
        entry
    }

    /// Reads a text into `field`; null leaves it as it is.
    fn text(&mut self, value: Value<'_>, field: &mut String, target: impl Fn() -> String) {
        match value.kind() {
            Kind::String(text) => *field = text.to_owned(),
            Kind::Null => {}
            _ => self.wrong_type(value, &target()),
        }
    }

    fn wrong_type(&mut self, value: Value<'_>, target: &str) {
        self.wrong_type
            .get_or_insert_with(|| wrong_type(value, target));
    }
}

fn wrong_type(value: Value<'_>, target: &str) -> Fault {
    Fault {
        text: format!(
            "json: cannot unmarshal {} into Go struct field {target}",
            value.kind().go_name()
        ),
        offset: value.span().start,
    }
}

fn duration(value: Value<'_>) -> Result<Option<Duration>, Fault> {
    match value.kind() {
        Kind::Null => Ok(None),
        Kind::String(text) => text
            .parse()
            .map(Some)
            .map_err(|error: crate::DurationError| Fault {
                text: error.to_string(),
                offset: value.span().start,
            }),
        _ => Err(wrong_type(
            value,
            "CredentialProviderResponse.cacheDuration of type string",
        )),
    }
}

/// How many faults the decoder lists (`maxStrictErrors`).
const MAX_STRICT_FAULTS: usize = 100;

/// Unknown and duplicate fields in the order met, each text once.
#[derive(Default)]
struct StrictFaults {
    texts: Vec<String>,
    seen: HashSet<String>,
    first_offset: usize,
}

impl StrictFaults {
    fn add(&mut self, what: &str, path: &str, offset: usize) {
        if self.texts.is_empty() {
            self.first_offset = offset;
        }
        let text = format!("{what} field {}", quote(path));
        if self.texts.len() < MAX_STRICT_FAULTS && self.seen.insert(text.clone()) {
            self.texts.push(text);
        }
    }

    fn into_fault(self) -> Option<Fault> {
        (!self.texts.is_empty()).then(|| Fault {
            text: format!("strict decoding error: {}", self.texts.join(", ")),
            offset: self.first_offset,
        })
    }
}
