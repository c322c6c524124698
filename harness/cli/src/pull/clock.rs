//! The time that a pull asks for: tokens end, and a busy registry is asked again later. It can be another than the
//! system's, so that nobody who tries a pull has to wait.

use std::time::Duration;

use jiff::Timestamp;

/// What time it is, and how time goes by.
pub trait Clock: Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
    /// Comes back when this much time is over.
    fn wait(&self, duration: Duration);
}

/// The system's time; waiting sleeps.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
