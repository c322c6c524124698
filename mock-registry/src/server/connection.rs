//! One connection: TLS if there is any, HTTP/1.1 or HTTP/2, and its end. A client that breaks it off is
//! no business of ours.

use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connections::Place;
use super::control::Control;
use super::socket::Socket;
use crate::exchange::{Site, answer};
use crate::fault::TlsFault;
use crate::journal::{Listener, handshake_failed};
use crate::tls::Tls;

/// How long a client may take over a handshake or the head of a request, and how long a connection may
/// be without a request and without a byte.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many requests one HTTP/2 connection may have under way.
const STREAMS: u32 = 128;
/// The first byte of every TLS handshake.
const HANDSHAKE: u8 = 0x16;
/// What Go's server says to a client that forgot TLS.
const NOT_TLS: &[u8] =
    b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/// A connection that was just accepted.
pub(super) struct Arrival {
    pub(super) stream: TcpStream,
    pub(super) listener: Listener,
    pub(super) control: Arc<Control>,
    pub(super) place: Place,
}

/// What a request can know of its connection.
#[derive(Debug)]
pub(crate) struct Connection {
    /// Counts the connections of this registry, from 1.
    pub(crate) number: u64,
    pub(crate) listener: Listener,
    /// The name that a TLS client asked for.
    pub(crate) server_name: Option<String>,
    /// The fault of its handshake.
    pub(crate) fault: Option<Arc<str>>,
    pub(crate) control: Arc<Control>,
}

/// Talks until one side has had enough.
pub(super) async fn converse(arrival: Arrival, site: Arc<Site>) {
    let control = Arc::clone(&arrival.control);
    tokio::select! {
        () = talk(arrival, site) => (),
        () = control.is_cut() => (),
        () = nothing_happens(&control) => (),
    }
}

async fn talk(arrival: Arrival, site: Arc<Site>) {
    let connection = Connection {
        number: arrival.place.number,
        listener: arrival.listener,
        server_name: None,
        fault: None,
        control: Arc::clone(&arrival.control),
    };
    let socket = Socket::new(arrival.stream, arrival.control);
    let builder = auto::Builder::new(TokioExecutor::new());
    match &site.state.tls {
        None => serve(socket, builder, connection, &site).await,
        Some(tls) => talk_tls(socket, tls, builder, connection, &site).await,
    }
}

async fn talk_tls(
    mut socket: Socket,
    tls: &Tls,
    builder: auto::Builder<TokioExecutor>,
    mut connection: Connection,
    site: &Arc<Site>,
) {
    let Ok(Ok(Some(first))) = timeout(PATIENCE, socket.peek()).await else {
        return;
    };
    if first != HANDSHAKE {
        // What is not read would make the system end the connection with RST, and the words be lost.
        let _ = socket.read(&mut [0; 4096]).await;
        let _ = socket.write_all(NOT_TLS).await;
        let _ = socket.shutdown().await;
        return;
    }
    let struck = site.state.faults.handshake(connection.listener);
    let fault = struck.as_ref().map(|(_, fault)| *fault);
    connection.fault = struck.map(|(id, _)| id);
    if fault == Some(TlsFault::Stall) {
        handshake_failed(&site.state, &connection, None);
        return sleep(PATIENCE).await;
    }
    let acceptor = TlsAcceptor::from(tls.server_config(fault));
    let stream = match timeout(PATIENCE, acceptor.accept(socket)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return handshake_failed(&site.state, &connection, Some(&error)),
        Err(_late) => return handshake_failed(&site.state, &connection, None),
    };
    let (_, session) = stream.get_ref();
    connection.server_name = session.server_name().map(str::to_owned);
    let builder = match session.alpn_protocol() {
        Some(b"h2") => builder.http2_only(),
        _ => builder.http1_only(),
    };
    serve(stream, builder, connection, site).await;
}

async fn serve<S>(
    stream: S,
    mut builder: auto::Builder<TokioExecutor>,
    connection: Connection,
    site: &Arc<Site>,
) where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS);
    let connection = Arc::new(connection);
    let service = service_fn(|request| {
        let (site, connection) = (Arc::clone(site), Arc::clone(&connection));
        async move { answer(&site, &connection, request).await }
    });
    let mut stopping = site.stopping.clone();
    let talk = builder.serve_connection(TokioIo::new(stream), service);
    let mut talk = std::pin::pin!(talk);
    tokio::select! {
        _ = talk.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => (),
    }
    talk.as_mut().graceful_shutdown();
    let _ = talk.await;
}

/// Comes back when the connection has been idle for too long.
async fn nothing_happens(control: &Control) {
    loop {
        let quiet = Duration::from_millis(control.stalled_for());
        let Some(rest) = PATIENCE.checked_sub(quiet) else {
            if control.is_idle() {
                return;
            }
            sleep(PATIENCE).await;
            continue;
        };
        sleep(rest + Duration::from_millis(1)).await;
    }
}
