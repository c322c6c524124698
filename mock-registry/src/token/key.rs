//! Public keys and the signatures they check. A key knows which algorithms it goes with, so that a token
//! cannot choose another: `none` and the HS family go with no key at all.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const EDWARDS_25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A public key. Whether its numbers are a key is found out when it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// An uncompressed point: 0x04, then x and y of 32 bytes each.
    P256(Vec<u8>),
    /// The same with 48 bytes each.
    P384(Vec<u8>),
    /// The 32 bytes of the key.
    Ed25519(Vec<u8>),
    /// Modulus and exponent, big-endian, without zeros in front.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` in DER; `None` if it is none, or of a kind that no algorithm here goes
    /// with.
    pub(super) fn from_spki(der: &[u8]) -> Option<Self> {
        let info = SubjectPublicKeyInfoRef::from_der(der).ok()?;
        let bits = info.subject_public_key.as_bytes()?;
        let is_point = |size: usize| bits.len() == 2 * size + 1 && bits.first() == Some(&4);
        match info.algorithm.oid {
            EC => {
                let parameters = info.algorithm.parameters?;
                match parameters.decode_as::<ObjectIdentifier>().ok()? {
                    P256 if is_point(32) => Some(Self::P256(bits.to_vec())),
                    P384 if is_point(48) => Some(Self::P384(bits.to_vec())),
                    _ => None,
                }
            }
            EDWARDS_25519 => Some(Self::Ed25519(bits.to_vec())),
            RSA => rsa_numbers(bits).ok(),
            _ => None,
        }
    }

    /// Whether the algorithm goes with a key of this kind.
    pub(super) fn goes_with(&self, algorithm: &str) -> bool {
        match self {
            Self::P256(_) => algorithm == "ES256",
            Self::P384(_) => algorithm == "ES384",
            Self::Ed25519(_) => algorithm == "EdDSA",
            Self::Rsa { .. } => rsa(algorithm).is_some(),
        }
    }

    /// Whether this is the key's signature on the message by that algorithm.
    pub(super) fn has_signed(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        let plain = |verification: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(verification, key)
                .verify(message, signature)
                .is_ok()
        };
        match self {
            _ if !self.goes_with(algorithm) => false,
            Self::P256(point) => plain(&ECDSA_P256_SHA256_FIXED, point),
            Self::P384(point) => plain(&ECDSA_P384_SHA384_FIXED, point),
            Self::Ed25519(bytes) => plain(&ED25519, bytes),
            Self::Rsa { modulus, exponent } => rsa(algorithm).is_some_and(|parameters| {
                let key = RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                };
                key.verify(parameters, message, signature).is_ok()
            }),
        }
    }
}

/// Reads PKCS #1's `RSAPublicKey`.
fn rsa_numbers(der: &[u8]) -> Result<PublicKey, x509_cert::der::Error> {
    let mut reader = SliceReader::new(der)?;
    reader.sequence(|numbers| {
        let modulus = UintRef::decode(numbers)?.as_bytes().to_vec();
        let exponent = UintRef::decode(numbers)?.as_bytes().to_vec();
        Ok(PublicKey::Rsa { modulus, exponent })
    })
}

fn rsa(algorithm: &str) -> Option<&'static RsaParameters> {
    match algorithm {
        "RS256" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Some(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Some(&RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Some(&RSA_PSS_2048_8192_SHA256),
        "PS384" => Some(&RSA_PSS_2048_8192_SHA384),
        "PS512" => Some(&RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}
