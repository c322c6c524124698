//! Texts in quotes: escapes, and what is not UTF-8.

use std::borrow::Cow;

use super::SyntaxError;

/// Reads the text whose opening quote stands at `start`; gives it unescaped, and the byte behind the closing
/// quote. Bytes that are not UTF-8 and lone surrogates become U+FFFD, without an error (`decode.go` `unquote`).
pub(super) fn read(input: &[u8], start: usize) -> Result<(Cow<'_, str>, usize), SyntaxError> {
    let mut text = String::new();
    let mut at = start + 1;
    loop {
        let bytes = &input[at..at + plain_length(&input[at..])];
        at += bytes.len();
        let next = input.get(at);
        match std::str::from_utf8(bytes) {
            // Most texts are one such piece.
            Ok(all) if next == Some(&b'"') && text.is_empty() => {
                return Ok((Cow::Borrowed(all), at + 1));
            }
            Ok(valid) => text.push_str(valid),
            Err(_) => push_bytes(&mut text, bytes),
        }
        match next {
            None => return Err(SyntaxError::end(input)),
            Some(b'"') => return Ok((Cow::Owned(text), at + 1)),
            Some(b'\\') => at = escape(input, at + 1, &mut text)?,
            Some(_) => return Err(SyntaxError::unfit(input, at, "in string literal")),
        }
    }
}

/// How many bytes in front stand for themselves in a text: all up to a quote, a backslash or a control character.
pub(crate) fn plain_length(text: &[u8]) -> usize {
    const fn eight(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    // The highest bit of each byte that is lower than `limit`; behind the first such byte others may be marked too.
    let below = |word: u64, limit: u8| word.wrapping_sub(eight(limit)) & !word & eight(0x80);
    let (words, rest) = text.as_chunks();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let special =
            below(word, b' ') | below(word ^ eight(b'"'), 1) | below(word ^ eight(b'\\'), 1);
        if special != 0 {
            return place * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    let in_rest = rest.iter().position(is_special).unwrap_or(rest.len());
    text.len() - rest.len() + in_rest
}

/// Appends bytes as Go's decoder does: one U+FFFD for every byte that is part of no character.
fn push_bytes(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// Reads what stands behind a backslash; gives the byte behind it.
fn escape(input: &[u8], at: usize, text: &mut String) -> Result<usize, SyntaxError> {
    let character = match input.get(at) {
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        Some(b'b') => '\x08',
        Some(b'f') => '\x0c',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(input, at + 1, text),
        _ => return Err(SyntaxError::unfit(input, at, "in string escape code")),
    };
    text.push(character);
    Ok(at + 1)
}

/// Reads the four digits of a `\u`, and a second escape if the two are a surrogate pair.
fn unicode_escape(input: &[u8], at: usize, text: &mut String) -> Result<usize, SyntaxError> {
    let unit = hex_digits(input, at)?;
    let after = at + 4;
    let second = input[after..]
        .starts_with(b"\\u")
        .then(|| hex_digits(input, after + 2))
        .and_then(Result::ok);
    let pair = second.and_then(|second| char::decode_utf16([unit, second]).next()?.ok());
    match (char::from_u32(u32::from(unit)), pair) {
        (Some(character), _) => {
            text.push(character);
            Ok(after)
        }
        (None, Some(character)) => {
            text.push(character);
            Ok(after + 6)
        }
        (None, None) => {
            text.push(char::REPLACEMENT_CHARACTER);
            Ok(after)
        }
    }
}

fn hex_digits(input: &[u8], at: usize) -> Result<u16, SyntaxError> {
    (at..at + 4).try_fold(0, |unit, offset| {
        let digit = input
            .get(offset)
            .and_then(|byte| char::from(*byte).to_digit(16));
        // A hexadecimal digit is at most 15, so it fits.
        digit
            .map(|digit| unit << 4 | digit as u16)
            .ok_or_else(|| SyntaxError::unfit(input, offset, "in \\u hexadecimal character escape"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_byte_that_does_not_stand_for_itself() {
        for special in 0..=u8::MAX {
            for place in 0..20 {
                let mut text = [b'a', 0x80, 0xff, b' ', b'!', b'#', b'['].repeat(3);
                text[place] = special;
                let stands_for_itself = special >= b' ' && !b"\"\\".contains(&special);
                let expected = if stands_for_itself { text.len() } else { place };
                assert_eq!(plain_length(&text), expected, "{special:#x} at {place}");
            }
        }
    }

    #[test]
    fn unescapes_as_go_does() {
        for (input, expected) in [
            (&br#""plain""#[..], "plain"),
            (br#""\"\\\/\b\f\n\r\t""#, "\"\\/\x08\x0c\n\r\t"),
            (br#""\u00e9\u0000\u212A""#, "é\0\u{212a}"),
            (br#""\ud83d\ude00""#, "😀"),
            (br#""\ud83d""#, "\u{fffd}"),
            (br#""\ude00\ud83d\ude00""#, "\u{fffd}😀"),
            (br#""\ud83dx\ud83d\u0041""#, "\u{fffd}x\u{fffd}A"),
            (br#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (b"\"\x7f\"", "\x7f"),
            (b"\"\xff\xe2\x82x\"", "\u{fffd}\u{fffd}\u{fffd}x"),
            (b"\"\xed\xa0\x80\"", "\u{fffd}\u{fffd}\u{fffd}"),
        ] {
            let expected = (Cow::Borrowed(expected), input.len());
            assert_eq!(read(input, 0).unwrap(), expected);
        }
    }

    #[test]
    fn refuses_with_the_words_of_go() {
        for (input, text, offset) in [
            (&b"\"abc"[..], "unexpected end of JSON input", 4),
            (b"\"a\nb\"", r"invalid character '\n' in string literal", 2),
            (b"\"\\x\"", "invalid character 'x' in string escape code", 2),
            (b"\"\\", "invalid character ' ' in string escape code", 2),
            (
                b"\"\\u00g0\"",
                "invalid character 'g' in \\u hexadecimal character escape",
                5,
            ),
            (
                b"\"\\u0",
                "invalid character ' ' in \\u hexadecimal character escape",
                4,
            ),
            (
                b"\"\\ud83d\\u12\"",
                "invalid character '\"' in \\u hexadecimal character escape",
                11,
            ),
        ] {
            let error = read(input, 0).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.offset), (text, offset));
        }
    }
}
