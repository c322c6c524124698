//! Refusals, written in one place: a code of the OCI specification, its status, a message, and the
//! challenge that goes with a 401. Nothing here decides whether to refuse.
//!
//! Source: OCI distribution-spec 1.1, "Error Codes"; distribution, `registry/api/errcode`.

use std::io;

use axum::http::header::{HeaderName, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::journal::shorten;
use crate::scope::Scope;

/// What a client reads in `errors[].code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    BlobUnknown,
    BlobUploadInvalid,
    BlobUploadUnknown,
    Denied,
    DigestInvalid,
    ManifestBlobUnknown,
    ManifestInvalid,
    ManifestUnknown,
    NameInvalid,
    NameUnknown,
    /// distribution's own: a range that cannot be served, or a chunk out of order.
    RangeInvalid,
    SizeInvalid,
    TooManyRequests,
    Unauthorized,
    /// distribution's own: the registry itself failed.
    Unknown,
    Unsupported,
}

impl Code {
    /// The code as it is written.
    pub(crate) fn as_str(self) -> &'static str {
        self.row().0
    }

    fn row(self) -> (&'static str, StatusCode) {
        match self {
            Self::BlobUnknown => ("BLOB_UNKNOWN", StatusCode::NOT_FOUND),
            Self::BlobUploadInvalid => ("BLOB_UPLOAD_INVALID", StatusCode::BAD_REQUEST),
            Self::BlobUploadUnknown => ("BLOB_UPLOAD_UNKNOWN", StatusCode::NOT_FOUND),
            Self::Denied => ("DENIED", StatusCode::FORBIDDEN),
            Self::DigestInvalid => ("DIGEST_INVALID", StatusCode::BAD_REQUEST),
            Self::ManifestBlobUnknown => ("MANIFEST_BLOB_UNKNOWN", StatusCode::BAD_REQUEST),
            Self::ManifestInvalid => ("MANIFEST_INVALID", StatusCode::BAD_REQUEST),
            Self::ManifestUnknown => ("MANIFEST_UNKNOWN", StatusCode::NOT_FOUND),
            Self::NameInvalid => ("NAME_INVALID", StatusCode::BAD_REQUEST),
            Self::NameUnknown => ("NAME_UNKNOWN", StatusCode::NOT_FOUND),
            Self::RangeInvalid => ("RANGE_INVALID", StatusCode::RANGE_NOT_SATISFIABLE),
            Self::SizeInvalid => ("SIZE_INVALID", StatusCode::BAD_REQUEST),
            Self::TooManyRequests => ("TOOMANYREQUESTS", StatusCode::TOO_MANY_REQUESTS),
            Self::Unauthorized => ("UNAUTHORIZED", StatusCode::UNAUTHORIZED),
            Self::Unknown => ("UNKNOWN", StatusCode::INTERNAL_SERVER_ERROR),
            Self::Unsupported => ("UNSUPPORTED", StatusCode::METHOD_NOT_ALLOWED),
        }
    }
}

/// One refusal.
#[derive(Clone, Debug)]
pub(crate) struct RegistryError {
    code: Code,
    status: StatusCode,
    message: &'static str,
    /// One entry of `errors` each; none is one entry without a detail.
    details: Vec<Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    as_text: bool,
}

impl RegistryError {
    /// A refusal with the status that the code usually has.
    pub(crate) fn new(code: Code, message: &'static str) -> Self {
        Self {
            code,
            status: code.row().1,
            message,
            details: Vec::new(),
            headers: Vec::new(),
            as_text: false,
        }
    }

    /// The same with the message alone as its body, in plain text, as some services have it.
    pub(crate) fn in_plain_text(self) -> Self {
        Self {
            as_text: true,
            ..self
        }
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same about this, in `errors[].detail`. A second detail makes a second error.
    pub(crate) fn with_detail(mut self, detail: Value) -> Self {
        self.details.push(detail);
        self
    }

    /// The same, naming in the detail what the request needed.
    pub(crate) fn with_missing_access(self, scopes: &[Scope]) -> Self {
        if scopes.is_empty() {
            return self;
        }
        self.with_detail(access_records(scopes))
    }

    /// The same with a `WWW-Authenticate` header.
    pub(crate) fn with_challenge(self, challenge: HeaderValue) -> Self {
        self.with_header(WWW_AUTHENTICATE, challenge)
    }

    /// The same with one more header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same with these headers.
    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        let named = |(name, value): (Option<HeaderName>, _)| name.map(|name| (name, value));
        self.headers.extend(headers.into_iter().filter_map(named));
        self
    }

    /// The refusal of a repository that is not there.
    pub(crate) fn name_unknown(repository: &str) -> Self {
        Self::new(Code::NameUnknown, "repository name not known to registry")
            .with_detail(json!({ "name": repository }))
    }

    /// The refusal of a digest that cannot be read.
    pub(crate) fn digest_invalid(text: &str) -> Self {
        let message = "provided digest is not sha256: or sha512: and its lowercase hex digits";
        Self::new(Code::DigestInvalid, message).with_detail(json!({ "digest": shorten(text) }))
    }

    /// The registry itself failed. What the system says stays here: it names files.
    pub(crate) fn internal(_error: &io::Error) -> Self {
        Self::new(Code::Unknown, "the registry's store failed")
    }
}

impl IntoResponse for RegistryError {
    /// The journal finds the [`Code`] among the response's extensions.
    fn into_response(self) -> Response {
        let (kind, body) = if self.as_text {
            ("text/plain; charset=utf-8", self.message.to_owned())
        } else {
            let entry = json!({ "code": self.code.as_str(), "message": self.message });
            let with = |detail| {
                let mut entry = entry.clone();
                entry["detail"] = detail;
                entry
            };
            let mut entries: Vec<Value> = self.details.into_iter().map(with).collect();
            if entries.is_empty() {
                entries.push(entry);
            }
            ("application/json", json!({ "errors": entries }).to_string())
        };
        let mut response = (self.status, [("content-type", kind)], body).into_response();
        response.headers_mut().extend(self.headers);
        response.extensions_mut().insert(self.code);
        response
    }
}

/// One entry an action, spelled as distribution's `auth.Access` is.
fn access_records(scopes: &[Scope]) -> Value {
    let records = scopes.iter().flat_map(|scope| {
        scope.actions.iter().map(|action| {
            json!({ "Type": scope.kind, "Class": "", "Name": scope.name, "Action": action })
        })
    });
    Value::Array(records.collect())
}
