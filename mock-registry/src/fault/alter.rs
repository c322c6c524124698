//! The faults that change an answer of the registry: its headers, its challenge, its token, its body.

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use super::action::FaultAction;
use super::armed::Struck;
use super::body::{BodyFaults, FaultyBody};
use super::{challenge, token};
use crate::journal::EndpointClass;
use crate::server::{Connection, Cut};
use crate::state::State;

/// Changes an answer as the actions say, one after the other.
pub(crate) async fn alter(
    struck: &Struck,
    mut response: Response,
    endpoint: EndpointClass,
    state: &State,
    connection: &Connection,
) -> Response {
    let mut faults = BodyFaults::default();
    for action in struck.actions.iter() {
        match action {
            FaultAction::Headers(headers) => {
                for (name, value) in headers {
                    faults.hides_length |= name.eq_ignore_ascii_case(CONTENT_LENGTH.as_str());
                    set_header(&mut response, name, value.as_deref());
                }
            }
            FaultAction::Challenge {
                realm,
                service,
                scope,
                error,
            } => {
                let changes = [
                    ("realm", realm),
                    ("service", service),
                    ("scope", scope),
                    ("error", error),
                ];
                challenge::rewrite(response.headers_mut(), &changes);
            }
            FaultAction::Token(fault)
                if endpoint == EndpointClass::Token && response.status().is_success() =>
            {
                response = token::spoil(response, *fault, state).await;
            }
            FaultAction::Drip { bytes, every } => faults.drip = Some((*bytes, *every)),
            FaultAction::Corrupt { byte } => faults.corrupt.push(*byte),
            FaultAction::Truncate { at, reset } => {
                faults.truncate = Some((*at, if *reset { Cut::Reset } else { Cut::Close }));
            }
            _ => {}
        }
    }
    if faults.is_none() {
        return response;
    }
    response.map(|body| Body::new(FaultyBody::new(body, faults, connection)))
}

/// The status of the redirect, if the actions ask for one.
pub(crate) fn redirects(actions: &[FaultAction]) -> Option<u16> {
    actions.iter().find_map(|action| match action {
        FaultAction::Redirect { status } => Some(*status),
        _ => None,
    })
}

fn set_header(response: &mut Response, name: &str, value: Option<&str>) {
    // Both were checked when the fault was added.
    let Ok(name) = HeaderName::try_from(name) else {
        return;
    };
    match value.map(HeaderValue::from_str) {
        Some(Ok(value)) => drop(response.headers_mut().insert(name, value)),
        _ => drop(response.headers_mut().remove(name)),
    }
}
