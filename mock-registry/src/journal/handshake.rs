//! A TLS handshake that came to nothing, as the journal tells it: there was no request, yet it explains
//! why none came.

use std::io;

use tokio_rustls::rustls::{AlertDescription, Error};

use super::record::{EndpointClass, Record};
use crate::server::Connection;
use crate::state::State;

/// Writes the record of a handshake that failed with `error`, or that was never brought to its end.
pub(crate) fn handshake_failed(state: &State, connection: &Connection, error: Option<&io::Error>) {
    let entry = state.journal.add(Record {
        endpoint: EndpointClass::Handshake,
        time: state.clock.now(),
        connection: connection.number,
        listener: connection.listener,
        reason: Some(error.map_or("handshake not finished", reason)),
        fault: connection.fault.as_deref().map(str::to_owned),
        ..Record::default()
    });
    state.journal.end(&entry, false);
}

fn reason(error: &io::Error) -> &'static str {
    use AlertDescription as Alert;
    let tls = error.get_ref().and_then(|error| error.downcast_ref());
    match tls {
        None => "client broke the handshake off",
        Some(Error::AlertReceived(
            Alert::UnknownCA
            | Alert::BadCertificate
            | Alert::CertificateUnknown
            | Alert::CertificateExpired
            | Alert::UnsupportedCertificate
            | Alert::AccessDenied
            | Alert::DecryptError,
        )) => "client refused the certificate",
        Some(Error::NoCertificatesPresented) => "no client certificate",
        Some(Error::InvalidCertificate(_)) => "client certificate not valid",
        Some(_) => "handshake failed",
    }
}
