//! The second look at an output: the response object (`sigs.k8s.io/json`). Field names count with their letter
//! case. Unknown and duplicate fields are collected, and are an error in strict releases alone.

use std::collections::HashMap;

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
        objects: 0,
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

struct Decoder<'d> {
    /// The package name in Go's type names: `v1.AuthConfig`.
    version: &'static str,
    /// The first value of a wrong type.
    wrong_type: Option<Fault>,
    strict: StrictFaults,
    /// How many objects named `auth` were begun.
    objects: usize,
    /// Each key of `auth`, over all objects of that name.
    places: HashMap<&'d str, Place>,
}

/// Where a key of `auth` stands.
struct Place {
    /// Among the entries of the response.
    entry: usize,
    /// The number of the last object that holds it.
    object: usize,
}

impl<'d> Decoder<'d> {
    fn response(&mut self, root: Value<'d>) -> Result<Response, Fault> {
        let mut response = Response::default();
        let mut seen = Vec::new();
        for member in root.members() {
            let (key, value) = (member.key, member.value);
            if seen.contains(&key) {
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
                    self.strict.add("unknown", key, member.key_offset);
                    continue;
                }
            }
            if !seen.contains(&key) {
                seen.push(key);
            }
        }
        Ok(response)
    }

    /// Reads `auth` into what an earlier `auth` left, as Go does with a map.
    fn auth(&mut self, value: Value<'d>, auth: &mut Option<AuthEntries>) {
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

    fn entries(&mut self, value: Value<'d>, entries: &mut AuthEntries) {
        self.objects += 1;
        let object = self.objects;
        for member in value.members() {
            let key = member.key;
            let known = self.places.get(key);
            if known.is_some_and(|place| place.object == object) {
                let path = format!("auth.{key}");
                self.strict.add("duplicate", &path, member.key_offset);
            }
            let entry = known.map_or(entries.len(), |place| place.entry);
            self.places.insert(key, Place { entry, object });
            let auth = self.entry(key, member.value);
            if entry == entries.len() {
                entries.push((key.to_owned(), auth));
            } else {
                entries[entry].1 = auth;
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
    first_offset: usize,
}

impl StrictFaults {
    fn add(&mut self, what: &str, path: &str, offset: usize) {
        if self.texts.is_empty() {
            self.first_offset = offset;
        }
        if self.texts.len() < MAX_STRICT_FAULTS {
            let text = [what, " field ", &quote(path)].concat();
            // So few are listed that looking through them is quick.
            if !self.texts.contains(&text) {
                self.texts.push(text);
            }
        }
    }

    fn into_fault(self) -> Option<Fault> {
        (!self.texts.is_empty()).then(|| Fault {
            text: format!("strict decoding error: {}", self.texts.join(", ")),
            offset: self.first_offset,
        })
    }
}
