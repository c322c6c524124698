//! A body that is corrupted, cut, dripped, or of another length than it says. It is passed on as it
//! comes, and copied only where a byte is changed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::server::{Connection, Control, Cut};

/// What is wrong with a body.
#[derive(Debug, Default)]
pub(super) struct BodyFaults {
    pub(super) corrupt: Vec<u64>,
    pub(super) truncate: Option<(u64, Cut)>,
    pub(super) drip: Option<(usize, Duration)>,
    /// Whether the length of the body is not that of its header.
    pub(super) hides_length: bool,
}

/// A body with its faults.
pub(super) struct FaultyBody {
    inner: Body,
    faults: BodyFaults,
    control: Arc<Control>,
    /// How many bytes were passed on.
    offset: u64,
    held: Bytes,
    pause: Option<Pin<Box<Sleep>>>,
}

impl BodyFaults {
    pub(super) fn is_none(&self) -> bool {
        self.corrupt.is_empty()
            && self.truncate.is_none()
            && self.drip.is_none()
            && !self.hides_length
    }
}

impl FaultyBody {
    /// The same body with these faults, on this connection.
    pub(super) fn new(inner: Body, faults: BodyFaults, connection: &Connection) -> Self {
        Self {
            inner,
            faults,
            control: Arc::clone(&connection.control),
            offset: 0,
            held: Bytes::new(),
            pause: None,
        }
    }

    /// The next bytes to pass on, from those that are held.
    fn take(&mut self) -> Bytes {
        let mut most = self.held.len();
        if let Some((bytes, _)) = self.faults.drip {
            most = most.min(bytes);
        }
        if let Some((at, _)) = self.faults.truncate {
            let rest = at.saturating_sub(self.offset);
            most = most.min(usize::try_from(rest).unwrap_or(usize::MAX));
        }
        let bytes = self.held.split_to(most);
        let from = self.offset;
        self.offset += bytes.len() as u64;
        let is_inside = |byte: &&u64| (from..self.offset).contains(*byte);
        if !self.faults.corrupt.iter().any(|byte| is_inside(&byte)) {
            return bytes;
        }
        let mut changed = bytes.to_vec();
        for byte in self.faults.corrupt.iter().filter(is_inside) {
            let index = usize::try_from(byte - from).unwrap_or(usize::MAX);
            if let Some(byte) = changed.get_mut(index) {
                *byte = !*byte;
            }
        }
        changed.into()
    }
}

impl HttpBody for FaultyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let body = &mut *self;
        if let Some((at, cut)) = body.faults.truncate
            && body.offset >= at
            && !body.is_end_stream()
        {
            // Pending makes hyper write out what it has, and the socket cuts itself once that is done.
            body.control.cut_when_flushed(cut);
            return Poll::Pending;
        }
        if body.held.is_empty() {
            match ready!(Pin::new(&mut body.inner).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => body.held = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        if let Some((_, every)) = body.faults.drip {
            let pause = body.pause.get_or_insert_with(|| Box::pin(sleep(every)));
            ready!(pause.as_mut().poll(context));
            body.pause = None;
        }
        Poll::Ready(Some(Ok(Frame::data(body.take()))))
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.faults.hides_length {
            return SizeHint::default();
        }
        let held = self.held.len() as u64;
        match self.inner.size_hint().exact() {
            Some(rest) => SizeHint::with_exact(rest + held),
            None => SizeHint::default(),
        }
    }
}
