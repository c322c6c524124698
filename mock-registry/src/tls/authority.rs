//! A certificate authority that lives as long as its registry and signs whatever is asked of it.

use std::fmt;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, Error,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::sign::CertifiedKey;

/// When a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    /// From yesterday on for 90 days, by the machine's clock, which is the one that clients go by.
    Now,
    /// In January 2020.
    Past,
}

/// An authority, and the one key of all its certificates.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    key: KeyPair,
}

impl Authority {
    /// A fresh one.
    pub(super) fn new() -> Result<Self, Error> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = name("mock-registry authority");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut parameters, Validity::Now);
        // A chain that is over in its leaf only shows what is meant, so the root was good in 2020 too.
        parameters.not_before = date_time_ymd(2019, 1, 1);
        Ok(Self {
            issuer: CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)?,
            key: KeyPair::generate()?,
        })
    }

    /// Its certificate.
    pub(super) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for these host names and addresses.
    pub(super) fn certificate(
        &self,
        names: &[&str],
        validity: Validity,
    ) -> Result<CertifiedKey, Error> {
        let owned: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut parameters = CertificateParams::new(owned)?;
        parameters.distinguished_name = name("mock-registry");
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        parameters.use_authority_key_identifier_extension = true;
        set_validity(&mut parameters, validity);
        let certificate = parameters.signed_by(&self.key, &self.issuer)?;
        let key = PrivateKeyDer::try_from(self.key.serialize_der())
            .ok()
            .and_then(|key| any_supported_type(&key).ok())
            .ok_or(Error::CouldNotParseKeyPair)?;
        let chain = vec![certificate.der().clone(), self.issuer.der().clone()];
        Ok(CertifiedKey::new(chain, key))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Authority").finish_non_exhaustive()
    }
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "credproof");
    name.push(DnType::CommonName, common);
    name
}

fn set_validity(parameters: &mut CertificateParams, validity: Validity) {
    let date = |days: i64| {
        let day = Offset::UTC.to_datetime(Timestamp::now() + SignedDuration::from_hours(24 * days));
        let part = |value: i8| u8::try_from(value).unwrap_or(1);
        date_time_ymd(i32::from(day.year()), part(day.month()), part(day.day()))
    };
    match validity {
        Validity::Past => {
            parameters.not_before = date_time_ymd(2020, 1, 1);
            parameters.not_after = date_time_ymd(2020, 2, 1);
        }
        Validity::Now => {
            parameters.not_before = date(-1);
            parameters.not_after = date(90);
        }
    }
}
