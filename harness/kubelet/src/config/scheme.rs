//! The kinds a kubelet's credential provider scheme knows (`plugin.go` `init`), and what it says about others.

use super::schema::{FileVersion, GROUP, Schema};
use crate::api;
use crate::release::Release;

/// What a file says it is.
#[derive(Debug)]
pub(crate) enum Known {
    /// A `CredentialProviderConfig` of a version that the release reads.
    Config(Schema),
    /// Another kind that the scheme knows, which is refused after decoding.
    Other,
}

/// Kinds without a version (`metav1.Unversioned`), which every group and version has.
const UNVERSIONED: [&str; 5] = [
    "Status",
    "APIVersions",
    "APIGroup",
    "APIGroupList",
    "APIResourceList",
];

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
    match file_version {
        Some(version) if kind == KIND => return Ok(Known::Config(Schema { version, release })),
        Some(version) if has_other_kind(version, kind, release) => return Ok(Known::Other),
        _ if UNVERSIONED.contains(&kind) || is_api_kind(group, version, kind, release) => {
            return Ok(Known::Other);
        }
        _ => {}
    }
    let line = release.config_scheme_line();
    let scheme = format!("in scheme \"pkg/credentialprovider/plugin/plugin.go:{line}\"");
    if version == FileVersion::Internal.version() {
        let group = crate::golang::quote::quote(group);
        let kind = crate::golang::quote::quote(kind);
        return Err(format!(
            "no kind {kind} is registered for the internal version of group {group} {scheme}"
        ));
    }
    let kind = crate::golang::quote::quote(kind);
    let version = crate::golang::quote::quote(group_version);
    Err(format!(
        "no kind {kind} is registered for version {version} {scheme}"
    ))
}

fn has_other_kind(version: FileVersion, kind: &str, release: Release) -> bool {
    match kind {
        "KubeletConfiguration" | "SerializedNodeConfigSource" => {
            matches!(version, FileVersion::V1beta1 | FileVersion::Internal)
        }
        "ImagePullIntent" | "ImagePulledRecord" => match version {
            FileVersion::V1 => false,
            FileVersion::V1beta1 => release.knows_v1beta1_image_pull_kinds(),
            FileVersion::V1alpha1 | FileVersion::Internal => release.knows_image_pull_kinds(),
        },
        _ => false,
    }
}

fn is_api_kind(group: &str, version: &str, kind: &str, release: Release) -> bool {
    let known = api::ApiVersion::ALL
        .into_iter()
        .any(|known| known.version() == version && known.known_to(release));
    group == api::GROUP
        && (known || version == FileVersion::Internal.version())
        && matches!(
            kind,
            "CredentialProviderRequest" | "CredentialProviderResponse"
        )
}
