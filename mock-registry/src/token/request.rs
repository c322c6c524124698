//! What a client asks the token endpoint for, by GET or by POST. Credentials are read, not checked.
//!
//! Source: distribution, `docs/content/spec/auth/token.md` (GET) and `oauth.md` (POST). What clients
//! do beyond it is taken too: scopes repeated or in one list, `account` and `client_id` or not.

use axum::http::{HeaderMap, StatusCode};

use crate::auth::Credentials;
use crate::protocol::error::{Code, RegistryError};
use crate::scope::{Scope, parse_list};

/// One request for a token. There is no `Debug`, because it holds secrets.
pub(super) struct TokenRequest {
    pub(super) grant: Grant,
    /// The audience wanted; `None` means the registry's own.
    pub(super) service: Option<String>,
    pub(super) scopes: Vec<Scope>,
    /// Whether a refresh token is wanted too.
    pub(super) offline: bool,
}

/// Who asks.
pub(super) enum Grant {
    /// Credentials in the `Authorization` header, or none.
    Header(Credentials),
    /// Nobody: `grant_type=password` without user name and password.
    Nobody,
    /// Those of `grant_type=password`.
    Password { username: String, password: String },
    /// That of `grant_type=refresh_token`.
    RefreshToken(String),
}

/// The fields of a query or a form, in their order.
pub(super) struct Fields(Vec<(String, String)>);

impl TokenRequest {
    /// Reads the query of a GET.
    pub(super) fn from_query(headers: &HeaderMap, query: &str) -> Self {
        let fields = Fields::read(query.as_bytes());
        let offline = fields.first("offline_token") == Some("true");
        fields.into_request(Grant::Header(Credentials::read(headers)), offline)
    }

    /// Reads the form of a POST.
    pub(super) fn from_form(form: &[u8]) -> Result<Self, RegistryError> {
        let fields = Fields::read(form);
        let text = |name| fields.first(name).unwrap_or_default().to_owned();
        let grant = match fields.first("grant_type") {
            Some("password") => match (text("username"), text("password")) {
                (username, password) if username.is_empty() && password.is_empty() => Grant::Nobody,
                (username, password) => Grant::Password { username, password },
            },
            Some("refresh_token") => Grant::RefreshToken(text("refresh_token")),
            _ => return Err(unsupported_grant()),
        };
        let offline = fields.first("access_type") == Some("offline");
        Ok(fields.into_request(grant, offline))
    }
}

impl Fields {
    pub(super) fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of this name.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn into_request(self, grant: Grant, offline: bool) -> TokenRequest {
        let scopes = self
            .0
            .iter()
            .filter(|(key, _)| key == "scope")
            .flat_map(|(_, list)| parse_list(list))
            .collect();
        let service = self
            .first("service")
            .filter(|service| !service.is_empty())
            .map(str::to_owned);
        TokenRequest {
            grant,
            service,
            scopes,
            offline,
        }
    }
}

fn unsupported_grant() -> RegistryError {
    RegistryError::new(
        Code::Unsupported,
        "grant_type must be password or refresh_token",
    )
    .with_status(StatusCode::BAD_REQUEST)
}
