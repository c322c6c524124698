//! A whole pull in the order of containers/image as CRI-O drives it: ping, manifest, config, layers.
//!
//! Source: containers/image 5.42 (`go.podman.io/image/v5`), `docker/docker_image_src.go`, `copy/single.go`
//! (`copySingleImage`) with the destination `containers-storage`, which wants the config first; CRI-O 1.36,
//! `server/image_pull.go` (`PullImage`) and `internal/storage/image.go` (`pullImageImplementation`). What CRI-O does
//! beside the registry is not modelled: its files of credentials, mirrors, signatures, and the second try of what is no
//! image as an artifact.

use super::connection::Connection;
use super::content::{Descriptor, Hasher};
use super::manifest::{self, Document, Manifest};
use super::outcome::{Pulled, Refused, Stage};
use super::platform;
use super::repository::Repository;
use super::request::{Credential, PullRequest};
use super::step_log::StepLog;
use client::Client;

mod authorization;
mod blob;
mod client;
mod error_response;
mod retry_after;
mod token;

/// The longest manifest that is taken, in bytes (`iolimits.MaxManifestBodySize`).
const MAX_MANIFEST_SIZE: u64 = 4 * 1024 * 1024;

/// Pulls as CRI-O does.
pub(super) fn run(
    request: &PullRequest<'_>,
    connection: &Connection,
    repository: &Repository,
    log: &mut StepLog,
) -> Result<Pulled, Refused> {
    let credential = request.credential.filter(|credential| {
        // "Specifying a username indicates the user intends to send authentication to the registry."
        !matches!(credential, Credential::Password { username: "", .. })
    });
    let mut client = Client::new(connection, repository, credential, request.clock, log);
    client.ping()?;

    client.log.stage = Stage::Manifest;
    let (digest, manifest) = fetch_manifest(&mut client, request.reference)?;

    let mut blobs = Vec::new();
    for (index, wanted) in manifest.blobs().into_iter().enumerate() {
        client.log.stage = if index == 0 {
            Stage::Config
        } else {
            Stage::Layer
        };
        blob::fetch(&mut client, wanted)?;
        blobs.push((wanted.digest.clone(), wanted.size));
    }
    Ok(Pulled {
        manifest_digest: digest,
        blobs,
    })
}

/// The digest of what the reference names, and the manifest of this machine's platform.
fn fetch_manifest(client: &mut Client<'_>, reference: &str) -> Result<(String, Manifest), Refused> {
    let (digest, document) = get(client, reference, None)?;
    let index = match document {
        Document::Manifest(manifest) => return Ok((digest, manifest)),
        Document::Index(index) => index,
    };
    let wanted = platform::for_containers_image();
    let Some(chosen) = platform::choose(&index, &wanted) else {
        let message = format!(
            "no image found in image index for architecture {:?}, variant {:?}, OS {:?}",
            wanted[0].architecture, wanted[0].variant, wanted[0].os
        );
        return Err(client.log.refuse(None, None, message));
    };
    match get(client, &chosen.descriptor.digest, Some(&chosen.descriptor))? {
        (_, Document::Manifest(manifest)) => Ok((digest, manifest)),
        (chosen, Document::Index(_)) => {
            let message = format!("{chosen} is an index in an index, which is not supported");
            Err(client.log.refuse(None, None, message))
        }
    }
}

/// A manifest or an index with its digest (`fetchManifest`). The digest in the answer's header does not count.
fn get(
    client: &mut Client<'_>,
    reference: &str,
    from_index: Option<&Descriptor>,
) -> Result<(String, Document), Refused> {
    let url = client.repository.url("manifests", reference);
    let mut response = client.get(&url, true, 0)?;
    if response.status() != 200 {
        let what = format!("reading manifest {reference} in {url}");
        return Err(client.refuse(&what, response));
    }
    let content_type = response.headers().get("content-type").cloned();
    let body = response
        .body_mut()
        .with_config()
        .limit(MAX_MANIFEST_SIZE)
        .read_to_vec();
    let failed = |message: String| client.log.refuse(None, None, message);
    let bytes = body.map_err(|error| {
        failed(format!(
            "reading manifest body {reference} in {url}: {error}"
        ))
    })?;
    let mut hasher = match reference.contains(':') {
        true => Hasher::new(reference).map_err(failed)?,
        false => Hasher::sha256(),
    };
    hasher.update(&bytes);
    let digest = hasher.finish();
    if reference.contains(':') && digest != reference {
        let message = format!("manifest does not match provided manifest digest {reference}");
        return Err(failed(message));
    }
    let content_type = content_type.as_ref().and_then(|value| value.to_str().ok());
    let media_type = match content_type
        .and_then(|value| value.split(';').next())
        .map(str::trim)
    {
        // What servers say of a file they do not know (`GuessMIMEType`).
        None | Some("" | "text/plain" | "application/octet-stream") => {
            from_index.map_or_else(String::new, |entry| entry.media_type.clone())
        }
        Some(media_type) => media_type.to_owned(),
    };
    let document = manifest::read(&media_type, &bytes);
    let document = document.map_err(|error| {
        failed(format!(
            "manifest {digest} ({media_type}) is no image manifest: {error}"
        ))
    })?;
    Ok((digest, document))
}
