//! Which requests are meant. A pattern says yes or no to a record, and why not.

use std::fmt;

use super::record::{AuthKind, EndpointClass, Listener, Record};

/// A request as a test describes it. What is not said is not looked at.
///
/// ```
/// use credproof_mock_registry::{EndpointClass, RequestPattern};
///
/// let pattern = RequestPattern::any().endpoint(EndpointClass::Manifest).method("HEAD").status(200);
/// assert_eq!(pattern.to_string(), "HEAD of manifest with status 200");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestPattern {
    endpoint: Option<EndpointClass>,
    method: Option<String>,
    repository: Option<String>,
    path: Option<String>,
    listener: Option<Listener>,
    auth: Option<AuthKind>,
    user: Option<String>,
    grant: Option<String>,
    secret: Option<String>,
    status: Option<u16>,
    error: Option<String>,
    fault: Option<String>,
}

/// One setter a field, because a test says only what matters to it.
macro_rules! setters {
    ($($(#[$text:meta])* $name:ident: $kind:ty),* $(,)?) => {
        $($(#[$text])*
        #[must_use]
        pub fn $name(mut self, $name: $kind) -> Self {
            self.$name = Some($name.into());
            self
        })*
    };
}

impl RequestPattern {
    /// Every request.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    setters! {
        /// Only requests for this.
        endpoint: EndpointClass,
        /// Only requests with this method (`HEAD`).
        method: &str,
        /// Only requests that name this repository (`team/app`).
        repository: &str,
        /// Only requests with this path, without its query.
        path: &str,
        /// Only requests on this socket.
        listener: Listener,
        /// Only requests that authenticate themselves so.
        auth: AuthKind,
        /// Only requests of this user.
        user: &str,
        /// Only requests for a token by this grant: `password`, `refresh_token` or `GET`.
        grant: &str,
        /// Only requests with the secret of this [fingerprint](crate::Registry::fingerprint).
        secret: &str,
        /// Only requests answered with this status; 0 for those that were not.
        status: u16,
        /// Only requests refused with this code of the specification (`MANIFEST_UNKNOWN`).
        error: &str,
        /// Only requests that met the fault of this id.
        fault: &str,
    }

    /// Whether the record is meant.
    pub fn matches(&self, record: &Record) -> bool {
        self.differences(record).is_empty()
    }

    /// What of the record is not as described, one text a field.
    pub(super) fn differences(&self, record: &Record) -> Vec<String> {
        self.rows()
            .into_iter()
            .filter_map(|(name, wanted, got)| {
                let (wanted, got) = (wanted?, got(record));
                (wanted != got).then(|| {
                    let got = if got.is_empty() { "none" } else { &got };
                    format!("{name} is {got}")
                })
            })
            .collect()
    }

    fn rows(&self) -> [Row; 12] {
        let text = |text: &Option<String>| text.clone();
        [
            ("endpoint", self.endpoint.map(name), |record| {
                name(record.endpoint)
            }),
            ("method", text(&self.method), |record| record.method.clone()),
            ("repository", text(&self.repository), |record| {
                record.repository().unwrap_or_default().to_owned()
            }),
            ("path", text(&self.path), |record| record.path.clone()),
            ("listener", self.listener.map(name), |record| {
                name(record.listener)
            }),
            ("auth", self.auth.map(name), |record| name(record.auth)),
            ("user", text(&self.user), |record| {
                record.user.clone().unwrap_or_default()
            }),
            ("grant", text(&self.grant), |record| {
                record.grant.unwrap_or_default().to_owned()
            }),
            ("secret", text(&self.secret), |record| {
                record.secret.clone().unwrap_or_default()
            }),
            (
                "status",
                self.status.map(|status| status.to_string()),
                |record| record.status.to_string(),
            ),
            ("error", text(&self.error), |record| {
                record.error.unwrap_or_default().to_owned()
            }),
            ("fault", text(&self.fault), |record| {
                record.fault.clone().unwrap_or_default()
            }),
        ]
    }
}

/// A field: its name, what is wanted of it, and what a record has.
type Row = (&'static str, Option<String>, fn(&Record) -> String);

impl fmt::Display for RequestPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.method.as_deref().unwrap_or("any request"))?;
        if let Some(endpoint) = self.endpoint {
            write!(formatter, " of {}", name(endpoint))?;
        }
        let mut word = "with";
        for (field, wanted, _) in self.rows() {
            let Some(wanted) = wanted.filter(|_| !matches!(field, "method" | "endpoint")) else {
                continue;
            };
            write!(formatter, " {word} {field} {wanted}")?;
            word = "and";
        }
        Ok(())
    }
}

/// A value as the journal writes it.
pub(super) fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
