//! What stands between the scheme and the path: a host or an address, perhaps with a port, perhaps behind a user. It does
//! not split host and port.

use std::borrow::Cow;

use super::unescape::{Part, unescape};
use crate::golang::ip;
use crate::golang::quote::quote_bytes;
use crate::release::Release;

/// Gives the host of `user:password@host`; the user part is only checked.
pub(super) fn parse(authority: &[u8], release: Release) -> Result<Cow<'_, [u8]>, String> {
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
