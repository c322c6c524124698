//! Ending every run from another thread, such as the one that waits for Ctrl-C. It ends runs, not
//! the harness: each `run` comes back with its transcript, so that a report can still be written.

use std::io::{self, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A switch shared by any number of runs, turned once. Clones are the same switch.
#[derive(Debug, Clone)]
pub struct Cancel(Arc<Switch>);

#[derive(Debug)]
struct Switch {
    turned: AtomicBool,
    /// Readable for ever once the switch is turned: nobody takes the byte out, so it wakes every
    /// run.
    wake: PipeReader,
    waker: PipeWriter,
}

impl Cancel {
    /// A switch that is not turned.
    ///
    /// # Errors
    /// No pipe could be made: the harness has too many open files.
    pub fn new() -> io::Result<Self> {
        let (wake, waker) = io::pipe()?;
        Ok(Cancel(Arc::new(Switch {
            turned: AtomicBool::new(false),
            wake,
            waker,
        })))
    }

    /// Ends every run that was given this switch, now and from now on. Calling it again does
    /// nothing.
    pub fn cancel(&self) {
        if !self.0.turned.swap(true, Ordering::SeqCst) {
            // One byte always fits an empty pipe, and its reader lives as long as this writer.
            let _ = (&self.0.waker).write_all(&[1]);
        }
    }

    /// Whether the switch has been turned.
    pub fn is_cancelled(&self) -> bool {
        self.0.turned.load(Ordering::SeqCst)
    }

    pub(crate) fn wake(&self) -> BorrowedFd<'_> {
        self.0.wake.as_fd()
    }
}
