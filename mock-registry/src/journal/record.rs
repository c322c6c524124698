//! What is written down of one request, and what the handlers learn for it. Secrets are in it as salted
//! fingerprints only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a request was for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    #[default]
    Other,
    /// No request at all: a TLS handshake that came to nothing.
    Handshake,
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

/// Which of its sockets the registry was asked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Listener {
    /// The registry's own.
    #[default]
    Registry,
    /// That of the token endpoint, if it has a port of its own.
    Token,
    /// The other host to which a fault redirected the client.
    Redirect,
}

/// The version of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Protocol {
    /// HTTP/1.0
    #[serde(rename = "http/1.0")]
    Http10,
    /// HTTP/1.1
    #[default]
    #[serde(rename = "http/1.1")]
    Http11,
    /// HTTP/2
    #[serde(rename = "h2")]
    Http2,
}

/// One request and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// Counts the requests of this registry in the order of their answers, from 1.
    pub number: u64,
    /// Counts the connections of this registry, from 1; requests on one connection share it.
    pub connection: u64,
    /// When it was answered, on the registry's clock.
    pub time: Timestamp,
    /// Which socket it was asked on.
    pub listener: Listener,
    /// The version of HTTP it was asked in.
    pub protocol: Protocol,
    /// The name that the client asked for in its TLS handshake (SNI); `None` without one.
    pub server_name: Option<String>,
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
    /// How a token was asked for: `password` or `refresh_token` by a form, `GET` by a query; `None` if
    /// none was asked for, or the form could not be read.
    pub grant: Option<&'static str>,
    /// Who it said to be, or whom its token names; `None` for nobody.
    pub user: Option<String>,
    /// The [fingerprint](crate::Registry::fingerprint) of its password or token.
    pub secret: Option<String>,
    /// The scopes it needed (or asked for, at `/token`), parted by spaces.
    pub scope_wanted: String,
    /// The scopes its token has (or was given, at `/token`), parted by spaces.
    pub scope_granted: String,
    /// The status of the answer; 0 if none was sent.
    pub status: u16,
    /// The specification's error code, if it was refused.
    pub error: Option<&'static str>,
    /// Why authentication or authorization failed, in a few words.
    pub reason: Option<&'static str>,
    /// How many bytes of the answer's body were handed to the client's connection so far.
    pub bytes: u64,
    /// Whether the answer was handed over to its end; `false` also while it is under way.
    pub complete: bool,
    /// The id of the fault that this request met.
    pub fault: Option<String>,
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

impl Record {
    /// The repository that the path names, without a host; `None` if it names none.
    pub fn repository(&self) -> Option<&str> {
        repository(&self.path)
    }
}

/// The repository that a path names, whether or not there is one of that name. The last of the words
/// that end a name decides, because a repository may be called `blobs` too.
pub(crate) fn repository(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/v2/")?;
    let ends = ["/manifests/", "/blobs/", "/tags/", "/referrers/"];
    let end = ends.iter().filter_map(|end| rest.rfind(end)).max()?;
    Some(&rest[..end])
}

/// As much of a client's text as a record holds: 512 bytes, ending at a whole character.
pub(crate) fn shorten(text: &str) -> String {
    text[..text.floor_char_boundary(512)].to_owned()
}
