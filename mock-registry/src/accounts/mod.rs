//! Who may do what, and until when. Accounts come and go while the registry runs; this module
//! compares credentials and knows nothing of HTTP.

mod acl;
mod acl_file;
mod rights;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;

use crate::scope::Scope;

pub use acl::Acl;
pub use acl_file::AclProblem;
pub use rights::{Action, InvalidPattern, Rights};

/// One pair of user name and password. A user may have several, as `AWS` has in ECR.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The user name. HTTP Basic ends it at the first colon.
    pub username: String,
    /// The password.
    pub password: String,
    /// The moment on the registry's clock from which the pair is refused; `None` means never.
    pub expires_at: Option<Timestamp>,
    /// What the account may do, of what the registry's [`Acl`] allows its user.
    pub rights: Rights,
}

impl Account {
    /// An account that may do everything and does not expire.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
            expires_at: None,
            rights: Rights::all(),
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
            .field("rights", &self.rights)
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
    /// The service has no users of this name.
    Username,
}

impl Rejected {
    /// The reason as the journal words it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Unknown => "unknown credentials",
            Self::Expired => "expired credentials",
            Self::Username => "user name not of this service",
        }
    }
}

/// The accounts of one registry, and what they may do.
#[derive(Debug, Default)]
pub struct Accounts {
    accounts: Mutex<Vec<Arc<Account>>>,
    acl: RwLock<Arc<Acl>>,
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

    /// Lets this list say from now on who may do what. Tokens keep the access they were given.
    pub fn set_acl(&self, acl: Acl) {
        *self.acl.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(acl);
    }

    /// The list that says who may do what; [`Acl::open`] unless another was set.
    pub fn acl(&self) -> Arc<Acl> {
        Arc::clone(&self.acl.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The part of `scope` that an account has, or nobody. Nothing is an answer too: no action is left then.
    pub(crate) fn granted(&self, account: Option<&Account>, scope: &Scope) -> Scope {
        let acl = self.acl();
        let user = account.map(|account| account.username.as_str());
        scope.only(|action| {
            acl.allows(user, scope, action)
                && account.is_none_or(|account| account.rights.allow_in(scope, action))
        })
    }

    /// The part of `scope` that a user has by any account that is still there; the empty name is nobody's.
    pub(crate) fn granted_to_user(&self, username: &str, scope: &Scope) -> Scope {
        if username.is_empty() {
            return self.granted(None, scope);
        }
        let acl = self.acl();
        let accounts = self.lock();
        scope.only(|action| {
            acl.allows(Some(username), scope, action)
                && accounts.iter().any(|account| {
                    account.username == username && account.rights.allow_in(scope, action)
                })
        })
    }

    /// The account whose password this is, whatever its user name.
    pub(crate) fn by_password(
        &self,
        password: &str,
        now: Timestamp,
    ) -> Result<Arc<Account>, Rejected> {
        let accounts = self.lock();
        let account = accounts.iter().find(|known| known.password == password);
        checked(account, now)
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
        checked(account, now)
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

fn checked(account: Option<&Arc<Account>>, now: Timestamp) -> Result<Arc<Account>, Rejected> {
    match account {
        None => Err(Rejected::Unknown),
        Some(account) if account.is_expired(now) => Err(Rejected::Expired),
        Some(account) => Ok(Arc::clone(account)),
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
    fn account_and_list_must_both_allow() {
        let accounts = Accounts::default();
        let pull_app = Rights::none().allow("app", &[Action::Pull]).unwrap();
        let narrow = Account {
            rights: pull_app.clone(),
            ..Account::new("user", "narrow")
        };
        accounts.add(narrow.clone());
        let granted = |account: Option<&Account>| {
            let scope = Scope::push("app");
            accounts.granted(account, &scope).actions.join(",")
        };
        assert_eq!(granted(Some(&narrow)), "pull");
        assert_eq!(granted(None), "");
        assert_eq!(
            accounts.granted_to_user("user", &Scope::push("app")),
            Scope::pull("app")
        );

        accounts.set_acl(Acl {
            anonymous: pull_app,
            ..Acl::closed()
        });
        assert_eq!(granted(None), "pull");
        assert_eq!(granted(Some(&Account::new("user", "wide"))), "pull");
        accounts.set_acl(Acl::closed());
        assert_eq!(granted(Some(&narrow)), "");
    }

    #[test]
    fn debug_text_has_no_password() {
        let text = format!("{:?}", Account::new("user", "hush-hush"));
        assert!(text.contains("user") && !text.contains("hush"), "{text}");
    }
}
