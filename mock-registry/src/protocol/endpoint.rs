//! Which endpoint a path names, and which scope reading from it needs. It answers nothing.

use crate::content::digest::Digest;
use crate::journal::EndpointClass;
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::name;
use crate::scope::Scope;

/// One thing below `/v2/` that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The full name of the repository, without a host.
    pub(crate) repository: String,
    pub(crate) resource: Resource,
}

/// What of the repository is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// By a tag or a digest.
    Manifest(String),
    Blob(Digest),
    Tags,
}

impl Endpoint {
    /// Reads a path after `/v2/`. Its last two segments decide, because a repository may be called
    /// `blobs` or `manifests` too.
    pub(crate) fn parse(path: &str) -> Result<Self, RegistryError> {
        let (name, class, last) = split(path).ok_or_else(no_such_endpoint)?;
        let resource = match class {
            EndpointClass::Manifest => Resource::Manifest(last.to_owned()),
            EndpointClass::Blob => Resource::Blob(last.parse().map_err(|_| digest_invalid())?),
            _ => Resource::Tags,
        };
        name::check_repository(name)
            .map_err(|_| RegistryError::new(Code::NameInvalid, "invalid repository name"))?;
        Ok(Self {
            repository: name.to_owned(),
            resource,
        })
    }

    /// What reading it needs.
    pub(crate) fn scope(&self) -> Scope {
        Scope::pull(&self.repository)
    }
}

/// The class of a whole path, whether or not it can be answered.
pub(crate) fn class(path: &str) -> EndpointClass {
    match path {
        "/v2" | "/v2/" => EndpointClass::Base,
        "/token" => EndpointClass::Token,
        _ => path
            .strip_prefix("/v2/")
            .and_then(split)
            .map_or(EndpointClass::Other, |(_, class, _)| class),
    }
}

/// The refusal of a path that names no endpoint.
pub(crate) fn no_such_endpoint() -> RegistryError {
    RegistryError::new(Code::NameUnknown, "no such endpoint")
}

fn digest_invalid() -> RegistryError {
    RegistryError::new(
        Code::DigestInvalid,
        "provided digest did not match the form sha256:<64 hex digits>",
    )
}

fn split(path: &str) -> Option<(&str, EndpointClass, &str)> {
    let (rest, last) = path.rsplit_once('/')?;
    let (name, kind) = rest.rsplit_once('/')?;
    match (kind, last) {
        ("manifests", _) => Some((name, EndpointClass::Manifest, last)),
        ("blobs", _) => Some((name, EndpointClass::Blob, last)),
        ("tags", "list") => Some((name, EndpointClass::Tags, last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_segments_decide() {
        let rows = [
            ("/v2/", EndpointClass::Base),
            ("/token", EndpointClass::Token),
            ("/v2/app/manifests/v1", EndpointClass::Manifest),
            ("/v2/team/blobs/manifests/v1", EndpointClass::Manifest),
            ("/v2/manifests/blobs/sha256:00", EndpointClass::Blob),
            ("/v2/a/tags/list", EndpointClass::Tags),
            ("/v2/a/tags/other", EndpointClass::Other),
            ("/v2/manifests/v1", EndpointClass::Other),
            ("/", EndpointClass::Other),
        ];
        for (path, expected) in rows {
            assert_eq!(class(path), expected, "{path}");
        }
    }
}
