//! X.509 certificates in tokens: whether a chain leads to a trusted certificate, and between which times.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use super::key::PublicKey;

/// How many certificates a token may bring; distribution and people use one to three.
const LONGEST_CHAIN: usize = 8;

/// The first and the last second, since 1970, at which a certificate holds.
pub(super) type Validity = (i64, i64);

/// A certificate's key, and when it holds; `None` if it is no certificate, or its key of a kind that no
/// algorithm here goes with.
pub(super) fn read(der: &[u8]) -> Option<(PublicKey, Validity)> {
    let certificate = Certificate::from_der(der).ok()?;
    let body = certificate.tbs_certificate();
    let spki = body.subject_public_key_info().to_der().ok()?;
    Some((PublicKey::from_spki(&spki)?, validity(&certificate)))
}

/// The certificate as something to lead chains to.
pub(super) fn anchor(der: &[u8]) -> Option<TrustAnchor<'static>> {
    let der = CertificateDer::from(der);
    Some(anchor_from_trusted_cert(&der).ok()?.to_owned())
}

/// The key of the first certificate, if the chain leads to one of the anchors at this time (seconds since
/// 1970), and when the whole chain holds. What the certificates are for is not asked, as in distribution.
pub(super) fn key_of_chain(
    chain: &[Vec<u8>],
    anchors: &[TrustAnchor<'static>],
    now: i64,
) -> Option<(PublicKey, Validity)> {
    let (first, rest) = chain.split_first()?;
    if rest.len() >= LONGEST_CHAIN {
        return None;
    }
    let end = CertificateDer::from(first.as_slice());
    let rest: Vec<CertificateDer<'_>> = rest.iter().map(|der| der.as_slice().into()).collect();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(now.try_into().ok()?));
    EndEntityCert::try_from(&end)
        .ok()?
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            anchors,
            &rest,
            time,
            AnyUsage,
            None,
            None,
        )
        .ok()?;
    let mut validities = chain
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok())
        .map(|certificate| validity(&certificate));
    let first_validity = validities.next()?;
    let whole = validities.fold(first_validity, |(from, to), (start, end)| {
        (from.max(start), to.min(end))
    });
    Some((read(first)?.0, whole))
}

struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn validity(certificate: &Certificate) -> Validity {
    let validity = certificate.tbs_certificate().validity();
    let seconds = |time: &x509_cert::time::Time| {
        i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
    };
    (seconds(&validity.not_before), seconds(&validity.not_after))
}
