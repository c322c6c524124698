//! Go's `net/url` `Parse`, as far as a kubelet uses it: for texts that begin with `http://` or `https://`, and
//! only for host and path. What is percent-encoded may decode to any bytes, so those are bytes.

use crate::golang::ip;
use crate::golang::quote::{quote, quote_bytes};
use crate::release::Release;

/// Host and path of a URL, percent-decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url {
    /// With the port, and with the brackets of an address.
    pub(crate) host: Vec<u8>,
    /// With the slash in front, or empty.
    pub(crate) path: Vec<u8>,
}

/// Why a text is no URL. The `Display` text is Go's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parse {quoted_url}: {reason}")]
pub(crate) struct UrlError {
    quoted_url: String,
    reason: String,
}

/// Reads `raw`, which begins with `http://` or `https://`. User, query and fragment are checked and dropped.
pub(crate) fn parse(raw: &[u8], release: Release) -> Result<Url, UrlError> {
    let (before_fragment, fragment) = cut(raw, b'#').unwrap_or((raw, b""));
    let url = parse_before_fragment(before_fragment, release).map_err(|reason| UrlError {
        quoted_url: quote_bytes(before_fragment),
        reason,
    })?;
    match unescape(fragment, Part::Other) {
        Ok(_) => Ok(url),
        Err(reason) => Err(UrlError {
            quoted_url: quote_bytes(raw),
            reason,
        }),
    }
}

/// Reads a text without a scheme by putting `https://` before it (`keyring.go` `ParseSchemelessURL`).
pub(crate) fn parse_schemeless(text: &[u8], release: Release) -> Result<Url, UrlError> {
    parse(&[b"https://", text].concat(), release)
}

fn parse_before_fragment(raw: &[u8], release: Release) -> Result<Url, String> {
    if raw.iter().any(u8::is_ascii_control) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    let (_scheme, rest) = cut(raw, b':').unwrap_or((b"", raw));
    let rest = cut(rest, b'?').map_or(rest, |(before_query, _)| before_query);
    let rest = rest.strip_prefix(b"//").unwrap_or(rest);
    let slash = rest
        .iter()
        .position(|byte| *byte == b'/')
        .unwrap_or(rest.len());
    let (authority, path) = rest.split_at(slash);
    let host = parse_authority(authority, release)?;
    Ok(Url {
        host,
        path: unescape(path, Part::Other)?,
    })
}

/// Gives the host of `user:password@host`; the user part is only checked.
fn parse_authority(authority: &[u8], release: Release) -> Result<Vec<u8>, String> {
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

fn parse_host(host: &[u8], release: Release) -> Result<Vec<u8>, String> {
    match host.iter().rposition(|byte| *byte == b'[') {
        Some(0) => return parse_bracketed(host),
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
    let mut address = unescape(&inner[..zone_at], Part::Host)?;
    address.extend(unescape(&inner[zone_at..], Part::Zone)?);
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
        Some(_) => Err(format!("invalid port {} after host", quote_bytes(port))),
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
fn unescape(text: &[u8], part: Part) -> Result<Vec<u8>, String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
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
        } else if part != Part::Other && byte.is_ascii() && !may_stand_in_host(byte) {
            let shown = quote(&char::from(byte).to_string());
            return Err(format!("invalid character {shown} in host name"));
        } else {
            decoded.push(byte);
            rest = after;
        }
    }
    Ok(decoded)
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
    byte.is_ascii_alphanumeric() || b"!$&'()*+,;=:[]<>\"-_.~".contains(&byte)
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
        let got = got.map_err(|error| error.to_string());
        let expected = expected
            .map(|(host, path)| Url {
                host: host.into(),
                path: path.into(),
            })
            .map_err(|reason| format!("parse \"https://{text}\": {reason}"));
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn splits_and_refuses_as_go_does() {
        for (text, expected) in [
            ("reg.io:5000/a%2Fb?q#f", Ok(("reg.io:5000", "/a/b"))),
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
