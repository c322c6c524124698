//! Bodies of requests: read whole up to a bound, or handed on piece by piece.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::StatusCode;

use crate::protocol::error::{Code, RegistryError};

/// The client went away, or its body is not as long as it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BrokenOff;

impl From<BrokenOff> for RegistryError {
    fn from(_: BrokenOff) -> Self {
        let message = "the body broke off or is not as long as it says";
        Self::new(Code::SizeInvalid, message)
    }
}

/// The next bytes, or nothing at the end.
pub(crate) async fn next(body: &mut Body) -> Result<Option<Bytes>, BrokenOff> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Err(_)) => return Err(BrokenOff),
            Some(Ok(frame)) => {
                // What else there is are trailers.
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
        }
    }
}

/// All bytes of a body that is no longer than `longest`.
pub(crate) async fn whole(mut body: Body, longest: usize) -> Result<Bytes, RegistryError> {
    let told = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if told > longest {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(told);
    while let Some(piece) = next(&mut body).await? {
        if bytes.len() + piece.len() > longest {
            return Err(too_long());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}

/// The refusal of a body that is longer than it may be.
pub(crate) fn too_long() -> RegistryError {
    RegistryError::new(
        Code::SizeInvalid,
        "the body is longer than this registry takes",
    )
    .with_status(StatusCode::PAYLOAD_TOO_LARGE)
}
