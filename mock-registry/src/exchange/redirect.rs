//! The other host of a redirect: a socket of its own that serves an answer to whoever has its URL, as an
//! object store does with a signed URL. It wants no credentials, and the journal shows whether some came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, LOCATION, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode, request};
use axum::response::{IntoResponse, Response};
use ring::rand::{SecureRandom, SystemRandom};

use super::asked::Asked;
use super::site::Site;
use crate::auth::Credentials;
use crate::content::digest::hex;
use crate::journal::Notes;
use crate::protocol::endpoint::no_such_endpoint;
use crate::protocol::error::{Code, RegistryError};

/// How many URLs are good at a time; beyond that all begin anew.
const MOST: usize = 10_000;
/// The folder of the URLs.
const FOLDER: &str = "/signed/";

/// The requests that were moved, by the last part of their URL.
#[derive(Default)]
pub(crate) struct Moved(Mutex<HashMap<String, Asked>>);

/// An answer that sends the client to the other host, with what the journal should know of `response`.
pub(super) async fn redirect(
    site: &Arc<Site>,
    asked: &Asked,
    status: u16,
    mut response: Response,
) -> Response {
    let address = match site.redirect_address().await {
        Ok(address) => address,
        Err(failure) => return failure,
    };
    let mut random = [0; 16];
    if SystemRandom::new().fill(&mut random).is_err() {
        return RegistryError::new(Code::Unknown, "the system gives no random bytes")
            .into_response();
    }
    let key = hex(&random);
    // Clients take two ports of one host for the same host, so the other has another name.
    let host = site.state.host(&asked.headers());
    let name = if host.starts_with("127.0.0.1") {
        "localhost"
    } else {
        "127.0.0.1"
    };
    let (scheme, port) = (site.state.scheme(), address.port());
    let location = format!("{scheme}://{name}:{port}{FOLDER}{key}");
    site.state.moved.keep(key, asked.clone());

    let mut moved = Response::new(Body::empty());
    *moved.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::TEMPORARY_REDIRECT);
    if let Ok(location) = HeaderValue::try_from(location) {
        moved.headers_mut().insert(LOCATION, location);
    }
    moved
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    if let Some(notes) = response.extensions_mut().remove::<Notes>() {
        moved.extensions_mut().insert(notes);
    }
    moved
}

/// Answers on the other host: as the registry would have, to the method and the headers of this request.
pub(super) async fn serve(site: &Site, head: request::Parts) -> Response {
    let mut notes = Notes::default();
    Credentials::read(&head.headers).note(&site.state.journal, &mut notes);
    let key = head.uri.path().strip_prefix(FOLDER).unwrap_or_default();
    let mut response = match site.state.moved.find(key) {
        None => no_such_endpoint().into_response(),
        Some(original) => {
            let mut request = Request::new(Body::empty());
            *request.method_mut() = head.method;
            *request.headers_mut() = head.headers;
            for name in [AUTHORIZATION, HOST] {
                request.headers_mut().remove(name);
            }
            request.headers_mut().extend(original.headers());
            *request.uri_mut() = original.uri;
            site.ask(request).await
        }
    };
    if response.status() == StatusCode::UNAUTHORIZED {
        // What the URL was signed for is over; there is nothing to authenticate with here.
        *response.status_mut() = StatusCode::FORBIDDEN;
        response.headers_mut().remove(WWW_AUTHENTICATE);
    }
    response.extensions_mut().insert(notes);
    response
}

impl Moved {
    fn keep(&self, key: String, asked: Asked) {
        let mut moved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if moved.len() >= MOST {
            moved.clear();
        }
        moved.insert(key, asked);
    }

    fn find(&self, key: &str) -> Option<Asked> {
        let moved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        moved.get(key).cloned()
    }
}

impl std::fmt::Debug for Moved {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Moved").finish_non_exhaustive()
    }
}
