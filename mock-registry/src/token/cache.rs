//! Tokens whose signature was found good, by their hash, so that it is not computed again. Whether a token
//! still holds is asked each time: the clock may move and a token be revoked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::claims::VerifiedToken;

/// The SHA-256 of a token.
pub(super) type TokenHash = [u8; 32];

/// A bounded set of good tokens. When the younger half is full it becomes the older one, and what was in that
/// and not used meanwhile is forgotten; so a token in use stays, and no list is kept.
#[derive(Debug)]
pub(super) struct TokenCache {
    capacity: usize,
    halves: Mutex<Halves>,
}

#[derive(Debug, Default)]
struct Halves {
    younger: HashMap<TokenHash, Arc<VerifiedToken>>,
    older: HashMap<TokenHash, Arc<VerifiedToken>>,
}

impl TokenCache {
    /// An empty cache of at most `capacity` tokens.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            halves: Mutex::default(),
        }
    }

    pub(super) fn get(&self, hash: &TokenHash) -> Option<Arc<VerifiedToken>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = halves.younger.get(hash) {
            return Some(Arc::clone(token));
        }
        let token = halves.older.remove(hash)?;
        halves.put(self.capacity, *hash, Arc::clone(&token));
        Some(token)
    }

    pub(super) fn put(&self, hash: TokenHash, token: Arc<VerifiedToken>) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.put(self.capacity, hash, token);
    }
}

impl Halves {
    fn put(&mut self, capacity: usize, hash: TokenHash, token: Arc<VerifiedToken>) {
        if self.younger.len() >= capacity / 2 {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(hash, token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_used_and_never_more_than_its_bound() {
        let cache = TokenCache::new(8);
        let token = Arc::new(VerifiedToken::default());
        let hash = |number: u8| [number; 32];
        cache.put(hash(0), Arc::clone(&token));
        for number in 1..100 {
            cache.put(hash(number), Arc::clone(&token));
            assert!(cache.get(&hash(0)).is_some(), "{number}");
            let halves = cache.halves.lock().unwrap();
            assert!(halves.younger.len() + halves.older.len() <= 8);
        }
        assert!(cache.get(&hash(1)).is_none());
        assert!(cache.get(&hash(99)).is_some());
    }
}
