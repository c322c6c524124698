//! What of a request is wanted after it was handed on. Keeping it copies nothing.

use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, Version, request};

/// A request without its body and most of its headers.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) version: Version,
    host: Option<HeaderValue>,
    authorization: Option<HeaderValue>,
}

impl Asked {
    pub(super) fn of(head: &request::Parts) -> Self {
        Self {
            method: head.method.clone(),
            uri: head.uri.clone(),
            version: head.version,
            host: head.headers.get(HOST).cloned(),
            authorization: head.headers.get(AUTHORIZATION).cloned(),
        }
    }

    /// The `Host` header.
    pub(super) fn host_name(&self) -> Option<&str> {
        self.host.as_ref().and_then(|host| host.to_str().ok())
    }

    /// The headers that were kept.
    pub(super) fn headers(&self) -> HeaderMap {
        let kept = [(HOST, &self.host), (AUTHORIZATION, &self.authorization)];
        kept.into_iter()
            .filter_map(|(name, value)| Some((name, value.clone()?)))
            .collect()
    }
}

/// HTTP/2 has the host in the URL; from here on it is in the `Host` header always.
pub(super) fn name_host(head: &mut request::Parts) {
    let authority = head.uri.authority();
    let named = authority.and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = named.filter(|_| !head.headers.contains_key(HOST)) {
        head.headers.insert(HOST, host);
    }
}
