//! Go's `net/url` `Parse`, as far as a kubelet uses it: for texts that begin with `http://` or `https://`, and
//! only for host and path. What is percent-encoded may decode to any bytes, so those are bytes.

use std::borrow::Cow;

use crate::golang::quote::{push_quoted, quote, quote_bytes};
use crate::golang::{host_port, ip};
use crate::release::Release;

/// Host and path of a URL, percent-decoded.
#[derive(Debug, Clone)]
pub(crate) struct Url<'t> {
    /// With the port, and with the brackets of an address.
    pub(crate) host: Cow<'t, [u8]>,
    /// With the slash in front, or empty.
    pub(crate) path: Cow<'t, [u8]>,
    plain: Option<PlainHost>,
}

/// What is known of a host that is nothing but labels and perhaps a port.
#[derive(Debug, Clone, Copy)]
struct PlainHost {
    labels_end: usize,
    dots: usize,
    has_star: bool,
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
    if let Some(url) = parse_plain(text) {
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

/// Reads what most patterns and images are: labels, perhaps a port, and a path, with nothing that needs a closer look.
fn parse_plain(text: &[u8]) -> Option<Url<'_>> {
    let length_of = |bytes: &[u8], class: u8| {
        let stands = |byte: &&u8| PLAIN[usize::from(**byte)] & class != 0;
        bytes.iter().take_while(stands).count()
    };
    let (mut dots, mut stars) = (0, 0);
    let labels = text.iter().take_while(|byte| {
        dots += usize::from(**byte == b'.');
        stars += usize::from(**byte == b'*');
        PLAIN[usize::from(**byte)] & IN_LABELS != 0
    });
    let labels_end = labels.count();
    let mut end = labels_end;
    if text.get(end) == Some(&b':') {
        end += 1 + length_of(&text[end + 1..], IN_PORT);
    }
    let (host, path) = text.split_at(end);
    let is_path = path.is_empty() || path[0] == b'/' && length_of(path, IN_PATH) == path.len();
    is_path.then_some(Url {
        host: Cow::Borrowed(host),
        path: Cow::Borrowed(path),
        plain: Some(PlainHost {
            labels_end,
            dots,
            has_star: stars > 0,
        }),
    })
}

const IN_LABELS: u8 = 1;
const IN_PORT: u8 = 2;
const IN_PATH: u8 = 4;

/// Where each byte may stand without a closer look.
const PLAIN: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => IN_LABELS | IN_PORT | IN_PATH,
            b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' | b'*' | b'_' => IN_LABELS | IN_PATH,
            b'%' | b'#' | b'?' | ..b' ' | 0x7f => 0,
            _ => IN_PATH,
        };
        byte += 1;
    }
    classes
};

fn parse_before_fragment(text: &[u8], release: Release) -> Result<Url<'_>, String> {
    if text.iter().any(u8::is_ascii_control) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    let before_query = cut(text, b'?').map_or(text, |(before_query, _)| before_query);
    let slash = before_query.iter().position(|byte| *byte == b'/');
    let (authority, path) = before_query.split_at(slash.unwrap_or(before_query.len()));
    let host = parse_authority(authority, release)?;
    Ok(Url {
        host,
        path: unescape(path, Part::Other)?,
        plain: None,
    })
}

/// Gives the host of `user:password@host`; the user part is only checked.
fn parse_authority(authority: &[u8], release: Release) -> Result<Cow<'_, [u8]>, String> {
    let Some(at) = authority.iter().rposition(|byte| *byte == b'@') else {
        return parse_host(authority, release);
    };
    let host = parse_host(&authority[at + 1..], release)?;
    let user = &authority[..at];
    let valid = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
    if !user.iter().all(valid) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    // A colon is no hexadecimal digit, so name and password are cut before their escapes are looked at.
    for part in user.splitn(2, |byte| *byte == b':') {
        unescape(part, Part::Other)?;
    }
    Ok(host)
}

