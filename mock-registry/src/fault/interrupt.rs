//! The faults that come in place of an answer, or before it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use super::action::FaultAction;
use crate::server::Cut;

/// What comes in place of the registry's answer.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// Another answer.
    Answer(Response),
    /// Nothing, ever.
    Hang,
    /// The end of the connection.
    Cut(Cut),
}

/// Waits as long as the actions say, and gives what the first of them puts in place of the answer.
pub(crate) async fn interrupt(actions: &[FaultAction]) -> Option<Interruption> {
    for action in actions {
        match action {
            FaultAction::Delay(duration) => tokio::time::sleep(*duration).await,
            FaultAction::Hang => return Some(Interruption::Hang),
            FaultAction::Close => return Some(Interruption::Cut(Cut::Close)),
            FaultAction::Reset => return Some(Interruption::Cut(Cut::Reset)),
            FaultAction::Answer {
                status,
                headers,
                body,
            } => {
                let mut response = Response::new(Body::from(body.clone()));
                *response.status_mut() =
                    StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                for (name, value) in headers {
                    // Both were checked when the fault was added.
                    if let (Ok(name), Ok(value)) =
                        (HeaderName::try_from(name), HeaderValue::try_from(value))
                    {
                        response.headers_mut().insert(name, value);
                    }
                }
                return Some(Interruption::Answer(response));
            }
            _ => {}
        }
    }
    None
}
