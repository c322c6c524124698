//! One request to the registry with all that containerd does until it takes the answer: the answer to a
//! challenge, and a few tries more when the registry is busy or broken.
//!
//! Source: containerd 2.4, `core/remotes/docker/resolver.go` (`doWithRetriesInner`, `doWithTransportRetries`,
//! `retryRequest`).

use std::io;
use std::time::Duration;

use ureq::Body;
use ureq::http::header::{ACCEPT, AUTHORIZATION, RANGE};
use ureq::http::{Method, Request, Response};

use super::authorizer::{Authorizer, Verdict, best};
use crate::pull::challenge::{self, Empty};
use crate::pull::clock::Clock;
use crate::pull::connection::Connection;
use crate::pull::outcome::{Refused, Stage, Step};
use crate::pull::step_log::StepLog;

/// How often one request is sent at most (`maxAttempts`).
const MAX_ATTEMPTS: usize = 5;
/// How long to wait before the next try when there was no answer (`doWithTransportRetries`).
const AFTER_TRANSIENT_ERROR: Duration = Duration::from_millis(50);
/// What the resolver puts before a denial (`Resolve`): a registry may hide what does not exist.
const DENIED: &str = "pull access denied, repository does not exist or may require authorization";
/// The longest error body that is read, in bytes (`remotes/errors`, `NewUnexpectedStatusErr`).
const LONGEST_ERROR: u64 = 64_000;

/// The resolver or the fetcher of one pull.
pub(super) struct Client<'a> {
    pub(super) connection: &'a Connection,
    pub(super) clock: &'a dyn Clock,
    pub(super) authorizer: Authorizer<'a>,
    pub(super) log: &'a mut StepLog,
}

/// Whether the way to the registry may be better next time (`isTransientTransportErr`).
fn is_transient(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Timeout(_) => true,
        ureq::Error::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::TimedOut | io::ErrorKind::UnexpectedEof
        ),
        _ => false,
    }
}

/// A request before it is authorized.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) accept: String,
    /// From which byte on the content is wanted.
    pub(super) offset: u64,
}

impl Client<'_> {
    /// Sends it until there is an answer to take, be it good or bad.
    pub(super) fn send(&mut self, request: &mut Outgoing) -> Result<Response<Body>, Refused> {
        let mut previous: Option<(Method, u16)> = None;
        let mut attempts_left = MAX_ATTEMPTS;
        loop {
            let answer = self.send_once(request)?;
            attempts_left -= 1;
            let response = match answer {
                Ok(response) => response,
                Err(error) if attempts_left > 0 && is_transient(&error) => {
                    self.clock.wait(AFTER_TRANSIENT_ERROR);
                    continue;
                }
                Err(error) => {
                    let message = format!("failed to do request: {error}");
                    return Err(self.log.refuse(None, None, message));
                }
            };
            let status = response.status().as_u16();
            let again = previous
                .as_ref()
                .is_some_and(|(method, _)| *method == request.method);
            let retry = match status {
                401 => self.answer_challenge(&response, again)?,
                405 if request.method == Method::HEAD && request.url.contains("/manifests/") => {
                    request.method = Method::GET;
                    true
                }
                408 | 429 => true,
                500 | 503 | 504 => previous
                    .as_ref()
                    .is_none_or(|(_, before)| *before != status),
                _ => false,
            };
            if !retry || attempts_left == 0 {
                return Ok(response);
            }
            previous = Some((request.method.clone(), status));
        }
    }

    /// The answer, or that there was none; refused if there is no token to send with it.
    fn send_once(
        &mut self,
        request: &Outgoing,
    ) -> Result<Result<Response<Body>, ureq::Error>, Refused> {
        let (auth, header) = self.authorizer.authorize(self.connection, self.log)?;
        let mut builder = Request::builder()
            .method(&request.method)
            .uri(&request.url)
            .header(ACCEPT, &request.accept);
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
            request: format!("{} {}", request.method, request.url),
            status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
            auth,
            scope_asked: None,
            scope_granted: None,
        });
        Ok(answer)
    }

    /// Whether to send the request again after a 401.
    fn answer_challenge(
        &mut self,
        response: &Response<Body>,
        again: bool,
    ) -> Result<bool, Refused> {
        let challenges = challenge::parse(response.headers(), Empty::Kept);
        match self.authorizer.add_response(&challenges, again) {
            Verdict::Retry => Ok(true),
            Verdict::NotSupported => Ok(false),
            Verdict::Unusable(message) => Err(self.log.refuse(Some(401), None, message)),
            Verdict::Denied(message) => {
                let error = best(&challenges).and_then(|best| best.parameter("error"));
                let message = match self.log.stage {
                    Stage::Resolve => format!("{DENIED}: {message}"),
                    _ => message,
                };
                Err(self
                    .log
                    .refuse(Some(401), error.map(str::to_owned), message))
            }
        }
    }

    /// The refusal that an answer with a bad status is, with the registry's own words if it has some.
    pub(super) fn refuse(&self, request: &Outgoing, mut response: Response<Body>) -> Refused {
        let status = response.status();
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST_ERROR)
            .read_to_vec()
            .unwrap_or_default();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let error = &body["errors"][0];
        let code = error["code"].as_str().map(str::to_owned);
        let mut message = format!(
            "unexpected status from {} request to {}: {status}",
            request.method, request.url
        );
        if let Some(text) = error["message"].as_str() {
            message = format!("{message}: {text}");
        }
        self.log.refuse(Some(status.as_u16()), code, message)
    }
}
