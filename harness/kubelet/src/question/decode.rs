//! Family `decode`: what a plugin printed.

use serde::Deserialize;

use super::accepted::Accepted;
use super::answer::Answer;
use super::bytes::{Bytes, Part};
use super::field::{Base64, Text};
use super::from_object::from_object;
use crate::api::{ApiVersion, UnknownApiVersion};
use crate::decode;
use crate::exec::{ExecError, Stage};
use crate::release::Release;

/// What was printed, and the version that the provider is configured with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written<'q>", bound(deserialize = "'de: 'q"))]
pub struct Decode<'q> {
    /// The configured version, in full.
    pub api_version: Text<'q>,
    /// All of standard output.
    pub stdout: Bytes<'q>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Written<'q> {
    #[serde(borrow, default, rename = "apiVersion")]
    api_version: Text<'q>,
    #[serde(borrow)]
    stdout: Option<Text<'q>>,
    stdout_b64: Option<Base64>,
    #[serde(borrow)]
    stdout_parts: Option<Vec<Part<'q>>>,
}

from_object!(Written: "the input of family decode");

impl<'q> TryFrom<Written<'q>> for Decode<'q> {
    type Error = String;

    fn try_from(written: Written<'q>) -> Result<Self, String> {
        let (text, base64, parts) = (written.stdout, written.stdout_b64, written.stdout_parts);
        Ok(Self {
            api_version: written.api_version,
            stdout: Bytes::read("stdout", text, base64, parts)?,
        })
    }
}

impl Decode<'_> {
    pub(super) fn answer(&self, release: Release) -> Answer {
        match ApiVersion::from_full_text(self.api_version.as_str()) {
            Err(error) => unknown_version(&error),
            Ok(version) => match decode::decode(version, &self.stdout.to_bytes(), release) {
                Ok(response) => Answer::ok(Accepted::Response(response)),
                Err(error) => refused(error),
            },
        }
    }
}

/// The answer where the kubelet would not start.
pub(super) fn unknown_version(error: &UnknownApiVersion) -> Answer {
    Answer::error(error.to_string(), Some("init"))
}

fn refused(error: ExecError) -> Answer {
    let stage = match error.stage {
        Stage::Init => "init",
        Stage::Exec => "exec",
        Stage::Gvk => "gvk",
        Stage::ApiVersion => "apiVersion",
        Stage::Decode => "decode",
    };
    Answer {
        detail: error.detail,
        ..Answer::error(error.text, Some(stage))
    }
}
