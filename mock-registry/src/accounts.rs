//! Who may pull what, and until when. Accounts come and go while the registry runs; this module
//! compares credentials and knows nothing of HTTP.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::scope::{PULL, REPOSITORY, Scope};

/// The repositories an account may pull from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repositories {
    /// Every repository, also one that does not exist yet.
    All,
    /// These, by their full names without a host (`team/app`).
    Only(BTreeSet<String>),
}

/// One pair of user name and password. A user may have several, as `AWS` has in ECR.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The user name. HTTP Basic ends it at the first colon.
    pub username: String,
    /// The password.
    pub password: String,
    /// The moment on the registry's clock from which the pair is refused; `None` means never.
    pub expires_at: Option<Timestamp>,
    /// What the account may pull.
    pub repositories: Repositories,
}

impl Account {
    /// An account that may pull everything and does not expire.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
            expires_at: None,
            repositories: Repositories::All,
        }
    }

    /// The part of `scope` that this account has. Nothing is an answer too: no action is left then.
    pub(crate) fn granted(&self, scope: &Scope) -> Scope {
        let allowed = |action: &&String| match &self.repositories {
            Repositories::All => true,
            Repositories::Only(names) => {
                scope.kind == REPOSITORY && names.contains(&scope.name) && *action == PULL
            }
        };
        Scope {
            actions: scope.actions.iter().filter(allowed).cloned().collect(),
            ..scope.clone()
        }
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| now >= end)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("username", &self.username)
            .field("expires_at", &self.expires_at)
            .field("repositories", &self.repositories)
            .finish_non_exhaustive()
    }
}

/// Why credentials are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// No account has this user name with this password, or it was revoked.
    Unknown,
    /// The account's time is over.
    Expired,
}

impl Rejected {
    /// The reason as the journal words it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Unknown => "unknown credentials",
            Self::Expired => "expired credentials",
        }
    }
}

/// The accounts of one registry.
#[derive(Debug, Default)]
pub struct Accounts {
    accounts: Mutex<Vec<Arc<Account>>>,
}

impl Accounts {
    /// Adds an account, or replaces the one with the same user name and password.
    pub fn add(&self, account: Account) {
        let mut accounts = self.lock();
        accounts.retain(|known| {
            known.username != account.username || known.password != account.password
        });
        accounts.push(Arc::new(account));
    }

    /// Takes a pair of user name and password back; `false` if there was none. Refresh tokens of the
    /// account end at once; bearer tokens live on until they expire, as with distribution.
    pub fn revoke(&self, username: &str, password: &str) -> bool {
        let mut accounts = self.lock();
        let before = accounts.len();
        accounts.retain(|known| known.username != username || known.password != password);
        accounts.len() < before
    }

    /// The account these credentials belong to.
    pub(crate) fn verify(
        &self,
        username: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<Arc<Account>, Rejected> {
        let accounts = self.lock();
        let account = accounts
            .iter()
            .find(|known| known.username == username && known.password == password);
        match account {
            None => Err(Rejected::Unknown),
            Some(account) if account.is_expired(now) => Err(Rejected::Expired),
            Some(account) => Ok(Arc::clone(account)),
        }
    }

    /// Whether an account that was verified once would be taken again.
    pub(crate) fn recheck(&self, account: &Arc<Account>, now: Timestamp) -> Result<(), Rejected> {
        if !self.lock().iter().any(|known| Arc::ptr_eq(known, account)) {
            return Err(Rejected::Unknown);
        }
        if account.is_expired(now) {
            Err(Rejected::Expired)
        } else {
            Ok(())
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Account>>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_has_several_passwords_and_each_ends_by_itself() {
        let end = Timestamp::from_second(1_000).unwrap();
        let accounts = Accounts::default();
        accounts.add(Account {
            expires_at: Some(end),
            ..Account::new("AWS", "old")
        });
        accounts.add(Account::new("AWS", "new"));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let verify = |password, seconds| accounts.verify("AWS", password, at(seconds)).map(|_| ());
        assert_eq!(verify("old", 999), Ok(()));
        assert_eq!(verify("old", 1_000), Err(Rejected::Expired));
        assert_eq!(verify("new", 1_000), Ok(()));
        assert_eq!(verify("", 0), Err(Rejected::Unknown));

        assert!(accounts.revoke("AWS", "new"));
        assert!(!accounts.revoke("AWS", "new"));
        assert_eq!(verify("new", 0), Err(Rejected::Unknown));
    }

    #[test]
    fn debug_text_has_no_password() {
        let text = format!("{:?}", Account::new("user", "hush-hush"));
        assert!(text.contains("user") && !text.contains("hush"), "{text}");
    }
}
