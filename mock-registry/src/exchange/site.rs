//! Everything that an answer needs: the registry's state, its routes, and its connections.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tokio::sync::{OnceCell, watch};

use crate::journal::{EndpointClass, Listener};
use crate::protocol::error::{Code, RegistryError};
use crate::server::{Bound, Connections};
use crate::state::State;

/// One registry, as its server sees it.
pub(crate) struct Site {
    pub(crate) state: Arc<State>,
    routes: TowerToHyperService<Router>,
    pub(crate) connections: Arc<Connections>,
    pub(crate) stopping: watch::Receiver<bool>,
    /// Where the other host of redirects listens, once there was one.
    redirect: OnceCell<SocketAddr>,
}

impl Site {
    /// A registry that answers with these routes until it is told to stop.
    pub(crate) fn new(state: Arc<State>, routes: Router, stopping: watch::Receiver<bool>) -> Self {
        Self {
            connections: Arc::new(Connections::new(state.config.most_connections)),
            state,
            routes: TowerToHyperService::new(routes),
            stopping,
            redirect: OnceCell::new(),
        }
    }

    /// What the routes answer.
    pub(super) async fn ask(&self, request: Request) -> Response {
        match self.routes.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Whether an endpoint is not to be had on this socket, because the token endpoint has its own.
    pub(super) fn is_elsewhere(&self, listener: Listener, endpoint: EndpointClass) -> bool {
        let is_token = endpoint == EndpointClass::Token;
        match listener {
            Listener::Token => !is_token,
            _ => is_token && self.state.token_address.is_some(),
        }
    }

    /// Comes back when the registry is told to stop.
    pub(super) async fn stopped(&self) {
        // The sender lives in the server; when it is gone, that is a stop too.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
    }

    /// Where the other host of redirects listens. It comes into being when it is first needed.
    pub(super) async fn redirect_address(self: &Arc<Self>) -> Result<SocketAddr, Response> {
        let address = self.redirect.get_or_try_init(|| async {
            let bound = Bound::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
            let address = bound.address();
            bound.serve(Listener::Redirect, self)?;
            Ok(address)
        });
        address.await.copied().map_err(|_: std::io::Error| {
            RegistryError::new(Code::Unknown, "no socket for the other host").into_response()
        })
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Site")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
