//! Go's `net/url` `Parse`, as far as a kubelet uses it: for texts that begin with `http://` or `https://`, and
//! only for host and path. What is percent-encoded may decode to any bytes, so those are bytes.

mod authority;
mod plain;
mod unescape;

use std::borrow::Cow;

use crate::golang::host_port;
use crate::golang::quote::push_quoted;
use crate::release::Release;
use plain::PlainHost;
use unescape::{Part, unescape};

/// Host and path of a URL, percent-decoded.
#[derive(Debug, Clone)]
pub(crate) struct Url<'t> {
    /// With the port, and with the brackets of an address.
    pub(crate) host: Cow<'t, [u8]>,
    /// With the slash in front, or empty.
    pub(crate) path: Cow<'t, [u8]>,
    plain: Option<PlainHost>,
}

impl Url<'_> {
    /// Host and port (`keyring.go` `SplitURL`). Without a port, brackets stay.
    pub(crate) fn host_and_port(&self) -> (&[u8], &[u8]) {
        match self.plain {
            Some(PlainHost { labels_end, .. }) => (
                &self.host[..labels_end],
                self.host.get(labels_end + 1..).unwrap_or_default(),
            ),
            None => host_port::split(&self.host).unwrap_or((&self.host, b"")),
        }
    }

    /// Whether the host is known to match itself alone, when it is taken for a pattern.
    pub(crate) fn is_literal(&self) -> bool {
        self.plain.is_some_and(|plain| !plain.has_star)
    }

    /// How many labels the host without its port has.
    pub(crate) fn label_count(&self) -> usize {
        let is_dot = |byte: &&u8| **byte == b'.';
        let counted = || self.host_and_port().0.iter().filter(is_dot).count();
        1 + self.plain.map_or_else(counted, |plain| plain.dots)
    }
}

/// Why a text is no URL. The `Display` text is Go's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UrlError(pub(crate) String);

/// What a text without a scheme is given.
const HTTPS: &str = "https://";
const HTTP: &str = "http://";

/// Reads a text as it is if it has a scheme that a keyring knows, else like [`parse_schemeless`] (`keyring.go` `Add`).
pub(crate) fn parse(text: &[u8], release: Release) -> Result<Url<'_>, UrlError> {
    let scheme = [HTTPS, HTTP]
        .into_iter()
        .find(|scheme| text.starts_with(scheme.as_bytes()));
    match scheme {
        Some(scheme) => parse_behind(scheme, &text[scheme.len()..], release),
        None => parse_schemeless(text, release),
    }
}

/// Reads a text as if `https://` stood before it (`keyring.go` `ParseSchemelessURL`).
pub(crate) fn parse_schemeless(text: &[u8], release: Release) -> Result<Url<'_>, UrlError> {
    parse_behind(HTTPS, text, release)
}

/// Reads what stands behind a scheme. User, query and fragment are checked and dropped.
fn parse_behind<'t>(scheme: &str, text: &'t [u8], release: Release) -> Result<Url<'t>, UrlError> {
    if let Some(url) = plain::parse(text) {
        return Ok(url);
    }
    let (before_fragment, fragment) = cut(text, b'#').unwrap_or((text, b""));
    let error = |shown: &[u8], reason: String| {
        let mut text = String::with_capacity(32 + shown.len() + reason.len());
        text.extend(["parse \"", scheme]);
        push_quoted(&mut text, shown);
        text.extend(["\": ", &reason]);
        UrlError(text)
    };
    let url = parse_before_fragment(before_fragment, release)
        .map_err(|reason| error(before_fragment, reason))?;
    match unescape(fragment, Part::Other) {
        Ok(_) => Ok(url),
        Err(reason) => Err(error(text, reason)),
    }
}

fn parse_before_fragment(text: &[u8], release: Release) -> Result<Url<'_>, String> {
    if text.iter().any(u8::is_ascii_control) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    let before_query = cut(text, b'?').map_or(text, |(before_query, _)| before_query);
    let slash = before_query.iter().position(|byte| *byte == b'/');
    let (authority, path) = before_query.split_at(slash.unwrap_or(before_query.len()));
    let host = authority::parse(authority, release)?;
    Ok(Url {
        host,
        path: unescape(path, Part::Other)?,
        plain: None,
    })
}

/// What stands before and behind the first `separator`.
fn cut(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == separator)?;
    Some((&text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, release: Release, expected: Result<(&str, &str), &str>) {
        let got = parse_schemeless(text.as_bytes(), release);
        let got = got.map(|url| {
            let split = host_port::split(&url.host).unwrap_or((&url.host, b""));
            assert_eq!(url.host_and_port(), split, "{text}");
            let labels = split.0.split(|byte| *byte == b'.').count();
            assert_eq!(url.label_count(), labels, "{text}");
            (url.host.into_owned(), url.path.into_owned())
        });
        let got = got.map_err(|error| error.to_string());
        let expected = expected
            .map(|(host, path)| (host.as_bytes().to_vec(), path.as_bytes().to_vec()))
            .map_err(|reason| format!("parse \"https://{text}\": {reason}"));
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn splits_and_refuses_as_go_does() {
        for (text, expected) in [
            ("reg.io:5000/a%2Fb?q#f", Ok(("reg.io:5000", "/a/b"))),
            ("reg.io:5000/a", Ok(("reg.io:5000", "/a"))),
            ("reg.io:", Ok(("reg.io:", ""))),
            (":1", Ok((":1", ""))),
            ("u:p@w@reg.io", Ok(("reg.io", ""))),
            ("", Ok(("", ""))),
            ("*.reg.io//a/../b", Ok(("*.reg.io", "//a/../b"))),
            ("[::1]:443/a", Ok(("[::1]:443", "/a"))),
            ("[fe80::1%25en0]", Ok(("[fe80::1%en0]", ""))),
            ("%c3%a9.io", Ok(("é.io", ""))),
            ("reg.io:x", Err("invalid port \":x\" after host")),
            ("a:1:x", Err("invalid port \":1:x\" after host")),
            ("a b", Err("invalid character \" \" in host name")),
            ("a%41", Err("invalid URL escape \"%41\"")),
            ("a/%4", Err("invalid URL escape \"%4\"")),
            ("a%", Err("invalid URL escape \"%\"")),
            ("u%zz@a", Err("invalid URL escape \"%zz\"")),
            ("u{@a", Err("net/url: invalid userinfo")),
            ("a[::1]", Err("invalid IP-literal")),
            ("[1.2.3.4]", Err("invalid IP-literal")),
            ("[::1", Err("missing ']' in host")),
        ] {
            check(text, Release::NEWEST, expected);
        }
    }

    #[test]
    fn an_error_quotes_the_url_without_its_fragment() {
        let texts: Vec<String> = [&b"a:b#c"[..], b"a#%z", b"a/\n#"]
            .into_iter()
            .map(|text| {
                parse_schemeless(text, Release::NEWEST)
                    .unwrap_err()
                    .to_string()
            })
            .collect();
        assert_eq!(
            texts,
            [
                r#"parse "https://a:b": invalid port ":b" after host"#,
                r#"parse "https://a#%z": invalid URL escape "%z""#,
                r#"parse "https://a/\n": net/url: invalid control character in URL"#,
            ]
        );
    }

    #[test]
    fn two_colons_are_refused_since_go_1_26() {
        check("a:1:2", "1.35".parse().unwrap(), Ok(("a:1:2", "")));
        check(
            "a:1:2",
            "1.36".parse().unwrap(),
            Err("invalid port \":1:2\" after host"),
        );
    }
}
