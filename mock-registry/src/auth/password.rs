//! Whose user name and password these are, by the rules of the service. How a refusal looks is decided
//! elsewhere.

use std::sync::Arc;

use crate::accounts::{Account, Rejected};
use crate::state::State;

/// The account of a pair that a client sent. Some services have one user name whose password is a refresh
/// token, and some take certain user names only.
pub(crate) fn verify_password(
    state: &State,
    username: &str,
    password: &str,
) -> Result<Arc<Account>, Rejected> {
    let profile = &state.config.profile;
    let now = state.clock.now();
    if !profile.takes_username(username) {
        return Err(Rejected::Username);
    }
    if profile.refresh_token_username == Some(username)
        && let Some(account) = state.tokens.refresh.account(password)
    {
        state.accounts.recheck(&account, now)?;
        return Ok(account);
    }
    state.accounts.verify(username, password, now)
}
