//! The loop that accepts connections. It goes on whatever happens to one of them.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::connection::{Arrival, converse};
use super::control::Control;
use crate::exchange::Site;
use crate::journal::Listener;

/// How long to wait when no connection can be accepted, because the process has too many files open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Accepts until the registry stops.
pub(super) async fn accept(socket: TcpListener, listener: Listener, site: Arc<Site>) {
    let mut stopping = site.stopping.clone();
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let Ok((stream, _client)) = accepted else {
            // A file less is a connection more.
            site.connections.cut_one();
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        site.connections.room().await;
        let control = Arc::new(Control::new());
        let place = site.connections.enter(&control);
        let arrival = Arrival {
            stream,
            listener,
            control,
            place,
        };
        tokio::spawn(converse(arrival, Arc::clone(&site)));
    }
}
