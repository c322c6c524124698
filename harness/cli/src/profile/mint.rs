//! The secrets of one run, fresh from the operating system's randomness, so that a search for them is
//! exact. They are handed out by name, and the type that holds them cannot print them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::claims::{Claims, token};
use super::model::{Password, Profile};
use super::scrub::{Hit, Searcher};
use super::template::Moment;

/// Letters and digits, from which a byte below `4 * 62` picks evenly.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Secrets that cannot be made or searched for.
#[derive(Debug, Error)]
pub enum MintError {
    /// The operating system gives no random bytes.
    #[error("no random bytes from the operating system: {0}")]
    Random(getrandom::Error),
    /// A given secret is too long to be searched for.
    #[error("the given secrets cannot be searched for: {0}; give shorter ones")]
    Search(aho_corasick::BuildError),
}

/// The secrets of one run. Neither `Debug` nor anything else prints them; `Display` does not exist.
#[derive(Clone)]
pub struct Minted {
    user: String,
    password: String,
    service_account_token: String,
    /// Name and text of the further ones.
    named: Vec<(String, String)>,
    user_is_secret: bool,
    searcher: Searcher,
}

impl fmt::Debug for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minted").finish_non_exhaustive()
    }
}

impl Minted {
    /// Mints what a profile asks for. A password is 50 characters with `+`, `/` and `=` at fixed places,
    /// like a token service's Base64, so that a plugin that mangles one of them does so in every run.
    ///
    /// # Errors
    /// [`MintError::Random`] without randomness.
    pub fn new(profile: &Profile, moment: Moment) -> Result<Self, MintError> {
        let fixed = profile.credentials.username.clone();
        let user_is_secret = fixed.is_none();
        let user = fixed.map_or_else(|| letters(24), Ok)?;
        let audience = profile
            .provider
            .token_attributes
            .as_ref()
            .map_or("", |attributes| &attributes.service_account_token_audience);
        let mut signature = [0; 256];
        getrandom::fill(&mut signature).map_err(MintError::Random)?;
        let claims = Claims {
            audience,
            account: &profile.service_account,
            issued_at: moment.now,
            expires_at: moment.expires_at(),
        };
        let service_account_token = token(&claims, &letters(24)?, &signature);
        let password = match profile.credentials.password {
            Password::Random => format!("{}+{}/{}==", letters(20)?, letters(20)?, letters(6)?),
            Password::ServiceAccountToken => service_account_token.clone(),
        };
        let named = profile.credentials.secrets.iter();
        let named = named
            .map(|name| Ok((name.clone(), letters(40)?)))
            .collect::<Result<_, MintError>>()?;
        Self::holding(user, user_is_secret, password, service_account_token, named)
    }

    /// The same secrets, but for a user name and a password that somebody else made: given by the user,
    /// or adopted from an answer. The user name counts as no secret.
    ///
    /// # Errors
    /// [`MintError::Search`] if they are too long to be searched for.
    pub fn with_credentials(self, user: &str, password: &str) -> Result<Self, MintError> {
        Self::holding(
            user.to_owned(),
            false,
            password.to_owned(),
            self.service_account_token,
            self.named,
        )
    }

