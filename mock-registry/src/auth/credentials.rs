//! The `Authorization` header of a request. It is read here and believed nowhere.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::journal::{AuthKind, Journal, Notes};

/// What a request brings along. There is no `Debug`, because it holds secrets.
pub(crate) enum Credentials {
    None,
    Basic {
        username: String,
        password: String,
    },
    Bearer(String),
    /// A header that cannot be read, or of another scheme.
    Unreadable,
}

impl Credentials {
    /// Reads the header. Basic without user name and password is none at all: the OCI conformance
    /// suite sends that when it has no credentials.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let Some(header) = headers.get(AUTHORIZATION) else {
            return Self::None;
        };
        let Some((scheme, rest)) = header
            .to_str()
            .ok()
            .and_then(|header| header.split_once(' '))
        else {
            return Self::Unreadable;
        };
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self::Bearer(rest.trim().to_owned());
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return Self::Unreadable;
        }
        let decoded = BASE64_STANDARD
            .decode(rest.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        match decoded.as_deref().and_then(|pair| pair.split_once(':')) {
            Some(("", "")) => Self::None,
            Some((username, password)) => Self::Basic {
                username: username.to_owned(),
                password: password.to_owned(),
            },
            None => Self::Unreadable,
        }
    }

    /// Writes down what kind they are, who it is said to be, and the fingerprint of the secret.
    pub(crate) fn note(&self, journal: &Journal, notes: &mut Notes) {
        match self {
            Self::None => notes.auth = AuthKind::None,
            Self::Unreadable => notes.auth = AuthKind::Unreadable,
            Self::Bearer(token) => {
                notes.auth = AuthKind::Bearer;
                notes.secret = Some(journal.fingerprint(token));
            }
            Self::Basic { username, password } => {
                notes.auth = AuthKind::Basic;
                notes.user = Some(username.clone());
                notes.secret = Some(journal.fingerprint(password));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_header_or_says_that_it_cannot() {
        let show = |header: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, header.parse().unwrap());
            match Credentials::read(&headers) {
                Credentials::None => "none".to_owned(),
                Credentials::Unreadable => "unreadable".to_owned(),
                Credentials::Bearer(token) => format!("bearer {token}"),
                Credentials::Basic { username, password } => format!("{username}|{password}"),
            }
        };
        let rows = [
            ("Basic dTpw", "u|p"),
            ("bASIC dTpw", "u|p"),
            ("Basic dTpwOnE=", "u|p:q"),
            ("Basic dTo=", "u|"),
            ("Basic OnA=", "|p"),
            ("Basic Og==", "none"),
            ("Basic dXA=", "unreadable"),
            ("Basic !", "unreadable"),
            ("Basic /w==", "unreadable"),
            ("Basic", "unreadable"),
            ("Digest a=b", "unreadable"),
            ("Bearer a.b.c", "bearer a.b.c"),
            ("Bearer ", "bearer "),
        ];
        for (header, expected) in rows {
            assert_eq!(show(header), expected, "{header}");
        }
    }
}
