//! The kinds a kubelet's credential provider scheme knows (`plugin.go` `init`), and what it says about others.

use super::other_kind;
use super::schema::{FileVersion, GROUP, Schema};
use crate::golang::quote::quote;
use crate::release::Release;

/// What a file says it is.
#[derive(Debug)]
pub(crate) enum Known {
    /// A `CredentialProviderConfig` of a version that the release reads.
    Config(Schema),
    /// Another kind that the scheme knows, of this Go type, which is refused after decoding.
    Other(&'static str),
}

/// The kind of a configuration.
pub(crate) const KIND: &str = "CredentialProviderConfig";

/// Looks a kind up; the error is `runtime.notRegisteredErr`.
pub(crate) fn look_up(group_version: &str, kind: &str, release: Release) -> Result<Known, String> {
    let (group, version) = group_version.split_once('/').unwrap_or(("", group_version));
    let file_version = [
        FileVersion::V1alpha1,
        FileVersion::V1beta1,
        FileVersion::V1,
        FileVersion::Internal,
    ]
    .into_iter()
    .find(|known| group == GROUP && known.version() == version && known.known_to(release));
    if let Some(version) = file_version.filter(|_| kind == KIND) {
        return Ok(Known::Config(Schema { version, release }));
    }
    if let Some(go_type) = other_kind::go_type(group_version, kind, release) {
        return Ok(Known::Other(go_type));
    }
    if version == FileVersion::Internal.version() {
        return Err(no_internal_kind(group, kind, release));
    }
    let (kind, version, scheme) = (quote(kind), quote(group_version), in_scheme(release));
    Err(format!(
        "no kind {kind} is registered for version {version} {scheme}"
    ))
}

/// Whether a kind that was decoded can be converted to its internal version; its unknown fields are not told if not.
pub(crate) fn convert(group_version: &str, kind: &str, release: Release) -> Result<(), String> {
    let (group, _) = group_version.split_once('/').unwrap_or(("", group_version));
    match other_kind::has_internal_type(group, kind, release) {
        true => Ok(()),
        false => Err(no_internal_kind(group, kind, release)),
    }
}

fn no_internal_kind(group: &str, kind: &str, release: Release) -> String {
    let (group, kind, scheme) = (quote(group), quote(kind), in_scheme(release));
    format!("no kind {kind} is registered for the internal version of group {group} {scheme}")
}

fn in_scheme(release: Release) -> String {
    let line = release.config_scheme_line();
    format!("in scheme \"pkg/credentialprovider/plugin/plugin.go:{line}\"")
}
