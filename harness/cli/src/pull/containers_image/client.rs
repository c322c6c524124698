//! One request to the registry with all that containers/image does until it takes the answer: one more try with the
//! scope that was missing, and patience with a registry that is busy.
//!
//! Source: containers/image 5.42, `docker/docker_client.go` (`makeRequestToResolvedURL`, `detectPropertiesHelper`).

use std::time::Duration;

use ureq::Body;
use ureq::http::header::{ACCEPT, AUTHORIZATION, RANGE};
use ureq::http::{Request, Response};

use super::authorization::{Authorization, missing_scope};
use super::error_response;
use super::retry_after::retry_after;
use crate::pull::challenge::{self, Empty};
use crate::pull::clock::Clock;
use crate::pull::connection::Connection;
use crate::pull::outcome::{Auth, Refused, Stage, Step};
use crate::pull::repository::Repository;
use crate::pull::request::Credential;
use crate::pull::step_log::StepLog;

/// How often one request is sent to a busy registry at most (`backoffNumIterations`).
const MAX_ATTEMPTS: usize = 5;
/// How long the first wait is; each next one is twice as long as the one before (`backoffInitialDelay`).
const FIRST_DELAY: Duration = Duration::from_secs(2);
/// The longest wait, whatever the registry asks for (`backoffMaxDelay`).
const MAX_DELAY: Duration = Duration::from_secs(60);
/// The media types of manifests in the library's order (`DefaultRequestedManifestMIMETypes`).
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.v1+prettyjws, \
    application/vnd.docker.distribution.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.index.v1+json";

/// The client of one pull.
pub(super) struct Client<'a> {
    connection: &'a Connection,
    pub(super) repository: &'a Repository,
    authorization: Authorization<'a>,
    pub(super) clock: &'a dyn Clock,
    pub(super) log: &'a mut StepLog,
}

/// A request before it is authorized.
struct Outgoing<'a> {
    url: &'a str,
    /// Whether a manifest is wanted.
    manifest: bool,
    /// From which byte on the content is wanted.
    offset: u64,
    /// Whether to authenticate; the ping does not.
    authenticate: bool,
}

impl<'a> Client<'a> {
    /// A client that knows nothing of the registry yet.
    pub(super) fn new(
        connection: &'a Connection,
        repository: &'a Repository,
        credential: Option<Credential<'a>>,
        clock: &'a dyn Clock,
        log: &'a mut StepLog,
    ) -> Self {
        Self {
            connection,
            repository,
            authorization: Authorization::new(credential, repository.scope()),
            clock,
            log,
        }
    }

    /// Asks the registry how it wants credentials. The library tries `https` first and `http` only where it may; here
    /// the route says which.
    pub(super) fn ping(&mut self) -> Result<(), Refused> {
        self.log.stage = Stage::Ping;
        let url = self.repository.base();
        let response = self.send(&Outgoing {
            url: &url,
            manifest: false,
            offset: 0,
            authenticate: false,
        })?;
        if !matches!(response.status().as_u16(), 200 | 401) {
            return Err(self.refuse(&format!("pinging container registry {url}"), response));
        }
        let challenges = challenge::parse(response.headers(), Empty::Ends);
        self.authorization.learn(challenges);
        Ok(())
    }

    /// Gets a manifest, or a blob from a byte on, until there is an answer to take, be it good or bad.
    pub(super) fn get(
        &mut self,
        url: &str,
        manifest: bool,
        offset: u64,
    ) -> Result<Response<Body>, Refused> {
        self.send(&Outgoing {
            url,
            manifest,
            offset,
            authenticate: true,
        })
    }

    fn send(&mut self, request: &Outgoing<'_>) -> Result<Response<Body>, Refused> {
        let mut delay = FIRST_DELAY;
        let mut extra_scope = None;
        for attempt in 1.. {
            let mut response = self.send_once(request, extra_scope.as_deref())?;
            if attempt == 1 && request.authenticate && response.status() == 401 {
                let challenges = challenge::parse(response.headers(), Empty::Ends);
                if let Some(scope) = missing_scope(&challenges) {
                    extra_scope = Some(scope.to_owned());
                    response = self.send_once(request, extra_scope.as_deref())?;
                }
            }
            if response.status() != 429 || attempt == MAX_ATTEMPTS {
                return Ok(response);
            }
            let asked = retry_after(response.headers(), self.clock.now());
            delay = asked.unwrap_or(delay).min(MAX_DELAY);
            self.clock.wait(delay);
            delay *= 2;
        }
        unreachable!("the last attempt returns")
    }

    fn send_once(
        &mut self,
        request: &Outgoing<'_>,
        extra_scope: Option<&str>,
    ) -> Result<Response<Body>, Refused> {
        let now = self.clock.now();
        let (auth, header) = match request.authenticate {
            true => self
                .authorization
                .header(extra_scope, self.connection, now, self.log)?,
            false => (Auth::None, None),
        };
        let mut builder =
            Request::get(request.url).header("Docker-Distribution-API-Version", "registry/2.0");
        if request.manifest {
            builder = builder.header(ACCEPT, MANIFESTS);
        }
        if let Some(header) = header {
            builder = builder.header(AUTHORIZATION, header);
        }
        if request.offset > 0 {
            builder = builder.header(RANGE, format!("bytes={}-", request.offset));
        }
        let answer = builder
            .body(())
            .map_err(ureq::Error::from)
            .and_then(|request| self.connection.send(request));
        self.log.add(Step {
            stage: self.log.stage,
            request: format!("GET {}", request.url),
            status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
            auth,
            scope_asked: None,
            scope_granted: None,
        });
        answer.map_err(|error| {
            self.log
                .refuse(None, None, format!("GET {}: {error}", request.url))
        })
    }

    /// The refusal that an answer with a bad status is.
    pub(super) fn refuse(&self, what: &str, response: Response<Body>) -> Refused {
        error_response::refuse(self.log, what, response)
    }
}
