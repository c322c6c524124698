//! A whole pull in containerd's order: resolve the tag, then fetch the manifest, the config and the
//! layers.
//!
//! Source: containerd 2.4, `core/remotes/docker/resolver.go` and `fetcher.go` (`Fetch`), measured against containerd 1.6.20 and 2.2.9.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use serde::Deserialize;

use super::authorizer::Authorizer;
use super::client::Client;
use super::connection::Connection;
use super::content::{Descriptor, fetch};
use super::outcome::{Pull, Pulled, Refused, Stage};
use super::resolve::resolve;
use super::step_log::StepLog;
use super::target::Target;

/// What to pull, from where, as whom.
#[derive(Clone, Copy)]
pub struct PullRequest<'a> {
    /// The registry's loopback address. Every host name leads there.
    pub address: SocketAddr,
    /// `HOST/REPOSITORY`, as the kubelet hands an image to its runtime; the host goes into `Host`.
    pub image: &'a str,
    /// A tag or a digest.
    pub reference: &'a str,
    /// User name and password. If either is empty, the pull is anonymous.
    pub credential: Option<(&'a str, &'a str)>,
}

impl fmt::Debug for PullRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PullRequest")
            .field("address", &self.address)
            .field("image", &self.image)
            .field("reference", &self.reference)
            .field("username", &self.credential.map(|(username, _)| username))
            .finish_non_exhaustive()
    }
}

/// Pulls an image and verifies every digest. Content is thrown away.
pub fn pull(request: PullRequest<'_>) -> Pull {
    let mut log = StepLog::new(request.credential);
    let outcome = run(&request, &mut log);
    let (outcome, steps) = log.finish(outcome);
    Pull { outcome, steps }
}

#[derive(Deserialize)]
struct Manifest {
    config: Descriptor,
    layers: Vec<Descriptor>,
}

fn run(request: &PullRequest<'_>, log: &mut StepLog) -> Result<Pulled, Refused> {
    let connection =
        Connection::to(request.address).map_err(|message| log.refuse(None, None, message))?;
    let target = Target::parse(request.image).map_err(|message| log.refuse(None, None, message))?;
    let authorizer = || Authorizer::new(request.credential, target.scope());

    log.stage = Stage::Resolve;
    let resolver = Client {
        connection: &connection,
        authorizer: authorizer(),
        log: &mut *log,
    };
    let resolved = resolve(resolver, &target, request.reference)?;

    log.stage = Stage::Manifest;
    let mut fetcher = Client {
        connection: &connection,
        authorizer: authorizer(),
        log,
    };
    let manifest = fetch_manifest(&mut fetcher, &target, &resolved)?;

    let mut blobs: Vec<(String, u64)> = Vec::new();
    let parts = [(Stage::Config, &manifest.config)].into_iter();
    for (stage, blob) in parts.chain(manifest.layers.iter().map(|layer| (Stage::Layer, layer))) {
        if blobs.iter().any(|(digest, _)| *digest == blob.digest) {
            continue;
        }
        fetcher.log.stage = stage;
        fetch(
            &mut fetcher,
            target.url("blobs", &blob.digest),
            blob,
            &mut io::sink(),
        )?;
        blobs.push((blob.digest.clone(), blob.size));
    }
    Ok(Pulled {
        manifest_digest: resolved.digest,
        blobs,
    })
}

fn fetch_manifest(
    fetcher: &mut Client<'_>,
    target: &Target,
    resolved: &Descriptor,
) -> Result<Manifest, Refused> {
    let mut bytes = Vec::new();
    fetch(
        fetcher,
        target.url("manifests", &resolved.digest),
        resolved,
        &mut bytes,
    )?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!(
            "manifest {} ({}) is no image manifest: {error}",
            resolved.digest, resolved.media_type
        );
        fetcher.log.refuse(None, None, message)
    })
}
