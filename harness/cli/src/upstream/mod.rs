//! The services a plugin asks for credentials, as stubs on loopback ports: they answer by the profile's
//! routes, misbehave on demand, and remember what they were asked. They judge nothing.

mod answer;
mod cut;
mod fault;
mod matcher;
mod record;
mod server;

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use jiff::Timestamp;
use thiserror::Error;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

pub use fault::{Fault, UnknownFault};
pub use record::Recorded;

use crate::profile::{Context, Minted, TemplateError, Upstream};
use record::Journal;
use server::Stub;

/// Stubs that cannot be started: a fault of the harness or of its surroundings, never of the plugin.
#[derive(Debug, Error)]
pub enum UpstreamError {
    /// No port or no thread.
    #[error(
        "upstream {name}: no stub can be started on loopback: {source}; check the limits on open files and threads"
    )]
    Start {
        /// The upstream's name.
        name: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A route's template cannot be filled in.
    #[error("upstream {name}: {source}")]
    Template {
        /// The upstream's name.
        name: String,
        /// What is wrong.
        source: TemplateError,
    },
}

/// The running stubs of one profile. Dropping it ends them at once, also in the middle of an answer.
pub struct Upstreams {
    env: Vec<(String, String)>,
    context: Context,
    journal: Journal,
    stubs: Vec<Stub>,
    /// Taken when the stubs end; what still runs on it is cut off.
    runtime: Option<Runtime>,
    /// Ports kept from other programs while nobody listens on them.
    _reserved: Vec<TcpSocket>,
}

impl fmt::Debug for Upstreams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstreams")
            .field("env", &self.env)
            .finish_non_exhaustive()
    }
}

impl Upstreams {
    /// Starts one stub per upstream, all with the same fault. `now` is what `expired` answers are older
    /// than; the secrets are those that records must not show.
    ///
    /// Must not be called from within an asynchronous runtime.
    ///
    /// # Errors
    /// [`UpstreamError`], naming the upstream.
    pub fn start(
        upstreams: &[Upstream],
        context: Context,
        minted: &Minted,
        now: Timestamp,
        fault: Option<Fault>,
    ) -> Result<Self, UpstreamError> {
        let runtime = runtime().map_err(|source| UpstreamError::Start {
            name: "(all)".to_owned(),
            source,
        })?;
        let journal = Journal::new(minted.clone());
        let mut reserved = Vec::new();
        let mut listeners = Vec::new();
        let mut urls = BTreeMap::new();
        for upstream in upstreams {
            let failed = |source| UpstreamError::Start {
                name: upstream.name.clone(),
                source,
            };
            let address = if fault == Some(Fault::Down) {
                let socket = reserve().map_err(failed)?;
                let address = socket.local_addr().map_err(failed)?;
                reserved.push(socket);
                address
            } else {
                let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
                let address = listener.local_addr().map_err(failed)?;
                listeners.push((upstream, listener));
                address
            };
            urls.insert(upstream.name.clone(), format!("http://{address}"));
        }
        let env = environment(upstreams, &urls);
        let context = context.with_upstreams(&urls);
        let mut started = Self {
            env,
            context,
            journal,
            stubs: Vec::new(),
            runtime: None,
            _reserved: reserved,
        };
        for (upstream, listener) in listeners {
            let stub = Stub::start(
                &runtime,
                upstream,
                listener,
                &started.context,
                &started.journal,
                now,
                fault,
            )?;
            started.stubs.push(stub);
        }
        started.runtime = Some(runtime);
        Ok(started)
    }

    /// The environment variables that tell the plugin where the stubs are.
    #[must_use]
    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }

    /// The context with `{{ upstream.NAME }}`.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What was asked so far, in order of arrival; the first 10 000 requests of each route.
    /// Empty under [`Fault::Down`], where nobody could note it.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.journal.requests()
    }
}

impl Drop for Upstreams {
    fn drop(&mut self) {
        self.stubs.clear();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// One thread for starting stubs and for cutting answers; the stubs themselves have threads of their own.
fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("upstream")
        .enable_all()
        .build()
}

/// A bound port on which nobody listens: a connection to it is refused.
fn reserve() -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((std::net::Ipv4Addr::LOCALHOST, 0).into())?;
    Ok(socket)
}

fn environment(upstreams: &[Upstream], urls: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let named = upstreams.iter().flat_map(|upstream| {
        upstream
            .env
            .iter()
            .map(|variable| (variable, &upstream.name))
    });
    named
        .filter_map(|(variable, name)| Some((variable.clone(), urls.get(name)?.clone())))
        .collect()
}

#[cfg(test)]
mod fault_test;
