//! Signs tokens: JSON Web Tokens with ES256 and one key a registry, which stands in the header as certificate,
//! key or name. It checks nothing.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64URL};
use jiff::Timestamp;
use rcgen::{
    CertificateParams, DnType, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData,
    date_time_ymd,
};
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::claims::{Audience, Claims};
use super::jwk::libtrust_id;
use super::key::PublicKey;
use super::trust::TrustedIssuer;
use crate::config::KeyReference;
use crate::content::digest::hex;
use crate::scope::Scope;

/// The registry's key and what it puts into tokens.
pub(crate) struct TokenIssuer {
    random: SystemRandom,
    key: EcdsaKeyPair,
    public_key: PublicKey,
    spki: Vec<u8>,
    /// The encoded JOSE header, the same for all tokens.
    header: String,
    /// The `iss` of every token.
    name: String,
    certificate_der: Vec<u8>,
    certificate_pem: String,
    /// What all `jti`s begin with, so that those of two registries differ.
    id_prefix: String,
    issued: AtomicU64,
}

/// What a token is to say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'a> {
    /// Empty for nobody.
    pub(crate) user: &'a str,
    /// The audience.
    pub(crate) service: &'a str,
    pub(crate) access: &'a [Scope],
    /// From when on it is good.
    pub(crate) now: Timestamp,
    /// For how long, in seconds.
    pub(crate) lifetime: u64,
}

impl TokenIssuer {
    /// An issuer of this name with a fresh key and a certificate on it, which is its own issuer: distribution
    /// finds a key by `x5c`, `jwk` and `kid` alike if that certificate is its `rootcertbundle`.
    pub(crate) fn new(name: &str, reference: KeyReference) -> io::Result<Self> {
        let failed = || io::Error::other("no key for signing tokens could be made");
        let pair = rcgen::KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| failed())?;
        let random = SystemRandom::new();
        let document = pair.serialize_der();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &random)
            .map_err(|_| failed())?;

        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.not_before = date_time_ymd(1970, 1, 1);
        let certificate = parameters.self_signed(&pair).map_err(|_| failed())?;

        let spki = pair.subject_public_key_info();
        let public_key = PublicKey::from_spki(&spki).ok_or_else(failed)?;
        let header = encode(&header(reference, &public_key, &spki, certificate.der()));
        Ok(Self {
            random,
            key,
            header,
            name: name.to_owned(),
            certificate_der: certificate.der().to_vec(),
            certificate_pem: certificate.pem(),
            id_prefix: hex(&ring::digest::digest(&ring::digest::SHA256, &spki).as_ref()[..8]),
            public_key,
            spki,
            issued: AtomicU64::new(0),
        })
    }

    /// A token.
    pub(crate) fn issue(&self, order: Order<'_>) -> Result<String, Unspecified> {
        let now = order.now.as_second();
        let lifetime = i64::try_from(order.lifetime).unwrap_or(i64::MAX);
        let number = self.issued.fetch_add(1, Ordering::Relaxed);
        self.sign(&Claims {
            iss: self.name.clone(),
            sub: order.user.to_owned(),
            aud: Audience::One(order.service.to_owned()),
            exp: now.saturating_add(lifetime),
            nbf: Some(now),
            iat: Some(now),
            jti: format!("{}-{number}", self.id_prefix),
            access: order.access.to_vec(),
        })
    }

    /// The encoded signature of any text.
    pub(crate) fn signature(&self, signed: &[u8]) -> Result<String, Unspecified> {
        Ok(BASE64URL.encode(self.key.sign(&self.random, signed)?))
    }

    /// A token that says just this.
    pub(super) fn sign(&self, claims: &Claims) -> Result<String, Unspecified> {
        let signed = format!("{}.{}", self.header, encode(&json!(claims)));
        let signature = self.signature(signed.as_bytes())?;
        Ok(format!("{signed}.{signature}"))
    }

    /// The certificate on its key, in PEM.
    pub(crate) fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Its key as a set of one.
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [named_jwk(&self.public_key, &self.public_key.thumbprint())] })
    }

    /// The issuer as one whose tokens are taken.
    pub(super) fn to_trusted(&self) -> TrustedIssuer {
        let mut trusted = TrustedIssuer::without_keys(self.name.clone());
        trusted.add(self.public_key.clone(), Some(libtrust_id(&self.spki)));
        trusted.add_certificate(&self.certificate_der);
        trusted
    }
}

impl fmt::Debug for TokenIssuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenIssuer")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The JOSE header of all tokens.
fn header(reference: KeyReference, key: &PublicKey, spki: &[u8], certificate: &[u8]) -> Value {
    let thumbprint = key.thumbprint();
    let mut header = json!({ "alg": "ES256", "typ": "JWT" });
    match reference {
        KeyReference::X5c => header["x5c"] = json!([BASE64_STANDARD.encode(certificate)]),
        KeyReference::Jwk => header["jwk"] = named_jwk(key, &thumbprint),
        KeyReference::Kid => header["kid"] = json!(thumbprint),
        KeyReference::LibtrustKid => header["kid"] = json!(libtrust_id(spki)),
    }
    header
}

fn named_jwk(key: &PublicKey, id: &str) -> Value {
    let mut jwk = key.to_jwk();
    jwk["kid"] = json!(id);
    jwk["alg"] = json!("ES256");
    jwk["use"] = json!("sig");
    jwk
}

fn encode(value: &Value) -> String {
    BASE64URL.encode(value.to_string())
}
