//! Refresh tokens ("identity tokens"): opaque texts that stand for one account, without an end of
//! their own. An account has at most one, so that asking again and again fills no memory.
//!
//! Source: distribution, `docs/content/spec/auth/oauth.md`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ring::digest::{Context, SHA256};

use crate::accounts::Account;
use crate::content::digest::hex;

/// The refresh tokens of one registry.
pub(crate) struct RefreshTokens {
    secret: [u8; 32],
    accounts: Mutex<BTreeMap<String, Arc<Account>>>,
}

impl RefreshTokens {
    /// None yet; `secret` makes the texts unguessable.
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            accounts: Mutex::default(),
        }
    }

    /// The token of this account.
    pub(crate) fn issue(&self, account: &Arc<Account>) -> String {
        let mut context = Context::new(&SHA256);
        context.update(&self.secret);
        context.update(account.username.as_bytes());
        context.update(&[0]);
        context.update(account.password.as_bytes());
        let token = hex(context.finish().as_ref());
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.insert(token.clone(), Arc::clone(account));
        token
    }

    /// The account a token stands for, whether or not it still may do anything.
    pub(crate) fn account(&self, token: &str) -> Option<Arc<Account>> {
        self.accounts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(token)
            .cloned()
    }
}

impl fmt::Debug for RefreshTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RefreshTokens")
            .finish_non_exhaustive()
    }
}
