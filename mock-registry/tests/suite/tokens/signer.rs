//! An issuer of tokens that is not the registry: its keys, and tokens signed with them.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64URL};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData,
};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
};
use serde_json::{Value, json};

pub(super) const ISSUER: &str = "https://issuer.example";

pub(super) struct Signer {
    pub(super) algorithm: &'static str,
    pub(super) pair: KeyPair,
}

impl Signer {
    pub(super) fn new(algorithm: &'static str) -> Self {
        let kind = match algorithm {
            "ES256" => &rcgen::PKCS_ECDSA_P256_SHA256,
            "ES384" => &rcgen::PKCS_ECDSA_P384_SHA384,
            _ => &rcgen::PKCS_ED25519,
        };
        let pair = KeyPair::generate_for(kind).unwrap();
        Self { algorithm, pair }
    }

    /// The public key in PEM.
    pub(super) fn pem(&self) -> String {
        let der = BASE64_STANDARD.encode(self.pair.subject_public_key_info());
        format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
    }

    /// The public key as a JSON Web Key.
    pub(super) fn jwk(&self) -> Value {
        let raw = self.pair.der_bytes();
        let text = |bytes: &[u8]| BASE64URL.encode(bytes);
        let half = raw.len() / 2 + 1;
        match self.algorithm {
            "EdDSA" => json!({ "kty": "OKP", "crv": "Ed25519", "x": text(raw) }),
            algorithm => {
                let curve = algorithm.replace("ES", "P-");
                json!({ "kty": "EC", "crv": curve, "x": text(&raw[1..half]), "y": text(&raw[half..]) })
            }
        }
    }

    /// A token with this header, to which the algorithm is added unless it is there.
    pub(super) fn sign(&self, mut header: Value, claims: &Value) -> String {
        if header.get("alg").is_none() {
            header["alg"] = json!(self.algorithm);
        }
        let encode = |value: &Value| BASE64URL.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(claims));
        format!(
            "Bearer {signed}.{}",
            BASE64URL.encode(self.signature(signed.as_bytes()))
        )
    }

    /// A certificate on the key, which is its own issuer or another's.
    pub(super) fn certificate(
        &self,
        name: &str,
        ca: bool,
        by: Option<&Issuer<'_, KeyPair>>,
    ) -> Certificate {
        let mut parameters = parameters(name);
        if ca {
            parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        match by {
            None => parameters.self_signed(&self.pair).unwrap(),
            Some(issuer) => parameters.signed_by(&self.pair, issuer).unwrap(),
        }
    }

    /// The key under the name that its certificates have as an authority.
    pub(super) fn into_issuer(self, name: &str) -> Issuer<'static, KeyPair> {
        let mut parameters = parameters(name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Issuer::new(parameters, self.pair)
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let document = self.pair.serialize_der();
        let random = SystemRandom::new();
        let ecdsa = |algorithm| {
            let key = EcdsaKeyPair::from_pkcs8(algorithm, &document, &random).unwrap();
            key.sign(&random, message).unwrap().as_ref().to_vec()
        };
        match self.algorithm {
            "ES256" => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            "ES384" => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING),
            _ => {
                let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&document).unwrap();
                key.sign(message).as_ref().to_vec()
            }
        }
    }
}

fn parameters(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters
}

/// What a good token of this issuer says, in 2100 still.
pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "elsewhere", "aud": "mock-registry", "exp": 4_102_444_800_i64,
        "access": [{ "type": "repository", "name": "app", "actions": ["pull"] }],
    })
}
