//! Whose tokens are taken: keys and certificates by the issuer they belong to. A key vouches for its own
//! issuer only.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustls_pki_types::TrustAnchor;
use rustls_pki_types::pem::{PemObject, SectionKind};
use serde::Deserialize;
use thiserror::Error;

use super::certificate::{self, Validity};
use super::jwk::{Jwk, JwkSet};
use super::key::PublicKey;

/// An issuer of tokens beside the registry itself: what its tokens say in `iss`, and the keys it signs with.
///
/// RS256, RS384, RS512, PS256, PS384 and PS512 (2048 bits and more), ES256, ES384 and EdDSA (Ed25519) are
/// taken, each with a key of its kind only.
#[derive(Clone)]
pub struct TrustedIssuer {
    name: String,
    keys: Vec<PublicKey>,
    by_id: BTreeMap<String, PublicKey>,
    anchors: Vec<TrustAnchor<'static>>,
    roots: Vec<Vec<u8>>,
}

/// Why a file of keys cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidKeys {
    /// It is neither PEM nor a JSON Web Key Set.
    #[error(
        "it is neither PEM nor a JSON Web Key Set: give certificates or public keys in PEM, or {{\"keys\": […]}}"
    )]
    Unreadable,
    /// It holds no key that tokens could be signed with.
    #[error(
        "it holds no key for RS, PS, ES256, ES384 or EdDSA: give at least one public key or certificate of that kind"
    )]
    NoKey,
}

/// What a token's JOSE header says about its key.
#[derive(Debug, Default, Deserialize)]
pub(super) struct KeyReferences {
    #[serde(default)]
    pub(super) x5c: Vec<String>,
    pub(super) jwk: Option<Jwk>,
    pub(super) kid: Option<String>,
}

/// A key that was found, and when its certificates hold if it came with some.
pub(super) type Found = (PublicKey, Option<Validity>);

impl TrustedIssuer {
    /// An issuer of this name, whose keys are the JSON Web Key Set or the PEM `CERTIFICATE` and `PUBLIC KEY`
    /// sections in `keys`. A certificate is trusted as the end of a token's `x5c` chain and for its own key.
    ///
    /// # Errors
    ///
    /// When there is no key of a kind that is taken.
    pub fn new(name: impl Into<String>, keys: &str) -> Result<Self, InvalidKeys> {
        let mut issuer = Self::without_keys(name.into());
        if keys.trim_start().starts_with('{') {
            let set: JwkSet = serde_json::from_str(keys).map_err(|_| InvalidKeys::Unreadable)?;
            for jwk in &set.keys {
                if let Some(key) = jwk.public_key() {
                    issuer.add(key, jwk.kid.clone());
                }
            }
        } else {
            issuer.add_pem(keys)?;
        }
        if issuer.keys.is_empty() {
            return Err(InvalidKeys::NoKey);
        }
        Ok(issuer)
    }

    pub(super) fn without_keys(name: String) -> Self {
        Self {
            name,
            keys: Vec::new(),
            by_id: BTreeMap::new(),
            anchors: Vec::new(),
            roots: Vec::new(),
        }
    }

    /// What its tokens say in `iss`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes a key, which may be called by its thumbprint and by `id`.
    pub(super) fn add(&mut self, key: PublicKey, id: Option<String>) {
        let ids = id.into_iter().chain([key.thumbprint()]);
        for id in ids {
            self.by_id.insert(id, key.clone());
        }
        self.keys.push(key);
    }

    /// Takes a certificate, and its key if that is of a kind that is taken.
    pub(super) fn add_certificate(&mut self, der: &[u8]) {
        self.anchors.extend(certificate::anchor(der));
        self.roots.push(der.to_vec());
        if let Some((key, _)) = certificate::read(der) {
            self.add(key, None);
        }
    }

    /// The keys that may have signed a token with these references, in the order of distribution
    /// (`registry/auth/token/token.go`, `VerifySigningKey`): certificates, else the key in the header, else
    /// its name. A token without any is tried with every key of its algorithm.
    pub(super) fn find(&self, header: &KeyReferences, now: i64) -> Vec<Found> {
        if !header.x5c.is_empty() {
            return self.find_chain(&header.x5c, now).into_iter().collect();
        }
        if let Some(jwk) = &header.jwk {
            let key = jwk.public_key().filter(|key| self.keys.contains(key));
            return key.map(|key| (key, None)).into_iter().collect();
        }
        if let Some(id) = &header.kid {
            let key = self.by_id.get(id).cloned();
            return key.map(|key| (key, None)).into_iter().collect();
        }
        self.keys.iter().map(|key| (key.clone(), None)).collect()
    }

    fn find_chain(&self, chain: &[String], now: i64) -> Option<Found> {
        let chain: Option<Vec<Vec<u8>>> = chain
            .iter()
            .map(|certificate| BASE64_STANDARD.decode(certificate).ok())
            .collect();
        let chain = chain?;
        let first = chain.first()?;
        if self.roots.contains(first) {
            let (key, validity) = certificate::read(first)?;
            let holds = validity.0 <= now && now <= validity.1;
            return holds.then_some((key, Some(validity)));
        }
        let (key, validity) = certificate::key_of_chain(&chain, &self.anchors, now)?;
        Some((key, Some(validity)))
    }

    fn add_pem(&mut self, text: &str) -> Result<(), InvalidKeys> {
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
            let (kind, der) = section.map_err(|_| InvalidKeys::Unreadable)?;
            match kind {
                SectionKind::Certificate => self.add_certificate(&der),
                SectionKind::PublicKey => {
                    if let Some(key) = PublicKey::from_spki(&der) {
                        self.add(key, None);
                    }
                }
                _ => {}
            }
        }
        if self.keys.is_empty() && !text.contains("-----BEGIN") {
            return Err(InvalidKeys::Unreadable);
        }
        Ok(())
    }
}

impl fmt::Debug for TrustedIssuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TrustedIssuer")
            .field("name", &self.name)
            .field("keys", &self.by_id.keys())
            .finish_non_exhaustive()
    }
}
