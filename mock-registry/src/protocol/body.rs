//! Bodies of requests: read whole up to a bound, or handed on piece by piece. The rest of one that
//! nobody wants is thrown away, so that the client reads its answer and can use the connection again.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::EXPECT;
use axum::http::{HeaderMap, StatusCode};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::protocol::error::{Code, RegistryError};

/// How much of an unwanted body is read before the connection is given up, in bytes: enough for a client
/// with a manifest that is too long to read that it is.
const MOST_DISCARDED: u64 = 8 * 1024 * 1024;
/// How much memory a body gets before its bytes come.
const AT_ONCE: usize = 64 * 1024;
/// How long discarding may take.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(5);

/// The body of a request.
#[derive(Debug)]
pub(crate) struct RequestBody {
    body: Body,
    /// Whether the client waits to be told to send it, and was not.
    waits: bool,
}

/// The client went away, or its body is not as long as it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BrokenOff;

impl RequestBody {
    /// The body that came with these headers.
    pub(crate) fn new(body: Body, headers: &HeaderMap) -> Self {
        let waits = headers.contains_key(EXPECT);
        Self { body, waits }
    }

    /// The next bytes, or nothing at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, BrokenOff> {
        self.waits = false;
        next(&mut self.body).await
    }

    /// All bytes, if they are no more than `longest`.
    pub(crate) async fn whole(mut self, longest: usize) -> Result<Bytes, RegistryError> {
        let told = usize::try_from(self.body.size_hint().lower()).unwrap_or(usize::MAX);
        if told > longest {
            return Err(too_long());
        }
        let mut bytes = Vec::with_capacity(told.min(AT_ONCE));
        while let Some(piece) = self.next().await? {
            if bytes.len() + piece.len() > longest {
                return Err(too_long());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.into())
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        let is_hopeless = self.body.size_hint().lower() > MOST_DISCARDED;
        if self.waits || is_hopeless || self.body.is_end_stream() {
            return;
        }
        let body = std::mem::take(&mut self.body);
        // There is none when the registry stops.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(DISCARD_TIMEOUT, discard(body)));
        }
    }
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, BrokenOff> {
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

async fn discard(mut body: Body) {
    let mut length = 0;
    while let Ok(Some(piece)) = next(&mut body).await {
        length += piece.len() as u64;
        if length > MOST_DISCARDED {
            return;
        }
    }
}

impl From<BrokenOff> for RegistryError {
    fn from(_: BrokenOff) -> Self {
        let message = "the body broke off or is not as long as it says";
        Self::new(Code::SizeInvalid, message)
    }
}

/// The refusal of a body that is longer than it may be.
pub(crate) fn too_long() -> RegistryError {
    RegistryError::new(
        Code::SizeInvalid,
        "the body is longer than this registry takes",
    )
    .with_status(StatusCode::PAYLOAD_TOO_LARGE)
}
