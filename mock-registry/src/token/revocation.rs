//! Bearer tokens that are taken back before their time. distribution has nothing of the kind: a token there is
//! good until it expires. Here neither is one taken back unless someone asks for it.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;

use super::claims::Claims;

/// Which bearer tokens are taken back.
#[derive(Debug, Default)]
pub(super) struct Revocations(RwLock<Revoked>);

#[derive(Debug, Default)]
struct Revoked {
    ids: BTreeSet<String>,
    issued_before: Option<i64>,
}

impl Revocations {
    /// Takes the tokens with this `jti` back.
    pub(super) fn revoke(&self, id: &str) {
        self.write(|revoked| {
            revoked.ids.insert(id.to_owned());
        });
    }

    /// Takes all tokens back whose `iat` is before this moment, or that have none.
    pub(super) fn revoke_issued_before(&self, moment: Timestamp) {
        self.write(|revoked| revoked.issued_before = Some(moment.as_second()));
    }

    /// Takes nothing back any more.
    pub(super) fn clear(&self) {
        self.write(|revoked| *revoked = Revoked::default());
    }

    pub(super) fn has(&self, claims: &Claims) -> bool {
        let revoked = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let too_old = |moment| claims.iat.is_none_or(|issued_at| issued_at < moment);
        revoked.issued_before.is_some_and(too_old) || revoked.ids.contains(&claims.jti)
    }

    fn write(&self, change: impl FnOnce(&mut Revoked)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}
