//! Percent escapes, and which bytes may stand where without one. Nothing is escaped here.

use std::borrow::Cow;

use crate::golang::quote::{quote, quote_bytes};

/// The parts of a URL that differ in what may stand in them, plain or escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Host,
    Zone,
    Other,
}

/// Replaces percent escapes (`net/url` `unescape`). In a host only bytes from 0x80 up and `%25` may be escaped,
/// in a zone also what may stand in a host, and the space.
pub(super) fn unescape(text: &[u8], part: Part) -> Result<Cow<'_, [u8]>, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_host_are_those_of_go() {
        let listed = b"!$&'()*+,;=:[]<>\"-_.~";
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii_alphanumeric() || listed.contains(&byte);
            assert_eq!(may_stand_in_host(byte), expected, "{byte:#x}");
        }
    }
}
