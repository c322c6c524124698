//! How much memory content may take: uploads that arrive and blobs that are kept, together. It counts
//! bytes and frees none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The bytes that are still free, shared by everything that takes some.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    free: Arc<AtomicU64>,
}

/// Bytes that were taken; dropping it gives them back.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Budget,
    bytes: u64,
}

/// There is not so much left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl Budget {
    pub(crate) fn new(bytes: u64) -> Self {
        Self {
            free: Arc::new(AtomicU64::new(bytes)),
        }
    }

    /// A share of nothing yet.
    pub(crate) fn share(&self) -> Share {
        Share {
            budget: self.clone(),
            bytes: 0,
        }
    }

    /// A share of this many bytes, or of nothing if there are not so many: for content that the
    /// registry's own caller adds, which is never refused.
    pub(crate) fn share_of(&self, bytes: u64) -> Share {
        let mut share = self.share();
        let _ = share.grow(bytes);
        share
    }
}

impl Share {
    /// Takes this much more.
    pub(crate) fn grow(&mut self, bytes: u64) -> Result<(), Full> {
        let take = |free: u64| free.checked_sub(bytes);
        let free = &self.budget.free;
        free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .map_err(|_| Full)?;
        self.bytes += bytes;
        Ok(())
    }

    /// Gives back all but this much.
    pub(crate) fn shrink_to(&mut self, bytes: u64) {
        let surplus = self.bytes.saturating_sub(bytes);
        self.budget.free.fetch_add(surplus, Ordering::Relaxed);
        self.bytes -= surplus;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.free.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_taken() {
        let budget = Budget::new(10);
        let (mut one, mut other) = (budget.share(), budget.share());
        assert_eq!(
            (one.grow(6), other.grow(5), other.grow(4)),
            (Ok(()), Err(Full), Ok(()))
        );
        one.shrink_to(5);
        assert_eq!((other.grow(1), other.grow(1)), (Ok(()), Err(Full)));
        drop(one);
        assert_eq!((other.grow(5), other.grow(1)), (Ok(()), Err(Full)));
    }
}
