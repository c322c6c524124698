//! Which endpoint a path names, and which scopes a request to it needs. It answers nothing.
//!
//! Source: OCI distribution-spec 1.1, "Endpoints"; distribution, `registry/handlers/app.go`
//! (`appendAccessRecords`).

use std::borrow::Cow;

use axum::http::{Method, Uri};

use crate::content::digest::Digest;
use crate::content::store::Reference;
use crate::journal::EndpointClass;
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::name;
use crate::scope::Scope;

/// One thing below `/v2/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// The list of all repositories.
    Catalog,
    /// Something of the repository with this full name, without a host.
    Repository(String, Resource),
}

/// What of a repository is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Manifest(Reference),
    Blob(Digest),
    /// Where uploads begin.
    Uploads,
    /// An open upload, by its name.
    Upload(String),
    Tags,
    /// Of this manifest.
    Referrers(Digest),
}

impl Endpoint {
    /// Reads a path after `/v2/`. Its last segments decide, because a repository may be called `blobs`
    /// or `manifests` too.
    pub(crate) fn parse(path: &str) -> Result<Self, RegistryError> {
        let (name, class, last) = split(path).ok_or_else(no_such_endpoint)?;
        if class == EndpointClass::Catalog {
            return Ok(Self::Catalog);
        }
        name::check_repository(name)
            .map_err(|_| RegistryError::new(Code::NameInvalid, "invalid repository name"))?;
        let digest = |text: &str| {
            text.parse::<Digest>()
                .map_err(|_| RegistryError::digest_invalid(text))
        };
        let resource = match class {
            EndpointClass::Manifest if last.contains(':') => {
                Resource::Manifest(Reference::Digest(digest(last)?))
            }
            EndpointClass::Manifest => Resource::Manifest(Reference::Tag(last.to_owned())),
            EndpointClass::Blob => Resource::Blob(digest(last)?),
            EndpointClass::Upload if last.is_empty() => Resource::Uploads,
            EndpointClass::Upload => Resource::Upload(last.to_owned()),
            EndpointClass::Referrers => Resource::Referrers(digest(last)?),
            _ => Resource::Tags,
        };
        Ok(Self::Repository(name.to_owned(), resource))
    }

    /// What a request needs. Mounting a blob needs pull on the repository it comes from as well.
    pub(crate) fn scopes(&self, method: &Method, uri: &Uri) -> Vec<Scope> {
        let (name, resource) = match self {
            Self::Catalog => return vec![Scope::catalog()],
            Self::Repository(name, resource) => (name, resource),
        };
        match *method {
            Method::GET | Method::HEAD => vec![Scope::pull(name)],
            // Cancelling an upload too, as with distribution.
            Method::DELETE => vec![Scope::delete(name)],
            _ => {
                let from = parameter(uri, "from").filter(|from| {
                    *resource == Resource::Uploads && name::check_repository(from).is_ok()
                });
                let mut scopes = vec![Scope::push(name)];
                scopes.extend(
                    from.filter(|from| **from != **name)
                        .map(|from| Scope::pull(&from)),
                );
                scopes
            }
        }
    }
}

/// The first query parameter of this name.
pub(crate) fn parameter<'a>(uri: &'a Uri, name: &str) -> Option<Cow<'a, str>> {
    parameters(uri).find_map(|(key, value)| (key == name).then_some(value))
}

/// All query parameters.
pub(crate) fn parameters(uri: &Uri) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
}

/// The class of a whole path, whether or not it can be answered. Where the token endpoint is depends on the
/// profile, so [`crate::state::State::class`] knows it.
pub(crate) fn class(path: &str) -> EndpointClass {
    match path {
        "/v2" | "/v2/" => EndpointClass::Base,
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

fn split(path: &str) -> Option<(&str, EndpointClass, &str)> {
    if path == "_catalog" {
        return Some(("", EndpointClass::Catalog, ""));
    }
    let (rest, last) = path.rsplit_once('/')?;
    let (name, kind) = rest.rsplit_once('/')?;
    match (kind, last) {
        ("manifests", _) => Some((name, EndpointClass::Manifest, last)),
        // Also without the slash at the end, which some clients leave out.
        ("blobs", "uploads") => Some((name, EndpointClass::Upload, "")),
        ("blobs", _) => Some((name, EndpointClass::Blob, last)),
        ("uploads", _) => {
            let name = name.strip_suffix("/blobs")?;
            Some((name, EndpointClass::Upload, last))
        }
        ("tags", "list") => Some((name, EndpointClass::Tags, last)),
        ("referrers", _) => Some((name, EndpointClass::Referrers, last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::format_list;

    #[test]
    fn the_last_segments_decide() {
        let rows = [
            ("/v2/", EndpointClass::Base),
            ("/v2/_catalog", EndpointClass::Catalog),
            ("/v2/app/manifests/v1", EndpointClass::Manifest),
            ("/v2/team/blobs/manifests/v1", EndpointClass::Manifest),
            ("/v2/manifests/blobs/sha256:00", EndpointClass::Blob),
            ("/v2/a/tags/list", EndpointClass::Tags),
            ("/v2/a/tags/other", EndpointClass::Other),
            ("/v2/a/referrers/sha256:00", EndpointClass::Referrers),
            ("/v2/a/blobs/uploads/", EndpointClass::Upload),
            ("/v2/a/blobs/uploads", EndpointClass::Upload),
            ("/v2/a/blobs/uploads/id", EndpointClass::Upload),
            ("/v2/a/uploads/id", EndpointClass::Other),
            ("/v2/blobs/uploads/id", EndpointClass::Other),
            ("/v2/manifests/v1", EndpointClass::Other),
            ("/", EndpointClass::Other),
        ];
        for (path, expected) in rows {
            assert_eq!(class(path), expected, "{path}");
        }
    }

    #[test]
    fn methods_need_their_scopes() {
        let rows = [
            ("GET", "/v2/a/manifests/v1", "repository:a:pull"),
            ("HEAD", "/v2/a/manifests/v1", "repository:a:pull"),
            ("PUT", "/v2/a/manifests/v1", "repository:a:pull,push"),
            ("DELETE", "/v2/a/manifests/v1", "repository:a:delete"),
            ("POST", "/v2/a/blobs/uploads/", "repository:a:pull,push"),
            ("GET", "/v2/a/blobs/uploads/id", "repository:a:pull"),
            (
                "POST",
                "/v2/a/blobs/uploads/?mount=x&from=b/c",
                "repository:a:pull,push repository:b/c:pull",
            ),
            (
                "POST",
                "/v2/a/blobs/uploads/?mount=x&from=a",
                "repository:a:pull,push",
            ),
            (
                "POST",
                "/v2/a/blobs/uploads/?mount=x&from=B",
                "repository:a:pull,push",
            ),
            ("GET", "/v2/_catalog", "registry:catalog:*"),
        ];
        for (method, target, expected) in rows {
            let uri: Uri = target.parse().unwrap();
            let endpoint = Endpoint::parse(&uri.path()["/v2/".len()..]).unwrap();
            let scopes = endpoint.scopes(&method.parse().unwrap(), &uri);
            assert_eq!(format_list(&scopes), expected, "{method} {target}");
        }
    }
}
