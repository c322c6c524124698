//! The body of a request, given up when nothing of it comes for too long.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// How long a client may take over each piece of a body.
const PATIENCE: Duration = Duration::from_secs(30);

struct PatientBody {
    inner: Incoming,
    deadline: Pin<Box<Sleep>>,
}

/// The body, with a limit on each wait for it.
pub(super) fn body(inner: Incoming) -> Body {
    if inner.is_end_stream() {
        return Body::empty();
    }
    Body::new(PatientBody {
        inner,
        deadline: Box::pin(sleep(PATIENCE)),
    })
}

impl HttpBody for PatientBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            self.deadline.as_mut().reset(Instant::now() + PATIENCE);
            return Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)));
        }
        match self.deadline.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => Poll::Ready(Some(Err(axum::Error::new(io::Error::from(
                io::ErrorKind::TimedOut,
            ))))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
