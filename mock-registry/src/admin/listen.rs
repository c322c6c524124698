//! The socket of the admin endpoint: plain HTTP/1.1, whatever the registry itself speaks.

use std::io;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::server::Bound;

/// How long a client may take over the head of a request.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Answers until `stopping` says so; only inside the runtime.
pub(crate) fn listen(
    bound: Bound,
    router: Router,
    stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    let socket = TcpListener::from_std(bound.into_listener())?;
    tokio::spawn(accept(socket, router, stopping));
    Ok(())
}

async fn accept(socket: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let Ok((stream, _client)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service),
        );
    }
}
