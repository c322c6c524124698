//! Go's `netip.ParseAddr`, for its verdicts and error texts; the address itself is not kept.

use crate::golang::quote::quote_bytes;

/// Which kind of address a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

/// Why a text is no address. The `Display` text is Go's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ParseAddr({input}): {message}{at}")]
pub(crate) struct AddressError {
    input: String,
    message: &'static str,
    at: String,
}

impl AddressError {
    fn new(input: &[u8], message: &'static str) -> Self {
        Self {
            input: quote_bytes(input),
            message,
            at: String::new(),
        }
    }

    /// An error that shows the part of the input that was not read.
    fn at(input: &[u8], message: &'static str, rest: &[u8]) -> Self {
        let at = if rest.is_empty() {
            String::new()
        } else {
            format!(" (at {})", quote_bytes(rest))
        };
        Self {
            at,
            ..Self::new(input, message)
        }
    }
}

/// Reads an IPv4 or IPv6 address, the latter perhaps with a zone.
pub(crate) fn parse(input: &[u8]) -> Result<Family, AddressError> {
    match input.iter().find(|byte| b".:%".contains(byte)) {
        Some(b'.') => parse_v4_fields(input, input).map(|()| Family::V4),
        Some(b':') => parse_v6(input).map(|()| Family::V6),
        Some(_) => Err(AddressError::new(input, "missing IPv6 address")),
        None => Err(AddressError::new(input, "unable to parse IP")),
    }
}

/// Reads four decimal fields; errors name `input`, of which `fields` is the end.
fn parse_v4_fields(input: &[u8], fields: &[u8]) -> Result<(), AddressError> {
    let (mut value, mut digits, mut dots) = (0u32, 0, 0);
    for (index, &byte) in fields.iter().enumerate() {
        let rest = &fields[index..];
        match byte {
            b'0'..=b'9' if digits == 1 && value == 0 => {
                return Err(AddressError::new(
                    input,
                    "IPv4 field has octet with leading zero",
                ));
            }
            b'0'..=b'9' => {
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(AddressError::new(input, "IPv4 field has value >255"));
                }
            }
            b'.' if index == 0 || rest.len() == 1 || fields[index - 1] == b'.' => {
                let message = "IPv4 field must have at least one digit";
                return Err(AddressError::at(input, message, rest));
            }
            b'.' if dots == 3 => return Err(AddressError::new(input, "IPv4 address too long")),
            b'.' => (value, digits, dots) = (0, 0, dots + 1),
            _ => return Err(AddressError::at(input, "unexpected character", rest)),
        }
    }
    if dots < 3 {
        return Err(AddressError::new(input, "IPv4 address too short"));
    }
    Ok(())
}

fn parse_v6(input: &[u8]) -> Result<(), AddressError> {
    let fail = |message| Err(AddressError::new(input, message));
    let percent = input
        .iter()
        .position(|byte| *byte == b'%')
        .unwrap_or(input.len());
    if percent + 1 == input.len() {
        return fail("zone must be a non-empty string");
    }
    let mut rest = &input[..percent];
    let mut ellipsis = false;
    if let Some(after) = rest.strip_prefix(b"::") {
        (rest, ellipsis) = (after, true);
        if rest.is_empty() {
            return Ok(());
        }
    }
    let mut bytes = 0;
    while bytes < 16 {
        let digits = v6_group(input, rest)?;
        if rest.get(digits) == Some(&b'.') {
            if !ellipsis && bytes != 12 {
                let message =
                    "embedded IPv4 address must replace the final 2 fields of the address";
                return Err(AddressError::at(input, message, rest));
            }
            if bytes + 4 > 16 {
                let message =
                    "too many hex fields to fit an embedded IPv4 at the end of the address";
                return Err(AddressError::at(input, message, rest));
            }
            parse_v4_fields(input, rest)?;
            (rest, bytes) = (b"", bytes + 4);
            break;
        }
        bytes += 2;
        rest = &rest[digits..];
        match rest {
            [] => break,
            [b':'] => {
                let message = "colon must be followed by more characters";
                return Err(AddressError::at(input, message, rest));
            }
            [b':', b':', ..] if ellipsis => {
                return Err(AddressError::at(
                    input,
                    "multiple :: in address",
                    &rest[1..],
                ));
            }
            [b':', b':', after @ ..] => {
                (rest, ellipsis) = (after, true);
                if rest.is_empty() {
                    break;
                }
            }
            [b':', after @ ..] => rest = after,
            _ => {
                return Err(AddressError::at(
                    input,
                    "unexpected character, want colon",
                    rest,
                ));
            }
        }
    }
    match (rest.is_empty(), bytes < 16, ellipsis) {
        (false, _, _) => Err(AddressError::at(
            input,
            "trailing garbage after address",
            rest,
        )),
        (true, true, false) => fail("address string too short"),
        (true, false, true) => fail("the :: must expand to at least one field of zeros"),
        _ => Ok(()),
    }
}

/// The number of hexadecimal digits in front: one to four.
fn v6_group(input: &[u8], rest: &[u8]) -> Result<usize, AddressError> {
    match rest
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count()
    {
        0 => {
            let message = "each colon-separated field must have at least one digit";
            Err(AddressError::at(input, message, rest))
        }
        digits @ 1..=4 => Ok(digits),
        _ => Err(AddressError::at(
            input,
            "each group must have 4 or less digits",
            rest,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_refuses_as_go_does() {
        for (text, expected) in [
            ("1.2.3.4", Ok(Family::V4)),
            ("::", Ok(Family::V6)),
            ("::1", Ok(Family::V6)),
            ("1::", Ok(Family::V6)),
            ("2001:db8::1%eth0", Ok(Family::V6)),
            ("::ffff:1.2.3.4", Ok(Family::V6)),
            ("1:2:3:4:5:6:7:8", Ok(Family::V6)),
            ("", Err("unable to parse IP")),
            ("a%b", Err("missing IPv6 address")),
            ("::1%", Err("zone must be a non-empty string")),
            ("1.2.3", Err("IPv4 address too short")),
            ("1.2.3.4.5", Err("IPv4 address too long")),
            ("1.2.3.256", Err("IPv4 field has value >255")),
            ("1.02.3.4", Err("IPv4 field has octet with leading zero")),
            (
                "1..2",
                Err("IPv4 field must have at least one digit (at \".2\")"),
            ),
            ("1.x", Err("unexpected character (at \"x\")")),
            (
                "1:",
                Err("colon must be followed by more characters (at \":\")"),
            ),
            (
                "12345::",
                Err("each group must have 4 or less digits (at \"12345::\")"),
            ),
            ("1:2", Err("address string too short")),
            ("::1::", Err("multiple :: in address (at \":\")")),
            (
                "1:2:3:4:5:6:7::8",
                Err("the :: must expand to at least one field of zeros"),
            ),
            (
                "1:2:3:4:5:6:7:8:9",
                Err("trailing garbage after address (at \"9\")"),
            ),
            ("1x::", Err("unexpected character, want colon (at \"x::\")")),
            (
                "::*",
                Err("each colon-separated field must have at least one digit (at \"*\")"),
            ),
        ] {
            let expected = expected.map_err(|m| match m.split_once(" (at") {
                Some((m, at)) => format!("ParseAddr({text:?}): {m} (at{at}"),
                None => format!("ParseAddr({text:?}): {m}"),
            });
            let got = parse(text.as_bytes()).map_err(|error| error.to_string());
            assert_eq!(got, expected);
        }
    }
}
