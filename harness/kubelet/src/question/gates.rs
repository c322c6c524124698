//! `--feature-gates` of a kubelet, as far as it has to do with credential providers.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::config::SERVICE_ACCOUNT_GATE;
use crate::release::Release;

/// The one gate that counts here, if it is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeatureGates {
    /// [`SERVICE_ACCOUNT_GATE`].
    pub service_accounts: Option<bool>,
}

impl FeatureGates {
    /// The kubelet's words, if this release does not know the gate.
    pub(super) fn refused_by(self, release: Release) -> Option<String> {
        let unknown = self.service_accounts.is_some() && !release.knows_service_accounts();
        unknown.then(|| format!("unrecognized feature gate: {SERVICE_ACCOUNT_GATE}"))
    }

    /// Whether plugins get tokens.
    pub(super) fn service_accounts(self, release: Release) -> bool {
        self.service_accounts
            .unwrap_or(release.service_accounts_on_by_default())
    }
}

impl<'de> Deserialize<'de> for FeatureGates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(GatesVisitor)
    }
}

struct GatesVisitor;

impl<'de> Visitor<'de> for GatesVisitor {
    type Value = FeatureGates;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with {SERVICE_ACCOUNT_GATE}")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(FeatureGates::default())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(FeatureGates::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut gates = FeatureGates::default();
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if name != SERVICE_ACCOUNT_GATE {
                return Err(A::Error::unknown_field(&name, &[SERVICE_ACCOUNT_GATE]));
            }
            gates.service_accounts = Some(map.next_value()?);
        }
        Ok(gates)
    }
}
