//! The conformance cases, plugin profiles and JSON Schemas of credproof, embedded as text.
//!
//! The data is written to be read without Rust: `suites/<area>/<topic>.yaml`, `profiles/<name>.yaml` and
//! `schema/<name>.schema.json`. This crate parses none of it and judges nothing.

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The built-in plugin profiles, sorted by name: (`"ecr"`, the text of `profiles/ecr.yaml`).
#[must_use]
pub fn profiles() -> &'static [(&'static str, &'static str)] {
    embedded::PROFILES
}

/// The case suites, sorted by path: (`"auth/keys.yaml"`, the text of `suites/auth/keys.yaml`).
#[must_use]
pub fn suites() -> &'static [(&'static str, &'static str)] {
    embedded::SUITES
}

/// The JSON Schemas (draft 2020-12), sorted: (`"profile.schema.json"`, the text of `schema/profile.schema.json`).
#[must_use]
pub fn schemas() -> &'static [(&'static str, &'static str)] {
    embedded::SCHEMAS
}
