//! A body that is the journal as it goes on: what there is, then each further record when its answer is
//! over. Who reads too slowly is left behind, and sees the end.

use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Bytes, HttpBody};
use hyper::body::Frame;
use tokio::sync::mpsc::{Receiver, channel};

use crate::journal::Journal;

/// How many records a reader may be behind.
const BEHIND: usize = 10_000;

/// The lines of a journal, now and later.
pub(super) struct Follow {
    first: VecDeque<Bytes>,
    /// The numbers of those.
    seen: HashSet<u64>,
    later: Receiver<(u64, Bytes)>,
}

impl Follow {
    /// From the first record behind the number `since`.
    pub(super) fn new(journal: &Journal, since: u64) -> Self {
        let (sender, later) = channel(BEHIND);
        journal.follow(move |number, line| {
            sender
                .try_send((number, Bytes::copy_from_slice(line)))
                .is_ok()
        });
        let (mut first, mut seen) = (VecDeque::new(), HashSet::new());
        // A record that ends just now may be in both, and is shown once.
        for record in journal.ended_since(since) {
            if let Ok(mut line) = serde_json::to_vec(&record) {
                line.push(b'\n');
                seen.insert(record.number);
                first.push_back(line.into());
            }
        }
        Self { first, seen, later }
    }
}

impl HttpBody for Follow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let follow = &mut *self;
        if let Some(line) = follow.first.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(line))));
        }
        loop {
            let Some((number, line)) = ready!(follow.later.poll_recv(context)) else {
                return Poll::Ready(None);
            };
            if !follow.seen.remove(&number) {
                return Poll::Ready(Some(Ok(Frame::data(line))));
            }
        }
    }
}
