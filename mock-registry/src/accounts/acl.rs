//! Who may do what in one registry: users by name, everyone who has an account, and nobody. How a file
//! says it is [`super::acl_file`]'s.

use std::collections::BTreeMap;

use super::Rights;
use crate::scope::Scope;

/// An access control list. A user may do what is allowed to the user by name, to everyone, or to nobody;
/// each [account](super::Account)'s own rights narrow that further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// What users may do, by name.
    pub users: BTreeMap<String, Rights>,
    /// What everyone may do who has an account.
    pub everyone: Rights,
    /// What may be done without credentials: the pulls from public repositories, usually.
    pub anonymous: Rights,
}

impl Acl {
    /// Every user may do everything, nobody nothing: the list of a registry that was given none.
    pub fn open() -> Self {
        Self {
            everyone: Rights::all(),
            ..Self::closed()
        }
    }

    /// Nobody may do anything.
    pub fn closed() -> Self {
        Self {
            users: BTreeMap::new(),
            everyone: Rights::none(),
            anonymous: Rights::none(),
        }
    }

    /// Whether this action of a scope is allowed to a user; `None` is nobody.
    pub(super) fn allows(&self, user: Option<&str>, scope: &Scope, action: &str) -> bool {
        let by_name = user.and_then(|user| self.users.get(user));
        self.anonymous.allow_in(scope, action)
            || user.is_some() && self.everyone.allow_in(scope, action)
            || by_name.is_some_and(|rights| rights.allow_in(scope, action))
    }
}

impl Default for Acl {
    fn default() -> Self {
        Self::open()
    }
}
