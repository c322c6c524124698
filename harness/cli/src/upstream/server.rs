//! One upstream as a `wiremock` server: a mock per route, the same fault on each. Under `redirect` a second
//! server at another origin has the right answers; under `truncated` a front cuts what passes. A request whose
//! body breaks off makes `wiremock` panic in the task of that connection: it is lost, and the stub goes on.

use std::net::TcpListener;

use jiff::Timestamp;
use thiserror::Error;
use tokio::runtime::Runtime;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::answer::answer;
use super::fault::Fault;
use super::matcher::RequestMatcher;
use super::record::{Journal, KEPT, Place};
use super::{UpstreamError, cut};
use crate::profile::{Context, TemplateError, Upstream};

/// The servers of one upstream; dropping it ends them.
pub(super) struct Stub {
    _servers: Vec<MockServer>,
}

/// Said by `wiremock`'s server to itself when it closes a connection on purpose.
#[derive(Debug, Error)]
#[error("the connection is closed on purpose")]
struct Refused;

impl Stub {
    /// Answers on `listener` until dropped.
    pub(super) fn start(
        runtime: &Runtime,
        upstream: &Upstream,
        listener: TcpListener,
        context: &Context,
        journal: &Journal,
        now: Timestamp,
        fault: Option<Fault>,
    ) -> Result<Self, UpstreamError> {
        let failed = |source| UpstreamError::Start {
            name: upstream.name.clone(),
            source,
        };
        let plan = Plan {
            upstream,
            context,
            journal,
            now,
        };
        let mocks = |fault, redirect: Option<&str>, redirected| {
            let mocks = plan.mocks(fault, redirect, redirected);
            mocks.map_err(|source| UpstreamError::Template {
                name: upstream.name.clone(),
                source,
            })
        };
        let mut servers = Vec::new();
        match fault {
            Some(Fault::Redirect) => {
                // Another address, so that it is another origin also to clients that compare hosts only.
                let other = TcpListener::bind(("127.0.0.2", 0))
                    .or_else(|_| TcpListener::bind(("127.0.0.1", 0)));
                let server =
                    runtime.block_on(serve(other.map_err(failed)?, mocks(None, None, true)?));
                let target = server.uri();
                servers.push(server);
                servers
                    .push(runtime.block_on(serve(listener, mocks(fault, Some(&target), false)?)));
            }
            Some(Fault::Truncated) => {
                let inner = TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
                let server = runtime.block_on(serve(inner, mocks(fault, None, false)?));
                listener.set_nonblocking(true).map_err(failed)?;
                let front = {
                    let _entered = runtime.enter();
                    tokio::net::TcpListener::from_std(listener).map_err(failed)?
                };
                runtime.spawn(cut::run(front, *server.address()));
                servers.push(server);
            }
            _ => servers.push(runtime.block_on(serve(listener, mocks(fault, None, false)?))),
        }
        Ok(Self { _servers: servers })
    }
}

async fn serve(listener: TcpListener, mocks: Vec<Mock>) -> MockServer {
    let server = MockServer::builder()
        .listener(listener)
        .disable_request_recording()
        .start()
        .await;
    for mock in mocks {
        // `up_to_n_times` bounds the requests that `wiremock` keeps for ever, recording or not.
        server.register(mock.up_to_n_times(KEPT)).await;
    }
    server
}

/// What the mocks of one upstream are made from.
struct Plan<'a> {
    upstream: &'a Upstream,
    context: &'a Context,
    journal: &'a Journal,
    now: Timestamp,
}

impl Plan<'_> {
    /// One mock per route in the profile's order, then one for everything else.
    fn mocks(
        &self,
        fault: Option<Fault>,
        redirect: Option<&str>,
        redirected: bool,
    ) -> Result<Vec<Mock>, TemplateError> {
        let mut mocks = Vec::new();
        for (index, route) in self.upstream.routes.iter().enumerate() {
            let place = Place {
                upstream: self.upstream.name.clone(),
                route: Some(index),
                redirected,
            };
            let matcher = RequestMatcher::new(&route.matches, self.context)?;
            let right = answer(&route.respond, self.context, self.now, fault)?;
            let journal = self.journal.clone();
            let mock = Mock::given(matcher);
            mocks.push(if fault == Some(Fault::Refuse) {
                mock.respond_with_err(move |request: &Request| {
                    journal.note(&place, request);
                    Refused
                })
            } else {
                let target = redirect.map(str::to_owned);
                mock.respond_with(move |request: &Request| {
                    journal.note(&place, request);
                    match &target {
                        Some(origin) => moved(origin, request),
                        None => right.clone(),
                    }
                })
            });
        }
        let place = Place {
            upstream: self.upstream.name.clone(),
            route: None,
            redirected,
        };
        let journal = self.journal.clone();
        mocks.push(Mock::given(wiremock::matchers::any()).respond_with(
            move |request: &Request| {
                journal.note(&place, request);
                ResponseTemplate::new(404)
            },
        ));
        Ok(mocks)
    }
}

fn moved(origin: &str, request: &Request) -> ResponseTemplate {
    let query = request
        .url
        .query()
        .map_or(String::new(), |query| format!("?{query}"));
    ResponseTemplate::new(307)
        .insert_header("Location", format!("{origin}{}{query}", request.url.path()))
}