fn parse_host(host: &[u8], release: Release) -> Result<Cow<'_, [u8]>, String> {
    match host.iter().rposition(|byte| *byte == b'[') {
        Some(0) => return parse_bracketed(host).map(Cow::Owned),
        Some(_) => return Err("invalid IP-literal".to_owned()),
        None => {}
    }
    let is_colon = |byte: &u8| *byte == b':';
    let colon = if release.refuses_two_colons_in_host() {
        host.iter().position(is_colon)
    } else {
        host.iter().rposition(is_colon)
    };
    check_port(&host[colon.unwrap_or(host.len())..])?;
    unescape(host, Part::Host)
}

/// An address in brackets, perhaps with a zone, and perhaps a port behind it.
fn parse_bracketed(host: &[u8]) -> Result<Vec<u8>, String> {
    let close = host
        .iter()
        .rposition(|byte| *byte == b']')
        .ok_or("missing ']' in host")?;
    let port = &host[close + 1..];
    check_port(port)?;
    let port = unescape(port, Part::Host)?;
    let inner = &host[1..close];
    let zone_at = inner
        .windows(3)
        .position(|window| window == b"%25")
        .unwrap_or(inner.len());
    let address = unescape(&inner[..zone_at], Part::Host)?;
    let zone = unescape(&inner[zone_at..], Part::Zone)?;
    let address = [address, zone].concat();
    match ip::parse(&address) {
        Ok(ip::Family::V6) => Ok([b"[", &address[..], b"]", &port].concat()),
        Ok(ip::Family::V4) => Err("invalid IP-literal".to_owned()),
        Err(error) => Err(format!("invalid host: {error}")),
    }
}

/// Empty, or a colon and any number of digits (`validOptionalPort`).
fn check_port(port: &[u8]) -> Result<(), String> {
    match port.split_first() {
        None => Ok(()),
        Some((b':', digits)) if digits.iter().all(u8::is_ascii_digit) => Ok(()),
        Some(_) => Err(["invalid port ", &quote_bytes(port), " after host"].concat()),
    }
}

/// The parts of a URL that differ in what may stand in them, plain or escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

/// Replaces percent escapes (`net/url` `unescape`). In a host only bytes from 0x80 up and `%25` may be escaped,
/// in a zone also what may stand in a host, and the space.
fn unescape(text: &[u8], part: Part) -> Result<Cow<'_, [u8]>, String> {
    let is_plain = |byte: &u8| match part {
        Part::Other => *byte != b'%',
        Part::Host | Part::Zone => !byte.is_ascii() || may_stand_in_host(*byte),
    };
    let plain = text.iter().take_while(|byte| is_plain(byte)).count();
    if plain == text.len() {
        return Ok(Cow::Borrowed(text));
    }
    let (mut decoded, mut rest) = (text[..plain].to_vec(), &text[plain..]);
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let escape = &rest[..rest.len().min(3)];
            let value = hex_value(escape).filter(|value| match part {
                Part::Host => *value >= 0x80 || escape == b"%25",
                Part::Zone => escape == b"%25" || *value == b' ' || may_stand_in_host(*value),
                Part::Other => true,
            });
            decoded
                .push(value.ok_or_else(|| format!("invalid URL escape {}", quote_bytes(escape)))?);
            rest = &rest[3..];
        } else if is_plain(&byte) {
            decoded.push(byte);
            rest = after;
        } else {
            let shown = quote(&char::from(byte).to_string());
            return Err(format!("invalid character {shown} in host name"));
        }
    }
    Ok(Cow::Owned(decoded))
}

/// The byte that `%XX` stands for.
fn hex_value(escape: &[u8]) -> Option<u8> {
    let [b'%', high, low] = escape else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()
}

/// Whether Go lets a byte stand in a host without an escape (`shouldEscape` with `encodeHost`).
fn may_stand_in_host(byte: u8) -> bool {
    matches!(byte,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'!' | b'"' | b'$' | b'&'..=b'.' | b':'..=b'>' | b'[' | b']' | b'_'
            | b'~'
    )
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
    fn the_bytes_of_a_host_are_those_of_go() {
        let listed = b"!$&'()*+,;=:[]<>\"-_.~";
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii_alphanumeric() || listed.contains(&byte);
            assert_eq!(may_stand_in_host(byte), expected, "{byte:#x}");
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
