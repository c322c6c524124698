//! The three pipes of a run, on our side: the request goes in, both outputs come out, none of them
//! ever makes us wait. What the bytes mean is not looked at.

use std::io::{self, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::io::ioctl_fionbio;

use crate::transcript::{Captured, Delivered};

/// Most reads of one stream in a row, so that a flood on it delays neither the deadline nor the
/// other stream.
const READS_IN_A_ROW: usize = 16;

/// One output stream of the plugin.
pub(crate) struct Output {
    pipe: Option<PipeReader>,
    kept: Vec<u8>,
    cap: usize,
    total: u64,
    closed: Option<Duration>,
}

impl Output {
    /// A stream that keeps the first `cap` bytes, and the end of the pipe that the plugin gets.
    pub(crate) fn open(cap: usize) -> io::Result<(Self, PipeWriter)> {
        let (reader, writer) = io::pipe()?;
        ioctl_fionbio(&reader, true)?;
        Ok((
            Output {
                pipe: Some(reader),
                kept: Vec::new(),
                cap,
                total: 0,
                closed: None,
            },
            writer,
        ))
    }

    /// Our end, while the stream is open.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Takes what is there. When the last holder has closed the stream, notes the time since
    /// `began`.
    pub(crate) fn drain(&mut self, scratch: &mut [u8], began: Instant) {
        for _ in 0..READS_IN_A_ROW {
            let Some(pipe) = &mut self.pipe else { return };
            match pipe.read(scratch) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // Closed by all; and a pipe that cannot be read has nothing more to say.
                Ok(0) | Err(_) => {
                    self.closed = Some(began.elapsed());
                    self.pipe = None;
                }
                Ok(count) => {
                    let room = self.cap.saturating_sub(self.kept.len()).min(count);
                    self.kept.extend_from_slice(&scratch[..room]);
                    self.total += count as u64;
                }
            }
        }
    }

    /// What was captured. A stream that was closed only after `waited` since the start was closed
    /// by our own hand.
    pub(crate) fn captured(self, waited: Duration) -> Captured {
        let closed = self.closed.filter(|closed| *closed <= waited);
        Captured {
            bytes: self.kept.into(),
            total: self.total,
            closed,
        }
    }
}

/// Standard input of the plugin.
pub(crate) struct Input<'a> {
    pipe: Option<PipeWriter>,
    rest: &'a [u8],
    written: u64,
    closed_early: bool,
    /// A reading end of ours, opened when all was written, by which we see how much is still in the
    /// pipe.
    gauge: Option<PipeReader>,
}

impl<'a> Input<'a> {
    /// A stream that holds `bytes` and then ends, and the end of the pipe that the plugin gets.
    pub(crate) fn open(bytes: &'a [u8]) -> io::Result<(Self, PipeReader)> {
        let (reader, writer) = io::pipe()?;
        ioctl_fionbio(&writer, true)?;
        let input = Input {
            pipe: Some(writer),
            rest: bytes,
            written: 0,
            closed_early: false,
            gauge: None,
        };
        Ok((input, reader))
    }

    /// Our end, while there is something to write.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Writes what fits, and closes the pipe behind the last byte. A plugin that has closed its end
    /// is left alone.
    pub(crate) fn feed(&mut self) {
        while let Some(pipe) = &mut self.pipe {
            if self.rest.is_empty() {
                self.gauge = gauge(pipe);
                self.pipe = None;
                return;
            }
            match pipe.write(self.rest) {
                Ok(count) => {
                    self.written += count as u64;
                    self.rest = &self.rest[count..];
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.closed_early = true;
                    self.pipe = None;
                }
            }
        }
    }

    /// What became of the bytes; to be asked when the plugin has just ended.
    pub(crate) fn delivered(&self) -> Delivered {
        let unread = self
            .gauge
            .as_ref()
            .and_then(|gauge| rustix::io::ioctl_fionread(gauge).ok());
        Delivered {
            written: self.written,
            read: unread.map(|unread| self.written.saturating_sub(unread)),
            closed_early: self.closed_early,
        }
    }
}

/// A reading end of the pipe that this end writes to. It does not count for the plugin, which sees
/// the end of its input when the last *writing* end is closed.
fn gauge(writer: &PipeWriter) -> Option<PipeReader> {
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::os::unix::fs::OpenOptionsExt;
    let path = format!("/proc/self/fd/{}", writer.as_raw_fd());
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    let file = std::fs::OpenOptions::new()
        .read(true)
        .custom_flags(nonblocking)
        .open(path)
        .ok()?;
    Some(PipeReader::from(OwnedFd::from(file)))
}
