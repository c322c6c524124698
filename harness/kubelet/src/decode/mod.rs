//! How a kubelet reads a plugin's standard output (`plugin.go` `ExecPlugin`, `decodeResponse`): first the type, then
//! the version, then the object. What the fields mean is not judged here: see [`crate::accept`].

mod object;
mod type_meta;

use crate::api::{ApiVersion, Response, UnknownApiVersion};
use crate::exec::{ExecError, Stage};
use crate::golang::json::Document;
use crate::golang::quote::quote;
use crate::release::Release;

pub(crate) use type_meta::interpret;

pub(crate) use type_meta::folds_to;

/// The kind that a response must have.
pub const KIND: &str = "CredentialProviderResponse";

/// Reads what a plugin configured with `api_version` printed.
///
/// # Errors
///
/// [`ExecError`] with the text of `ExecPlugin`, at the stages `Init`, `Gvk`, `ApiVersion` and `Decode`. Kubelets up to
/// 1.22 read the object with another library; the hidden detail is told in the words of the later one.
///
/// ```
/// use credproof_kubelet::{ApiVersion, Release, decode};
///
/// let stdout = br#"{
///   "apiVersion": "credentialprovider.kubelet.k8s.io/v1", "kind": "CredentialProviderResponse",
///   "cacheKeyType": "Registry", "auth": {"reg.io": {"username": "u", "password": "p", "email": "e"}}
/// }"#;
/// let lenient = decode::decode(ApiVersion::V1, stdout, "1.31".parse()?).unwrap();
/// assert_eq!(lenient.cache_key_type, "Registry");
///
/// let strict = decode::decode(ApiVersion::V1, stdout, "1.32".parse()?).unwrap_err();
/// assert_eq!(strict.text, "error decoding credential provider plugin response from stdout");
/// assert_eq!(strict.detail.as_deref(), Some(r#"strict decoding error: unknown field "auth.reg.io.email""#));
/// # Ok::<(), credproof_kubelet::UnknownRelease>(())
/// ```
pub fn decode(
    api_version: ApiVersion,
    stdout: &[u8],
    release: Release,
) -> Result<Response, ExecError> {
    if !api_version.known_to(release) {
        let unknown = UnknownApiVersion(api_version.to_string());
        return Err(ExecError::new(Stage::Init, unknown.to_string()));
    }
    let document = Document::parse(stdout).map_err(|error| ExecError {
        offset: Some(error.offset),
        ..gvk_error(&format!("{JSON_ERROR}{error}"))
    })?;
    let type_meta = type_meta::interpret(document.root()).map_err(|error| ExecError {
        offset: error.offset,
        ..gvk_error(&error.text)
    })?;
    check_api_version(type_meta.group_version, api_version, release)?;
    check_kind(type_meta.kind, stdout)?;
    if let Some(offset) = document.number_beyond_float64()
        && release.decodes_with_json_iterator()
    {
        // What json-iterator says of it is not told.
        return Err(ExecError {
            detail: None,
            ..decode_error(String::new(), Some(offset))
        });
    }
    object::decode(document.root(), api_version, release)
        .map_err(|fault| decode_error(fault.text, Some(fault.offset)))
}

/// What `SimpleMetaFactory.Interpret` puts before an error of `encoding/json`.
pub(crate) const JSON_ERROR: &str = "couldn't get version/kind; json parse error: ";

fn gvk_error(reason: &str) -> ExecError {
    ExecError::new(
        Stage::Gvk,
        format!("error reading GVK from response: {reason}"),
    )
}

fn decode_error(detail: String, offset: Option<usize>) -> ExecError {
    let text = "error decoding credential provider plugin response from stdout".to_owned();
    ExecError {
        stage: Stage::Decode,
        text,
        detail: Some(detail),
        offset,
    }
}

fn check_api_version(
    actual: &str,
    expected: ApiVersion,
    release: Release,
) -> Result<(), ExecError> {
    if expected.is_written(actual) {
        return Ok(());
    }
    let mut text = "apiVersion from credential plugin response did not match".to_owned();
    if release.names_both_api_versions() {
        text += &format!(" expected apiVersion:{expected}, actual apiVersion:{actual}");
    }
    Err(ExecError::new(Stage::ApiVersion, text))
}

/// Refuses every kind but [`KIND`]. The detail is the one of `decodeResponse`; for most kinds a kubelet's decoder says
/// the same in other words, which name its scheme or the fields that the other kind does not have.
fn check_kind(kind: &str, stdout: &[u8]) -> Result<(), ExecError> {
    let detail = match kind {
        KIND => return Ok(()),
        "" => format!(
            "Object 'Kind' is missing in '{}'",
            String::from_utf8_lossy(stdout)
        ),
        _ => format!("failed to decode {KIND}, unexpected Kind: {}", quote(kind)),
    };
    Err(decode_error(detail, None))
}
