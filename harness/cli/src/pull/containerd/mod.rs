//! A whole pull in containerd's order: resolve the reference, then fetch the manifest, the config and the layers.
//!
//! Source: containerd 2.4, `core/remotes/docker/resolver.go` and `fetcher.go` (`Fetch`), `core/images/image.go`
//! (`Manifest`) and `internal/cri/server/images/image_pull.go` (`ParseAuth`).

use std::io;

use super::connection::Connection;
use super::content::Descriptor;
use super::manifest::{self, Document, Manifest};
use super::outcome::{Pulled, Refused, Stage};
use super::platform;
use super::repository::Repository;
use super::request::{Credential, PullRequest};
use super::step_log::StepLog;
use authorizer::{Authorizer, Secret};
use client::Client;
use fetch::fetch;
use resolve::{check_size, resolve};

mod authorizer;
mod client;
mod fetch;
mod resolve;
mod token;
mod token_response;

/// How deep an index may lie in an index. containerd has no bound, and no image has two.
const DEEPEST_INDEX: usize = 4;

/// Pulls as containerd does.
pub(super) fn run(
    request: &PullRequest<'_>,
    connection: &Connection,
    repository: &Repository,
    log: &mut StepLog,
) -> Result<Pulled, Refused> {
    let secret = secret(request.credential);
    let authorizer = || Authorizer::new(secret, repository.scope(), request.clock);

    log.stage = Stage::Resolve;
    let resolver = Client {
        connection,
        clock: request.clock,
        authorizer: authorizer(),
        log: &mut *log,
    };
    let resolved = resolve(resolver, repository, request.reference)?;

    log.stage = Stage::Manifest;
    let mut fetcher = Client {
        connection,
        clock: request.clock,
        authorizer: authorizer(),
        log,
    };
    let manifest = fetch_manifest(&mut fetcher, repository, &resolved)?;

    let mut blobs = Vec::new();
    for (index, blob) in manifest.blobs().into_iter().enumerate() {
        fetcher.log.stage = if index == 0 {
            Stage::Config
        } else {
            Stage::Layer
        };
        let url = repository.url("blobs", &blob.digest);
        fetch(&mut fetcher, url, blob, &mut io::sink())?;
        blobs.push((blob.digest.clone(), blob.size));
    }
    Ok(Pulled {
        manifest_digest: resolved.digest,
        blobs,
    })
}

/// What containerd makes of a credential: without a user name it is dropped (`ParseAuth`), and without a password it is
/// not used (`dockerAuthorizer`).
fn secret(credential: Option<Credential<'_>>) -> Option<Secret<'_>> {
    let (username, secret) = match credential? {
        Credential::Password { username: "", .. } => return None,
        Credential::Password { username, password } => (username, password),
        Credential::IdentityToken(token) => ("", token),
    };
    (!secret.is_empty()).then_some(Secret { username, secret })
}

/// The manifest of this machine's platform.
fn fetch_manifest(
    fetcher: &mut Client<'_>,
    repository: &Repository,
    resolved: &Descriptor,
) -> Result<Manifest, Refused> {
    let mut wanted = resolved.clone();
    for _ in 0..DEEPEST_INDEX {
        let mut bytes = Vec::new();
        let url = repository.url("manifests", &wanted.digest);
        // That of an index too: what it says of a manifest decides how much is read.
        check_size(fetcher, &wanted, &url)?;
        fetch(fetcher, url, &wanted, &mut bytes)?;
        let document = manifest::read(&wanted.media_type, &bytes).map_err(|error| {
            let (digest, media_type) = (&wanted.digest, &wanted.media_type);
            let message = format!("manifest {digest} ({media_type}) is no image manifest: {error}");
            fetcher.log.refuse(None, None, message)
        })?;
        match document {
            Document::Manifest(manifest) => return Ok(manifest),
            Document::Index(index) => {
                let chosen = platform::choose(&index, &platform::for_containerd());
                let none = || {
                    let digest = &wanted.digest;
                    let message = format!("no match for platform in manifest {digest}: not found");
                    fetcher.log.refuse(None, None, message)
                };
                wanted = chosen.ok_or_else(none)?.descriptor.clone();
            }
        }
    }
    let message = format!(
        "{} is an index in an index, more than {DEEPEST_INDEX} deep",
        resolved.digest
    );
    Err(fetcher.log.refuse(None, None, message))
}
