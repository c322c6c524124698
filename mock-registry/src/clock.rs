//! The registry's clock: the machine's, plus an offset that a caller may change at any moment. It
//! moves nothing by itself and wakes nobody; whatever expires asks it when it is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock that ticks as the machine's does and can be moved. Clones share one offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_nanoseconds: Arc<AtomicI64>,
}

impl Clock {
    /// The registry's present time.
    pub fn now(&self) -> Timestamp {
        let offset = self.offset_nanoseconds.load(Ordering::SeqCst);
        let nanoseconds = Timestamp::now().as_nanosecond() + i128::from(offset);
        Timestamp::from_nanosecond(nanoseconds).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock by this much, back if negative. Offsets beyond 292 years stop there.
    pub fn advance(&self, by: SignedDuration) {
        let by = saturate(by.as_nanos());
        // `fetch_update` fails only when its closure gives `None`, and this one never does.
        let _ =
            self.offset_nanoseconds
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |offset| {
                    Some(offset.saturating_add(by))
                });
    }

    /// Sets the clock so that it shows `time` now and goes on from there.
    pub fn set(&self, time: Timestamp) {
        let offset = time.as_nanosecond() - Timestamp::now().as_nanosecond();
        self.offset_nanoseconds
            .store(saturate(offset), Ordering::SeqCst);
    }
}

/// The nearest value that an offset can hold.
fn saturate(nanoseconds: i128) -> i64 {
    i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_forth_and_back_and_keeps_ticking() {
        let clock = Clock::default();
        let start = Timestamp::UNIX_EPOCH;
        clock.set(start);
        clock.clone().advance(SignedDuration::from_hours(12));
        assert!(clock.now() - start >= SignedDuration::from_hours(12));
        clock.advance(SignedDuration::from_hours(-24));
        assert!(clock.now() < start);
    }

    #[test]
    fn an_offset_out_of_range_stops_at_the_end() {
        let clock = Clock::default();
        clock.advance(SignedDuration::MAX);
        clock.advance(SignedDuration::MAX);
        assert!(clock.now() > Timestamp::now());
    }
}
