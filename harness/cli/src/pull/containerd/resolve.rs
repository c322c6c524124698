//! Turns a reference into a digest, a length and a media type, by HEAD where that says enough.
//!
//! Source: containerd 2.4, `core/remotes/docker/resolver.go` (`Resolve`, `withGETErrorBody`).

use std::io::Read;

use ureq::Body;
use ureq::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use ureq::http::{Method, Response};

use super::client::{Client, Outgoing};
use crate::pull::content::{Descriptor, Hasher};
use crate::pull::outcome::Refused;
use crate::pull::repository::Repository;

/// What the resolver accepts (`NewResolver`).
const ACCEPT: &str = "application/vnd.docker.distribution.manifest.v2+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.oci.image.index.v1+json, */*";
/// The longest manifest that is taken, in bytes (`MaxManifestSize`, with its slip of the pen).
const MAX_MANIFEST_SIZE: u64 = 4 * 1048 * 1048;

/// What the registry has under a tag or a digest.
pub(super) fn resolve(
    mut client: Client<'_>,
    repository: &Repository,
    reference: &str,
) -> Result<Descriptor, Refused> {
    let url = repository.url("manifests", reference);
    let head = Outgoing {
        method: Method::HEAD,
        url,
        accept: ACCEPT.to_owned(),
        offset: 0,
    };
    let mut sent = head.clone();
    let response = client.send(&mut sent)?;
    match response.status().as_u16() {
        0..=299 => {}
        403 if sent.method == Method::HEAD => {
            return Err(with_words_of_a_get(&mut client, &head, response));
        }
        _ => return Err(client.refuse(&sent, response)),
    }
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let by_digest = reference.contains(':').then_some(reference);
    let digest = by_digest
        .or_else(|| header("docker-content-digest"))
        .map(str::to_owned);
    let size = header(CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
    let descriptor = match (digest, size) {
        (Some(digest), Some(size)) => Descriptor {
            media_type: media_type(&response),
            digest,
            size,
        },
        (digest, _) => read_whole(&mut client, &head, digest)?,
    };
    check_size(&client, &descriptor, &head.url)?;
    Ok(descriptor)
}

/// Whether it is small enough for a manifest.
pub(super) fn check_size(
    client: &Client<'_>,
    descriptor: &Descriptor,
    url: &str,
) -> Result<(), Refused> {
    if descriptor.size <= MAX_MANIFEST_SIZE {
        return Ok(());
    }
    let message = format!(
        "rejecting {} byte manifest for {url}: not found",
        descriptor.size
    );
    Err(client.log.refuse(None, None, message))
}

/// The answer to a HEAD has no body, so the registry's own words for a 403 need a GET.
fn with_words_of_a_get(
    client: &mut Client<'_>,
    head: &Outgoing,
    response: Response<Body>,
) -> Refused {
    let without_words = client.refuse(head, response);
    let mut get = Outgoing {
        method: Method::GET,
        ..head.clone()
    };
    match client
        .send(&mut get)
        .map(|response| client.refuse(&get, response))
    {
        Ok(told) if told.code.is_some() => {
            let message = told
                .message
                .replacen("from GET request", "from HEAD request", 1);
            Refused { message, ..told }
        }
        _ => without_words,
    }
}

/// What a HEAD left open, a GET tells: the digest and the length of what it brings.
fn read_whole(
    client: &mut Client<'_>,
    head: &Outgoing,
    digest: Option<String>,
) -> Result<Descriptor, Refused> {
    let mut get = Outgoing {
        method: Method::GET,
        ..head.clone()
    };
    let response = client.send(&mut get)?;
    if response.status().as_u16() >= 400 {
        return Err(client.refuse(&get, response));
    }
    let media_type = media_type(&response);
    let mut bytes = Vec::new();
    let read = response
        .into_body()
        .into_reader()
        .take(MAX_MANIFEST_SIZE + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| {
        client
            .log
            .refuse(None, None, format!("failed to read {}: {error}", get.url))
    })?;
    let digest = digest.unwrap_or_else(|| Hasher::sha256_of(&bytes));
    Ok(Descriptor {
        media_type,
        digest,
        size: bytes.len() as u64,
    })
}

fn media_type(response: &Response<Body>) -> String {
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_owned()
}
