//! One request and its answer: the faults it meets, the record it leaves, and the bytes that are counted
//! on their way. What the registry itself answers comes from [`crate::routes`].

mod asked;
mod body;
mod patience;
mod redirect;
mod site;

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, Version, request};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;

use crate::fault::{
    Broken, Facts, Interruption, Struck, alter, interrupt, redirects, refuse_form, revoke_header,
};
use crate::journal::{
    AuthKind, EndpointClass, Entry, Listener, Notes, Protocol, Record, repository, shorten,
};
use crate::protocol::endpoint::no_such_endpoint;
use crate::protocol::error::Code;
use crate::server::{Busy, Connection};

use asked::Asked;
pub(crate) use body::CountedBody;
pub(crate) use redirect::Moved;
pub(crate) use site::Site;

/// A request that is being answered.
struct Exchange<'a> {
    site: &'a Arc<Site>,
    connection: &'a Connection,
    busy: Busy,
    endpoint: EndpointClass,
    asked: Asked,
    /// What it met.
    struck: Option<Struck>,
}

/// Answers one request of this connection.
pub(crate) async fn answer(
    site: &Arc<Site>,
    connection: &Connection,
    request: hyper::Request<Incoming>,
) -> Result<Response<CountedBody>, Broken> {
    let (mut head, body) = request.into_parts();
    asked::name_host(&mut head);
    let mut exchange = Exchange {
        site,
        connection,
        busy: connection.control.begin(),
        endpoint: site.state.class(head.uri.path()),
        asked: Asked::of(&head),
        struck: None,
    };
    exchange.struck = site.state.faults.before_answer(&exchange.facts(None));
    if let Some(struck) = &exchange.struck
        && let Some(interruption) = interrupt(&struck.actions).await
    {
        return exchange.interrupted(interruption).await;
    }
    let mut response = exchange.registrys_answer(head, patience::body(body)).await;
    if exchange.struck.is_none() {
        let facts = exchange.facts(Some(response.status().as_u16()));
        exchange.struck = site.state.faults.after_answer(&facts);
        if let Some(struck) = &exchange.struck
            && let Some(interruption) = interrupt(&struck.actions).await
        {
            return exchange.interrupted(interruption).await;
        }
    }
    if let Some(struck) = exchange.struck.clone() {
        response = exchange.altered(&struck, response).await;
    }
    Ok(exchange.recorded(response))
}

impl Exchange<'_> {
    fn facts(&self, status: Option<u16>) -> Facts<'_> {
        Facts {
            listener: self.connection.listener,
            endpoint: self.endpoint,
            method: self.asked.method.as_str(),
            repository: repository(self.asked.uri.path()),
            status,
        }
    }

    /// What the registry says, with credentials that a fault may have taken from the client.
    async fn registrys_answer(&self, mut head: request::Parts, body: Body) -> Response {
        if self.connection.listener == Listener::Redirect {
            return redirect::serve(self.site, head).await;
        }
        if self
            .site
            .is_elsewhere(self.connection.listener, self.endpoint)
        {
            return no_such_endpoint().into_response();
        }
        let state = &self.site.state;
        let struck = self.struck.as_ref();
        let revoked = struck.and_then(|struck| revoke_header(struck, &mut head.headers, state));
        let mut response = self.site.ask(Request::from_parts(head, body)).await;
        if let Some((secret, reason)) = revoked
            && let Some(notes) = response.extensions_mut().get_mut::<Notes>()
        {
            notes.secret = Some(secret);
            notes.reason = Some(reason);
        }
        response
    }

    async fn altered(&self, struck: &Struck, mut response: Response) -> Response {
        let state = &self.site.state;
        if self.endpoint == EndpointClass::Token && self.asked.method == Method::POST {
            response = refuse_form(struck, response, &self.asked.headers(), state);
        }
        if let Some(status) = redirects(&struck.actions)
            && response.status().is_success()
            && self.connection.listener != Listener::Redirect
        {
            response = redirect::redirect(self.site, &self.asked, status, response).await;
        }
        alter(struck, response, self.endpoint, state, self.connection).await
    }

    /// What came in place of the registry's answer.
    async fn interrupted(
        self,
        interruption: Interruption,
    ) -> Result<Response<CountedBody>, Broken> {
        match interruption {
            Interruption::Answer(mut response) => {
                if self.asked.method == Method::HEAD {
                    // Over HTTP/2 nothing else keeps the body back.
                    let length = response.body().size_hint().exact().unwrap_or_default();
                    response
                        .headers_mut()
                        .entry("content-length")
                        .or_insert_with(|| length.into());
                    *response.body_mut() = Body::empty();
                }
                Ok(self.recorded(response))
            }
            Interruption::Hang => {
                self.end_without_answer();
                self.site.stopped().await;
                Err(Broken)
            }
            Interruption::Cut(how) => {
                self.end_without_answer();
                self.connection.control.cut(how);
                // The connection ends with this request still open.
                std::future::pending().await
            }
        }
    }

    fn end_without_answer(&self) {
        let entry = self.enter(0, None, Notes::default());
        self.site.state.journal.end(&entry, false);
    }

    /// Writes the record before the answer leaves, so that a client that has its answer is in the journal.
    fn recorded(self, mut response: Response) -> Response<CountedBody> {
        let version = HeaderValue::from_static("registry/2.0");
        response
            .headers_mut()
            .insert("docker-distribution-api-version", version);
        let extensions = response.extensions_mut();
        let notes = extensions.remove::<Notes>().unwrap_or_default();
        let error = extensions.get::<Code>().map(|code| code.as_str());
        let entry = self.enter(response.status().as_u16(), error, notes);
        let (state, busy) = (Arc::clone(&self.site.state), self.busy);
        response.map(|body| CountedBody::new(body, entry, state, busy))
    }

    fn enter(&self, status: u16, error: Option<&'static str>, notes: Notes) -> Arc<Entry> {
        let (asked, connection) = (&self.asked, self.connection);
        let fault = self.struck.as_ref().map(|struck| &struck.id);
        let state = &self.site.state;
        state.journal.add(Record {
            number: 0,
            connection: connection.number,
            time: state.clock.now(),
            listener: connection.listener,
            protocol: protocol(asked.version),
            server_name: connection.server_name.clone(),
            endpoint: self.endpoint,
            method: shorten(asked.method.as_str()),
            path: shorten(asked.uri.path()),
            host: asked.host_name().map(shorten).unwrap_or_default(),
            auth: notes.auth,
            grant: grant(self.endpoint, &asked.method, notes.auth),
            user: notes.user.as_deref().map(shorten),
            secret: notes.secret,
            scope_wanted: shorten(&notes.scope_wanted),
            scope_granted: shorten(&notes.scope_granted),
            status,
            error,
            reason: notes.reason,
            bytes: 0,
            complete: false,
            fault: fault
                .or(connection.fault.as_ref())
                .map(|id| (**id).to_owned()),
        })
    }
}

fn protocol(version: Version) -> Protocol {
    match version {
        Version::HTTP_2 => Protocol::Http2,
        Version::HTTP_10 => Protocol::Http10,
        _ => Protocol::Http11,
    }
}

fn grant(endpoint: EndpointClass, method: &Method, auth: AuthKind) -> Option<&'static str> {
    if endpoint != EndpointClass::Token {
        return None;
    }
    match auth {
        AuthKind::Password => Some("password"),
        AuthKind::RefreshToken => Some("refresh_token"),
        AuthKind::AccessToken => Some("access_token_refresh_token"),
        _ => (method == Method::GET).then_some("GET"),
    }
}
