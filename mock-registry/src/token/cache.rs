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
    younger: HashMap<TokenHash, Remembered>,
    /// How long the tokens in it are together.
    younger_length: usize,
    older: HashMap<TokenHash, Remembered>,
}

#[derive(Clone, Debug)]
struct Remembered {
    token: Arc<VerifiedToken>,
    length: usize,
}

impl TokenCache {
    /// An empty cache of tokens that are at most `capacity` bytes long together.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            halves: Mutex::default(),
        }
    }

    pub(super) fn get(&self, hash: &TokenHash) -> Option<Arc<VerifiedToken>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(remembered) = halves.younger.get(hash) {
            return Some(Arc::clone(&remembered.token));
        }
        let remembered = halves.older.remove(hash)?;
        let token = Arc::clone(&remembered.token);
        halves.put(self.capacity, *hash, remembered);
        Some(token)
    }

    /// Remembers a token whose text has this length.
    pub(super) fn put(&self, hash: TokenHash, token: Arc<VerifiedToken>, length: usize) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.put(self.capacity, hash, Remembered { token, length });
    }
}

impl Halves {
    fn put(&mut self, capacity: usize, hash: TokenHash, remembered: Remembered) {
        if self.younger_length + remembered.length > capacity / 2 {
            self.older = std::mem::take(&mut self.younger);
            self.younger_length = 0;
        }
        let length = remembered.length;
        if self.younger.insert(hash, remembered).is_none() {
            self.younger_length += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_used_and_never_more_than_its_bound() {
        let cache = TokenCache::new(800);
        let token = Arc::new(VerifiedToken::default());
        let hash = |number: u8| [number; 32];
        cache.put(hash(0), Arc::clone(&token), 100);
        for number in 1..100 {
            cache.put(hash(number), Arc::clone(&token), 100);
            assert!(cache.get(&hash(0)).is_some(), "{number}");
            let halves = cache.halves.lock().unwrap();
            assert!(halves.younger.len() + halves.older.len() <= 8);
        }
        assert!(cache.get(&hash(1)).is_none());
        assert!(cache.get(&hash(99)).is_some());
        // One that is too long alone leaves no room for others, and is remembered itself.
        cache.put(hash(100), Arc::clone(&token), 1_000);
        cache.put(hash(101), Arc::clone(&token), 100);
        assert!(cache.get(&hash(101)).is_some());
    }
}
