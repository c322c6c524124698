//! The registry as a client sees it, over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share may fail as the tests do"
)]

/// The client of these tests.
mod client;

/// The client that shows how a connection ended.
mod raw;

/// Every endpoint: request → status, headers, error code.
mod protocol;

/// Blobs on their way in.
mod uploads;

/// Manifests that are pushed, listed and deleted.
mod manifests;

/// What survives a registry, and what two registries cannot share.
mod folder;

/// Image layouts that the registry serves.
mod layout;

/// The OCI conformance suite and real clients, where they were built.
mod interop;

/// Requests that no client would send.
mod hostile;

/// Who gets which token, and which tokens are good for what.
mod tokens;

/// How each named service behaves.
mod profiles;

/// Who may do what by an access control list.
mod acl;

/// What the journal holds, and what it must not.
mod journal;

/// What goes wrong on purpose.
mod faults;

/// Faults, clock, accounts and journal over the admin endpoint.
mod admin;

/// Certificates, good and wrong, and whom they let in.
mod tls;

/// HTTP/2, over TLS and without.
mod http2;

/// Many, slow and broken connections.
mod connections;

/// What should have been asked, compared with what was.
mod expectations;

/// The program `mock-registry`.
mod binary;