    /// The same with further secrets (name, text) that are searched for and handed out to nobody: those that a
    /// plugin brought itself.
    ///
    /// # Errors
    /// [`MintError::Search`] if they are too long to be searched for.
    pub fn with_secrets(
        mut self,
        more: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, MintError> {
        let known = self.named.len();
        self.named.extend(more);
        if self.named.len() == known {
            return Ok(self);
        }
        Self::holding(
            self.user,
            self.user_is_secret,
            self.password,
            self.service_account_token,
            self.named,
        )
    }

    /// Whether the registry accepts this pair.
    #[must_use]
    pub fn is_credential(&self, user: &str, password: &str) -> bool {
        self.user == user && self.password == password
    }

    fn holding(
        user: String,
        user_is_secret: bool,
        password: String,
        service_account_token: String,
        named: Vec<(String, String)>,
    ) -> Result<Self, MintError> {
        let secrets = [
            ("user", &user),
            ("service_account_token", &service_account_token),
            ("password", &password),
        ];
        let secrets = secrets
            .into_iter()
            .filter(|(name, _)| *name != "user" || user_is_secret);
        let secrets = secrets.chain(named.iter().map(|(name, text)| (name.as_str(), text)));
        let secrets = secrets
            .map(|(name, text)| (name, text.as_str()))
            .filter(|(_, text)| !text.is_empty());
        let searcher =
            Searcher::new(secrets, &format!("{user}:{password}")).map_err(MintError::Search)?;
        Ok(Self {
            user,
            password,
            service_account_token,
            named,
            user_is_secret,
            searcher,
        })
    }

    /// The user name that the registry accepts.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password that the registry accepts.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Base64 (standard alphabet, padded) of `user:password`, as an `Authorization: Basic` header has it.
    #[must_use]
    pub fn basic_auth(&self) -> String {
        STANDARD.encode(format!("{}:{}", self.user, self.password))
    }

    /// The service account token a kubelet would send: a JSON Web Token in shape.
    #[must_use]
    pub fn service_account_token(&self) -> &str {
        &self.service_account_token
    }

    /// Name and text of the secrets of `credentials.secrets`, in the profile's order.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Name and text of everything that is searched for and replaced by its name.
    #[must_use]
    pub fn secrets(&self) -> Vec<(String, String)> {
        let own = [
            ("user", self.user.clone()),
            ("service_account_token", self.service_account_token.clone()),
            ("password", self.password.clone()),
            ("basic_auth", self.basic_auth()),
        ];
        let own = own.into_iter().map(|(name, text)| (name.to_owned(), text));
        own.chain(self.named.iter().cloned()).collect()
    }

    /// Every place where a secret stands in these bytes, in their order.
    #[must_use]
    pub fn find(&self, bytes: &[u8]) -> Vec<Hit> {
        self.searcher.find(bytes)
    }

    /// The bytes with every secret, in whatever usual encoding, replaced by `[secret:NAME]`.
    #[must_use]
    pub fn scrub(&self, bytes: &[u8]) -> Vec<u8> {
        self.searcher.scrub(bytes)
    }

    /// [`Minted::scrub`] for text.
    #[must_use]
    pub fn scrub_text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.scrub(text.as_bytes())).into_owned()
    }
}

/// Random letters and digits, each of 5.95 bits.
fn letters(count: usize) -> Result<String, MintError> {
    let mut text = String::with_capacity(count);
    let mut bytes = [0; 64];
    while text.len() < count {
        getrandom::fill(&mut bytes).map_err(MintError::Random)?;
        let even = bytes
            .iter()
            .filter(|byte| **byte < 248)
            .map(|byte| char::from(LETTERS[usize::from(*byte) % 62]));
        text.extend(even.take(count - text.len()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jiff::Timestamp;

    use super::super::builtin;
    use super::*;

    fn mint(name: &str) -> Minted {
        let profile = builtin(name).expect("built in").profile;
        let now = Timestamp::from_second(1_735_689_600).expect("in range");
        Minted::new(
            &profile,
            Moment {
                now,
                lifetime: profile.credentials.lifetime,
            },
        )
        .expect("random bytes")
    }

    #[test]
    fn each_run_has_secrets_of_the_same_shape_and_of_its_own() {
        let (one, other) = (mint("demo"), mint("demo"));
        for minted in [&one, &other] {
            let password = minted.password();
            let marks: Vec<(usize, char)> = password
                .char_indices()
                .filter(|(_, letter)| !letter.is_ascii_alphanumeric())
                .collect();
            assert_eq!(marks, [(20, '+'), (41, '/'), (48, '='), (49, '=')]);
            assert_eq!((password.len(), minted.user().len()), (50, 24));
        }
        assert_ne!(one.password(), other.password());
        assert_ne!(one.user(), other.user());
        assert_ne!(one.named().next(), other.named().next());
        let strange = format!(
            "{} {} {}",
            other.password(),
            other.user(),
            other.service_account_token()
        );
        assert_eq!(one.find(strange.as_bytes()), []);
        assert_eq!(one.scrub_text(one.password()), "[secret:password]");
    }

    #[test]
    fn the_token_is_for_the_audience_and_the_account_of_the_profile() {
        let minted = mint("echo-token");
        assert_eq!(
            (minted.user(), minted.password()),
            ("serviceaccount", minted.service_account_token())
        );
        let payload = minted.password().split('.').nth(1).expect("three parts");
        let payload = URL_SAFE_NO_PAD.decode(payload).expect("Base64");
        let payload: serde_json::Value = serde_json::from_slice(&payload).expect("JSON");
        assert_eq!(payload["aud"][0], "registry.example.test");
        assert_eq!(payload["sub"], "system:serviceaccount:team:puller");
        assert_eq!(payload["exp"], 1_735_690_200);
    }

    #[test]
    fn a_fixed_user_name_is_no_secret() {
        assert_eq!(
            mint("ecr").scrub_text("AWS_REGION for user AWS"),
            "AWS_REGION for user AWS"
        );
        assert!(!mint("demo").user().starts_with("AWS"));
    }
}
