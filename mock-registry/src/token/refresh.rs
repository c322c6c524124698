//! Refresh tokens ("identity tokens"): opaque texts that stand for one account, without an end of
//! their own. An account has at most one, so that asking again and again fills no memory.
//!
//! Source: distribution, `docs/content/spec/auth/oauth.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::digest::{Context, SHA256};

use crate::accounts::Account;
use crate::content::digest::hex;

/// The refresh tokens of one registry.
pub(crate) struct RefreshTokens {
    secret: [u8; 32],
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    accounts: BTreeMap<String, Arc<Account>>,
    /// Every token that was taken back; none of them is given out again.
    revoked: BTreeSet<String>,
}

impl RefreshTokens {
    /// None yet; `secret` makes the texts unguessable.
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            known: Mutex::default(),
        }
    }

    /// The token of this account: the same one each time, unless it was taken back.
    pub(crate) fn issue(&self, account: &Arc<Account>) -> String {
        let mut known = self.lock();
        let mut tokens = (0..).map(|attempt: u64| self.text(account, attempt));
        let token = tokens
            .find(|token| !known.revoked.contains(token))
            .expect("2^64 tokens of one account are not taken back");
        known.accounts.insert(token.clone(), Arc::clone(account));
        token
    }

    /// The account a token stands for, whether or not it still may do anything.
    pub(crate) fn account(&self, token: &str) -> Option<Arc<Account>> {
        self.lock().accounts.get(token).cloned()
    }

    /// Takes a token back; `false` if there was none.
    pub(super) fn revoke(&self, token: &str) -> bool {
        let mut known = self.lock();
        let was_there = known.accounts.remove(token).is_some();
        if was_there {
            known.revoked.insert(token.to_owned());
        }
        was_there
    }

    fn text(&self, account: &Account, attempt: u64) -> String {
        let mut context = Context::new(&SHA256);
        context.update(&self.secret);
        context.update(&attempt.to_be_bytes());
        context.update(account.username.as_bytes());
        context.update(&[0]);
        context.update(account.password.as_bytes());
        hex(context.finish().as_ref())
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RefreshTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RefreshTokens")
            .finish_non_exhaustive()
    }
}
