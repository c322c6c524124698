//! The body of an answer that is read from a file while it is sent, a piece ahead of the client.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

/// How much is read at once, in bytes.
const PIECE: u64 = 256 * 1024;

/// Some bytes of a file.
pub(crate) struct FileBody {
    /// How many are not sent yet.
    left: u64,
    reading: JoinHandle<io::Result<(File, Bytes)>>,
}

/// The `length` bytes of the file from `first` on, which must be there.
pub(crate) fn file_body(path: &Path, first: u64, length: u64) -> io::Result<Body> {
    let mut file = File::open(path)?;
    if length == 0 {
        return Ok(Body::empty());
    }
    if first > 0 {
        file.seek(SeekFrom::Start(first))?;
    }
    let reading = read(file, length);
    Ok(Body::new(FileBody {
        left: length,
        reading,
    }))
}

fn read(mut file: File, left: u64) -> JoinHandle<io::Result<(File, Bytes)>> {
    spawn_blocking(move || {
        // A piece is far below any platform's `usize`.
        let mut piece = vec![0; usize::try_from(left.min(PIECE)).map_err(io::Error::other)?];
        file.read_exact(&mut piece)?;
        Ok((file, piece.into()))
    })
}

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let read_piece = ready!(Pin::new(&mut self.reading).poll(context));
        let (file, piece) = match read_piece.map_err(io::Error::other).flatten() {
            Ok(done) => done,
            Err(error) => {
                self.left = 0;
                return Poll::Ready(Some(Err(error)));
            }
        };
        self.left -= piece.len() as u64;
        if self.left > 0 {
            self.reading = read(file, self.left);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
