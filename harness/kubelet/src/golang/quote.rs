//! Go's `strconv.Quote`: how a kubelet shows a text in its errors.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The text in double quotes as `strconv.Quote` and the verb `%q` write it.
///
/// ```
/// use credproof_kubelet::golang::quote::quote;
///
/// assert_eq!(quote("a\"b\n\u{a0}é"), r#""a\"b\n\u00a0é""#);
/// ```
pub fn quote(text: &str) -> String {
    quote_bytes(text.as_bytes())
}

/// Like [`quote`], for a Go string that may not be UTF-8: each such byte becomes `\xNN`.
pub fn quote_bytes(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() + 2);
    quoted.push('"');
    push_quoted(&mut quoted, bytes);
    quoted.push('"');
    quoted
}

/// Appends what [`quote_bytes`] writes between the quotes.
pub(crate) fn push_quoted(quoted: &mut String, bytes: &[u8]) {
    // Taking apart what is no UTF-8 is slow, and most texts are.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return push_quoted_text(quoted, text);
    }
    for chunk in bytes.utf8_chunks() {
        push_quoted_text(quoted, chunk.valid());
        for byte in chunk.invalid() {
            quoted.push_str(&format!("\\x{byte:02x}"));
        }
    }
}

fn push_quoted_text(quoted: &mut String, text: &str) {
    let mut rest = text;
    loop {
        let is_special = |byte: &u8| !is_plain(byte);
        let plain = rest.as_bytes().iter().position(is_special);
        let (plain, special) = rest.split_at(plain.unwrap_or(rest.len()));
        quoted.push_str(plain);
        let mut characters = special.chars();
        let first = characters.next();
        rest = characters.as_str();
        match first {
            None => return,
            Some('"') => quoted.push_str("\\\""),
            Some(character) => push_escaped(quoted, character),
        }
    }
}

/// Whether a byte stands for itself: most do, and need not be looked up.
fn is_plain(byte: &u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')
}

/// The character in single quotes as `encoding/json` (`quoteChar`) shows the byte it stumbled over: the byte is
/// taken for a code point, so 0xC2 shows as `'Â'`.
pub(crate) fn quote_char(byte: u8) -> String {
    let mut quoted = String::from("'");
    match byte {
        b'\'' => quoted.push_str("\\'"),
        b'"' => quoted.push('"'),
        _ => push_escaped(&mut quoted, char::from(byte)),
    }
    quoted.push('\'');
    quoted
}

/// Appends a character, escaped unless Go calls it printable (`strconv.appendEscapedRune`).
fn push_escaped(quoted: &mut String, character: char) {
    match character {
        '\\' => quoted.push_str("\\\\"),
        '\x07' => quoted.push_str("\\a"),
        '\x08' => quoted.push_str("\\b"),
        '\x0c' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\x0b' => quoted.push_str("\\v"),
        _ if is_print(character) => quoted.push(character),
        '\0'..' ' | '\x7f' => quoted.push_str(&format!("\\x{:02x}", u32::from(character))),
        ..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
        _ => quoted.push_str(&format!("\\U{:08x}", u32::from(character))),
    }
}

/// Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols, and the plain space alone of all spaces.
fn is_print(character: char) -> bool {
    match character.general_category_group() {
        GeneralCategoryGroup::Separator => character == ' ',
        GeneralCategoryGroup::Other => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_go_does() {
        for (bytes, expected) in [
            (&b"plain"[..], r#""plain""#),
            (b"", r#""""#),
            (b"'\"\\", r#""'\"\\""#),
            (
                b"\x00\x07\x08\t\n\x0b\x0c\r\x1b\x7f",
                r#""\x00\a\b\t\n\v\f\r\x1b\x7f""#,
            ),
            (b"\xff\xc3", r#""\xff\xc3""#),
            ("é€\u{fffd}".as_bytes(), "\"é€\u{fffd}\""),
            (
                "\u{80}\u{a0}\u{ad}\u{2028}\u{e000}\u{e0001}".as_bytes(),
                r#""\u0080\u00a0\u00ad\u2028\ue000\U000e0001""#,
            ),
        ] {
            assert_eq!(quote_bytes(bytes), expected);
        }
    }

    #[test]
    fn quotes_single_bytes_as_the_json_scanner_does() {
        for (byte, expected) in [
            (b'x', "'x'"),
            (b'\'', r"'\''"),
            (b'"', "'\"'"),
            (b'\\', r"'\\'"),
            (0, r"'\x00'"),
            (0x80, r"'\u0080'"),
            (0xc2, "'Â'"),
            (0xef, "'ï'"),
        ] {
            assert_eq!(quote_char(byte), expected);
        }
    }
}
