//! The tokens of one registry, as its owner sees them: what others need to check them, and how they are taken
//! back.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use super::claims::{InvalidToken, VerifiedToken};
use super::issuer::TokenIssuer;
use super::refresh::RefreshTokens;
use super::revocation::Revocations;
use super::verifier::TokenVerifier;
use crate::config::Config;

/// The bearer and refresh tokens of one registry.
#[derive(Debug)]
pub struct Tokens {
    pub(crate) issuer: TokenIssuer,
    pub(crate) refresh: RefreshTokens,
    pub(super) verifier: TokenVerifier,
    revocations: Revocations,
}

impl Tokens {
    /// Those of a registry with these settings; `secret` makes refresh tokens unguessable.
    pub(crate) fn new(config: &Config, secret: [u8; 32]) -> io::Result<Self> {
        let issuer = TokenIssuer::new(&config.issuer, config.key_reference)?;
        let mut issuers = vec![issuer.to_trusted()];
        issuers.extend(config.trusted_issuers.iter().cloned());
        Ok(Self {
            verifier: TokenVerifier::new(issuers, config.checks()),
            refresh: RefreshTokens::new(secret),
            revocations: Revocations::default(),
            issuer,
        })
    }

    /// The token, if it is good for this service now.
    pub(crate) fn verify(
        &self,
        token: &str,
        service: &str,
        now: Timestamp,
    ) -> Result<Arc<VerifiedToken>, InvalidToken> {
        self.verifier.verify(token, service, &self.revocations, now)
    }

    /// The certificate on the key that signs the bearer tokens, in PEM: the `rootcertbundle` of a distribution
    /// registry, or zot's `cert`.
    pub fn issuer_certificate(&self) -> &str {
        self.issuer.certificate_pem()
    }

    /// The same key as a JSON Web Key Set, whose one key is called by its RFC 7638 thumbprint: the `jwks` of a
    /// distribution registry.
    pub fn jwks(&self) -> String {
        self.issuer.jwks().to_string()
    }

    /// Takes the bearer tokens with this `jti` back, wherever they come from.
    pub fn revoke(&self, jti: &str) {
        self.revocations.revoke(jti);
    }

    /// Takes all bearer tokens back that were issued before this moment, to the second, on the registry's clock.
    pub fn revoke_issued_before(&self, moment: Timestamp) {
        self.revocations.revoke_issued_before(moment);
    }

    /// Lets bearer tokens that were taken back be good again, until they expire.
    pub fn restore_revoked(&self) {
        self.revocations.clear();
    }

    /// Takes a refresh token back; `false` if there was none. The account gets another one when it asks again.
    pub fn revoke_refresh_token(&self, token: &str) -> bool {
        self.refresh.revoke(token)
    }
}
