//! Refusals, written in one place: a code of the OCI specification, its status, a message, and the
//! challenge that goes with a 401. Nothing here decides whether to refuse.
//!
//! Source: OCI distribution-spec 1.1, "Error Codes"; distribution, `registry/api/errcode`.

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::scope::Scope;

/// What a client reads in `errors[].code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    BlobUnknown,
    Denied,
    DigestInvalid,
    ManifestUnknown,
    NameInvalid,
    NameUnknown,
    SizeInvalid,
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
            Self::Denied => ("DENIED", StatusCode::FORBIDDEN),
            Self::DigestInvalid => ("DIGEST_INVALID", StatusCode::BAD_REQUEST),
            Self::ManifestUnknown => ("MANIFEST_UNKNOWN", StatusCode::NOT_FOUND),
            Self::NameInvalid => ("NAME_INVALID", StatusCode::BAD_REQUEST),
            Self::NameUnknown => ("NAME_UNKNOWN", StatusCode::NOT_FOUND),
            Self::SizeInvalid => ("SIZE_INVALID", StatusCode::BAD_REQUEST),
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
    missing_access: Vec<Scope>,
    challenge: Option<HeaderValue>,
}

impl RegistryError {
    /// A refusal with the status that the code usually has.
    pub(crate) fn new(code: Code, message: &'static str) -> Self {
        Self {
            code,
            status: code.row().1,
            message,
            missing_access: Vec::new(),
            challenge: None,
        }
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same, naming in `errors[].detail` what the request needed.
    pub(crate) fn with_missing_access(self, scopes: &[Scope]) -> Self {
        Self {
            missing_access: scopes.to_vec(),
            ..self
        }
    }

    /// The same with a `WWW-Authenticate` header.
    pub(crate) fn with_challenge(self, challenge: HeaderValue) -> Self {
        Self {
            challenge: Some(challenge),
            ..self
        }
    }
}

impl IntoResponse for RegistryError {
    /// The journal finds the [`Code`] among the response's extensions.
    fn into_response(self) -> Response {
        let mut entry = json!({ "code": self.code.as_str(), "message": self.message });
        if !self.missing_access.is_empty() {
            entry["detail"] = access_records(&self.missing_access);
        }
        let body = json!({ "errors": [entry] }).to_string();
        let mut response =
            (self.status, [("content-type", "application/json")], body).into_response();
        if let Some(challenge) = self.challenge {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
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
