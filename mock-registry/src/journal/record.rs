//! What is written down of one request, and what the handlers learn for it. Secrets are in it as salted
//! fingerprints only.

use jiff::Timestamp;
use serde::Serialize;

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointClass {
    /// `/v2/`
    Base,
    /// The token endpoint, `/token` usually, and what belongs to it.
    Token,
    /// `/v2/<name>/manifests/<reference>`
    Manifest,
    /// `/v2/<name>/blobs/<digest>`
    Blob,
    /// `/v2/<name>/blobs/uploads/` and the sessions below it
    Upload,
    /// `/v2/<name>/tags/list`
    Tags,
    /// `/v2/<name>/referrers/<digest>`
    Referrers,
    /// `/v2/_catalog`
    Catalog,
    /// Any other path.
    Other,
}

/// What a request authenticated itself with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthKind {
    /// No credentials.
    #[default]
    None,
    /// An `Authorization: Basic` header.
    Basic,
    /// An `Authorization: Bearer` header.
    Bearer,
    /// User name and password in the form of a token request.
    Password,
    /// A refresh token in the form of a token request.
    RefreshToken,
    /// A token of the service's own identity provider, in the form that exchanges it.
    AccessToken,
    /// An `Authorization` header that cannot be read, or of another scheme.
    Unreadable,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// When it was answered, on the registry's clock.
    pub time: Timestamp,
    /// What it was for.
    pub endpoint: EndpointClass,
    /// `GET`, `HEAD`, …
    pub method: String,
    /// The path without its query, at most 512 bytes of it.
    pub path: String,
    /// The `Host` header, empty if there was none; at most 512 bytes of it.
    pub host: String,
    /// What it authenticated itself with.
    pub auth: AuthKind,
    /// Who it said to be, or whom its token names; `None` for nobody.
    pub user: Option<String>,
    /// The [fingerprint](crate::Registry::fingerprint) of its password or token.
    pub secret: Option<String>,
    /// The scopes it needed (or asked for, at `/token`), parted by spaces.
    pub scope_wanted: String,
    /// The scopes its token has (or was given, at `/token`), parted by spaces.
    pub scope_granted: String,
    /// The status of the answer.
    pub status: u16,
    /// The specification's error code, if it was refused.
    pub error: Option<&'static str>,
    /// Why authentication or authorization failed, in a few words.
    pub reason: Option<&'static str>,
    /// The length of the answer's body.
    pub bytes: u64,
}

/// What the handlers learn on the way to an answer, for the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) auth: AuthKind,
    pub(crate) user: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) scope_wanted: String,
    pub(crate) scope_granted: String,
    pub(crate) reason: Option<&'static str>,
}

/// As much of a client's text as a record holds: 512 bytes, ending at a whole character.
pub(crate) fn shorten(text: &str) -> String {
    text[..text.floor_char_boundary(512)].to_owned()
}
