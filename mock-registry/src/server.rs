//! The registry's thread: an async runtime of its own, and the loop that accepts connections. It knows
//! sockets; what is answered on them comes from [`crate::routes`].

use std::io;
use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// How long a client may take over the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be accepted, because the process has too many files open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A bound socket that nobody answers yet.
#[derive(Debug)]
pub(crate) struct Bound {
    listener: StdTcpListener,
    address: SocketAddr,
}

/// A running server; dropping it ends its connections and its thread.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bound {
    /// Takes the socket. From now on a client may connect, and waits until [`Bound::serve`].
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

    /// Answers from a thread of its own.
    pub(crate) fn serve(self, router: Router) -> io::Result<Server> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let listener = {
            let _context = runtime.enter();
            TcpListener::from_std(self.listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let run = move || run(runtime, listener, router, stopped);
        let thread = thread::Builder::new()
            .name("mock-registry".to_owned())
            .spawn(run)?;
        Ok(Server {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Dropping the sender is the signal.
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic over there was reported by its own thread and must not become one in a drop.
            let _ = thread.join();
        }
    }
}

/// Runs until the other end of `stopped` goes; what is still open then ends with the runtime.
fn run(runtime: Runtime, listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    runtime.spawn(accept(listener, router));
    // Only the sender's end is awaited: nothing is ever sent.
    let _ = runtime.block_on(stopped);
}

async fn accept(listener: TcpListener, router: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, _client)) => drop(tokio::spawn(converse(stream, router.clone()))),
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// One connection. A client that breaks it off is no business of ours.
async fn converse(stream: TcpStream, router: Router) {
    // Without this, small answers may wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
}
