//! A client's socket that notes progress, tells when it is flushed, and ends as its [`Control`] says.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::control::Control;

/// A socket under its control.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    control: Arc<Control>,
}

impl Socket {
    /// Takes the stream over.
    pub(super) fn new(stream: TcpStream, control: Arc<Control>) -> Self {
        // Without this, small answers may wait for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        Self { stream, control }
    }

    /// The next byte, which stays where it is; `None` at the end of the stream.
    pub(super) async fn peek(&self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        let count = self.stream.peek(&mut byte).await?;
        Ok((count == 1).then_some(byte[0]))
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl Drop for Socket {
    /// With a linger time of zero the system answers with RST when the stream is dropped, right after.
    fn drop(&mut self) {
        if self.control.resets() {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.as_mut().stream().poll_read(context, buffer))?;
        self.control.progressed();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(self.as_mut().stream().poll_write(context, bytes))?;
        self.control.progressed();
        Poll::Ready(Ok(count))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(self.as_mut().stream().poll_write_vectored(context, slices))?;
        self.control.progressed();
        Poll::Ready(Ok(count))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().stream().poll_flush(context))?;
        self.control.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }
}
