//! The body of an answer, counted for the journal while it leaves.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use crate::journal::Entry;
use crate::server::Busy;
use crate::state::State;

/// How much is handed over at a time. A client that breaks off was handed at most this, and what its
/// connection buffers, in vain.
const PIECE: usize = 64 * 1024;

/// A body whose bytes are counted. Dropping it says that the answer is over.
pub(crate) struct CountedBody {
    inner: Body,
    /// What is left of a long piece.
    rest: Bytes,
    entry: Arc<Entry>,
    state: Arc<State>,
    ended: bool,
    _busy: Busy,
}

impl CountedBody {
    /// Counts `inner` in `entry`.
    pub(super) fn new(inner: Body, entry: Arc<Entry>, state: Arc<State>, busy: Busy) -> Self {
        let mut body = Self {
            inner,
            rest: Bytes::new(),
            entry,
            state,
            ended: false,
            _busy: busy,
        };
        // An empty body is never asked for.
        body.end_if_over();
        body
    }

    fn end_if_over(&mut self) {
        if self.rest.is_empty() && self.inner.is_end_stream() {
            self.end(true);
        }
    }

    fn end(&mut self, complete: bool) {
        if !self.ended {
            self.ended = true;
            self.state.journal.end(&self.entry, complete);
        }
    }
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let body = &mut *self;
        if body.rest.is_empty() {
            match ready!(Pin::new(&mut body.inner).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => body.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                Some(Err(error)) => {
                    body.end(false);
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    body.end(true);
                    return Poll::Ready(None);
                }
            }
        }
        let piece = body.rest.split_to(body.rest.len().min(PIECE));
        body.entry.add_sent(piece.len() as u64);
        body.end_if_over();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let inner = self.inner.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

impl Drop for CountedBody {
    fn drop(&mut self) {
        self.end(false);
    }
}
