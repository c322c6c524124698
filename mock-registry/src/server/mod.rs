//! The registry's threads: an async runtime of its own, and the listeners whose connections it serves.
//! It knows sockets; what is answered on them comes from [`crate::exchange`].

mod accept;
mod connection;
mod connections;
mod control;
mod socket;

use std::io;
use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::admin;
use crate::exchange::Site;
use crate::journal::Listener;

pub(crate) use connection::Connection;
pub(crate) use connections::Connections;
pub(crate) use control::{Busy, Control, Cut};

/// A bound socket that nobody answers yet.
#[derive(Debug)]
pub(crate) struct Bound {
    listener: StdTcpListener,
    address: SocketAddr,
}

/// A running server; dropping it ends its connections and its threads.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Bound {
    /// Takes the socket. From now on a client may connect, and waits until it is served.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = StdTcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens, with the real port.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket alone.
    pub(crate) fn into_listener(self) -> StdTcpListener {
        self.listener
    }

    /// Answers from now on; only inside the runtime.
    pub(crate) fn serve(self, listener: Listener, site: &Arc<Site>) -> io::Result<()> {
        let socket = TcpListener::from_std(self.listener)?;
        tokio::spawn(accept::accept(socket, listener, Arc::clone(site)));
        Ok(())
    }
}

impl Server {
    /// Serves `site` on all of `listeners`, and its admin endpoint if it has one, until `stop` says so.
    pub(crate) fn start(
        listeners: Vec<(Listener, Bound)>,
        admin: Option<(Bound, Router)>,
        site: &Arc<Site>,
        stop: watch::Sender<bool>,
    ) -> io::Result<Self> {
        let runtime = runtime(site.state.config.threads)?;
        {
            let _context = runtime.enter();
            for (listener, bound) in listeners {
                bound.serve(listener, site)?;
            }
            if let Some((bound, router)) = admin {
                admin::listen(bound, router, stop.subscribe())?;
            }
        }
        let site = Arc::clone(site);
        let stopped = stop.subscribe();
        let thread = thread::Builder::new()
            .name("mock-registry".to_owned())
            .spawn(move || run(&runtime, &site, stopped))?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic over there was reported by its own thread and must not become one in a drop.
            let _ = thread.join();
        }
    }
}

/// On one thread a small answer costs no hand-over between threads; more of them pay off where the load
/// has cores of its own.
fn runtime(threads: usize) -> io::Result<Runtime> {
    let mut builder = if threads > 1 {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(threads);
        builder
    } else {
        Builder::new_current_thread()
    };
    builder
        .thread_name("mock-registry")
        .enable_io()
        .enable_time()
        .build()
}

/// Runs until it is told to stop. Answers under way then get the grace to end; what is still open after
/// it ends with the runtime.
fn run(runtime: &Runtime, site: &Site, mut stopped: watch::Receiver<bool>) {
    runtime.block_on(async {
        // The sender lives in the `Server`; when it is gone, that is a stop too.
        let _ = stopped.wait_for(|stopped| *stopped).await;
        let _ = tokio::time::timeout(site.state.config.grace, site.connections.all_ended()).await;
    });
}
