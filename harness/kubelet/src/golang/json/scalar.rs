//! Numbers and the three literals, with the errors of Go's scanner.

use super::{Content, SyntaxError};

/// Reads the literal or number that begins at `start`; gives it and the byte behind it.
pub(super) fn read(input: &[u8], start: usize) -> Result<(Content<'_>, usize), SyntaxError> {
    match input[start] {
        b't' => literal(input, start, "true", Content::Bool(true)),
        b'f' => literal(input, start, "false", Content::Bool(false)),
        b'n' => literal(input, start, "null", Content::Null),
        b'-' | b'0'..=b'9' => number(input, start),
        _ => Err(SyntaxError::unfit(
            input,
            start,
            "looking for beginning of value",
        )),
    }
}

fn literal<'i>(
    input: &'i [u8],
    start: usize,
    word: &str,
    content: Content<'i>,
) -> Result<(Content<'i>, usize), SyntaxError> {
    for (offset, expected) in (start..).zip(word.chars()) {
        if input.get(offset).copied().map(char::from) != Some(expected) {
            let context = format!("in literal {word} (expecting '{expected}')");
            return Err(SyntaxError::unfit(input, offset, &context));
        }
    }
    Ok((content, start + word.len()))
}

/// Whether a number has an exponent and is too large for 64 bits of floating point.
pub(crate) fn is_beyond_float64(number: &str) -> bool {
    number.contains(['e', 'E']) && number.parse::<f64>().is_ok_and(f64::is_infinite)
}

/// `-`, an integer without leading zeros, a fraction, an exponent.
fn number(input: &[u8], start: usize) -> Result<(Content<'_>, usize), SyntaxError> {
    let mut at = start;
    if input[at] == b'-' {
        at += 1;
    }
    at = match input.get(at) {
        Some(b'0') => at + 1,
        _ => digits(input, at, "in numeric literal")?,
    };
    if input.get(at) == Some(&b'.') {
        at = digits(input, at + 1, "after decimal point in numeric literal")?;
    }
    if let Some(b'e' | b'E') = input.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = input.get(at) {
            at += 1;
        }
        at = digits(input, at, "in exponent of numeric literal")?;
    }
    // Nothing but ASCII was read, so nothing is replaced here.
    let text = String::from_utf8_lossy(&input[start..at]);
    Ok((Content::Number(text), at))
}

/// Skips one or more digits.
fn digits(input: &[u8], start: usize, context: &str) -> Result<usize, SyntaxError> {
    let count = input[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if count == 0 {
        return Err(SyntaxError::unfit(input, start, context));
    }
    Ok(start + count)
}

#[cfg(test)]
mod tests {
    use crate::golang::json::{Document, Kind};

    #[test]
    fn takes_numbers_as_written() {
        for text in ["0", "-0", "10", "-1.50e+07", "1E400", "0.0e0"] {
            let document = Document::parse(text.as_bytes()).unwrap();
            assert_eq!(document.root().kind(), Kind::Number(text));
        }
    }

    #[test]
    fn refuses_with_the_words_of_go() {
        for (input, text) in [
            ("-", "invalid character ' ' in numeric literal"),
            ("-x", "invalid character 'x' in numeric literal"),
            ("01", "invalid character '1' after top-level value"),
            (
                "1.",
                "invalid character ' ' after decimal point in numeric literal",
            ),
            (
                "[1.]",
                "invalid character ']' after decimal point in numeric literal",
            ),
            ("1e", "invalid character ' ' in exponent of numeric literal"),
            (
                "1e+x",
                "invalid character 'x' in exponent of numeric literal",
            ),
            (
                "tru",
                "invalid character ' ' in literal true (expecting 'e')",
            ),
            (
                "nil",
                "invalid character 'i' in literal null (expecting 'u')",
            ),
            (
                "falze",
                "invalid character 'z' in literal false (expecting 's')",
            ),
            ("+1", "invalid character '+' looking for beginning of value"),
            (
                "NaN",
                "invalid character 'N' looking for beginning of value",
            ),
        ] {
            let error = Document::parse(input.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), text, "{input}");
        }
    }
}
