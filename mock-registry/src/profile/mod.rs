//! Which registry this one behaves like towards its clients: the form of its challenge, the kinds of
//! credentials it takes, what its token endpoint answers, and how it says no. A profile is data; what
//! it means is in [`crate::auth`] and [`crate::token`], which know no profile by name.

mod behaviour;
mod clouds;
mod servers;

pub(crate) use behaviour::{
    Accepts, Body, Challenge, ChallengeForm, Checks, Field, Grants, Needs, Post, Refusal, Refusals,
    Service,
};

/// How a registry behaves towards its clients, as one of the named services does.
///
/// ```
/// use credproof_mock_registry::{Config, Profile};
///
/// let config = Config { profile: Profile::ACR, ..Config::default() };
/// assert_eq!(Profile::named("acr"), Some(config.profile));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) accepts: Accepts,
    pub(crate) service: Service,
    pub(crate) token_path: &'static str,
    /// Where a token of the service's own identity provider is exchanged for a refresh token.
    pub(crate) exchange_path: Option<&'static str>,
    pub(crate) challenge_form: ChallengeForm,
    pub(crate) needs: Needs,
    pub(crate) grants: Grants,
    /// The user names that credentials may have; empty means any.
    pub(crate) usernames: &'static [&'static str],
    /// The user name whose password is a refresh token.
    pub(crate) refresh_token_username: Option<&'static str>,
    pub(crate) post: Post,
    pub(crate) get_fields: &'static [Field],
    pub(crate) post_fields: &'static [Field],
    /// How long a bearer token is good for, in seconds.
    pub(crate) token_lifetime: u64,
    pub(crate) checks: Checks,
    pub(crate) refusals: Refusals,
}

impl Profile {
    /// Every profile, in the order in which they are documented.
    pub const ALL: [Self; 14] = [
        Self::SPEC,
        Self::BASIC,
        Self::OPEN,
        Self::ECR,
        Self::ECR_PUBLIC,
        Self::ACR,
        Self::GAR,
        Self::HARBOR,
        Self::ZOT,
        Self::NO_POST,
        Self::NO_POST_405,
        Self::NO_POST_400,
        Self::NO_POST_401,
        Self::OLD_DOCKER,
    ];

    /// The profile of this name, as `--profile` takes it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// Its name: lower case, digits and hyphens.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it behaves like, in one line.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// Whether there is a token endpoint.
    pub(crate) fn has_token_endpoint(&self) -> bool {
        matches!(self.accepts, Accepts::Bearer | Accepts::BearerOrBasic)
    }

    /// Whether a user may have this name.
    pub(crate) fn takes_username(&self, username: &str) -> bool {
        self.usernames.is_empty() || self.usernames.contains(&username)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_found() {
        for profile in Profile::ALL {
            assert_eq!(Profile::named(profile.name), Some(profile));
            assert!(!profile.about.is_empty(), "{}", profile.name);
        }
        assert_eq!(Profile::named("SPEC"), None);
    }

    #[test]
    fn every_refusal_has_a_status_and_a_message() {
        for profile in Profile::ALL {
            let refusals = profile.refusals;
            let all = [
                Some(refusals.no_credentials),
                refusals.no_credentials_for_catalog,
                Some(refusals.wrong_kind),
                Some(refusals.invalid_token),
                Some(refusals.too_little),
                Some(refusals.wrong_password),
                Some(refusals.expired_password),
                Some(refusals.not_allowed),
                refusals.at_token_endpoint,
                refusals.nobody_at_token_endpoint,
            ];
            for refusal in all.into_iter().flatten() {
                assert!((400..500).contains(&refusal.status), "{}", profile.name);
                assert!(!refusal.message.is_empty(), "{}", profile.name);
            }
            if let Post::Refused(status) | Post::RefreshGrantOnly(status) = profile.post {
                assert!((400..500).contains(&status), "{}", profile.name);
            }
            assert!(profile.token_lifetime >= 60, "{}", profile.name);
            assert!(profile.token_path.starts_with('/'), "{}", profile.name);
        }
    }
}
