//! What a plain scalar means to go-yaml v2: null, boolean, number or text, by YAML 1.1's rules with go-yaml's
//! exceptions (`resolve.go`). Collections are none of its business.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// A scalar with its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Boolean(bool),
    Integer(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
}

const PREFIX: &str = "tag:yaml.org,2002:";

/// Resolves a scalar as `decoder.scalar` does; the error is go-yaml's text without `yaml: `.
pub(crate) fn resolve(tag: &str, value: &str, plain: bool) -> Result<Scalar, String> {
    if tag.is_empty() && !plain {
        return Ok(Scalar::Text(value.to_owned()));
    }
    match tag.strip_prefix(PREFIX) {
        Some("binary") => return binary(value),
        Some("str") => return Ok(Scalar::Text(value.to_owned())),
        Some("bool" | "int" | "float" | "null" | "timestamp") => {}
        _ if tag.is_empty() => {}
        _ => return Ok(Scalar::Text(value.to_owned())),
    }
    let found = guess(value);
    let wanted = tag.strip_prefix(PREFIX).unwrap_or_default();
    let name = name_of(&found, value);
    match (wanted, found) {
        ("float", Scalar::Integer(number)) => Ok(Scalar::Float(number as f64)),
        (wanted, found) if wanted.is_empty() || wanted == name => Ok(found),
        _ => Err(format!("cannot decode !!{name} `{value}` as a !!{wanted}")),
    }
}

fn name_of(scalar: &Scalar, value: &str) -> &'static str {
    match scalar {
        Scalar::Null => "null",
        Scalar::Boolean(_) => "bool",
        Scalar::Integer(_) | Scalar::Unsigned(_) => "int",
        Scalar::Float(_) => "float",
        Scalar::Text(_) if value == "<<" => "merge",
        Scalar::Text(_) if looks_like_timestamp(value) => "timestamp",
        Scalar::Text(_) => "str",
    }
}

fn guess(value: &str) -> Scalar {
    match value {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Boolean(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Boolean(false)
        }
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => number(value).unwrap_or_else(|| Scalar::Text(value.to_owned())),
    }
}

fn number(value: &str) -> Option<Scalar> {
    match value.as_bytes()[0] {
        b'.' => float(value),
        b'0'..=b'9' | b'+' | b'-' if !looks_like_timestamp(value) => {
            let plain = value.replace('_', "");
            integer(&plain).or_else(|| float(&plain))
        }
        _ => None,
    }
}

/// `strconv.ParseInt(text, 0, 64)`, then `ParseUint`.
fn integer(text: &str) -> Option<Scalar> {
    let (negative, signed, digits) = match text.as_bytes() {
        [b'-', ..] => (true, true, &text[1..]),
        [b'+', ..] => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    let value = if negative {
        -i128::from(magnitude)
    } else {
        i128::from(magnitude)
    };
    match i64::try_from(value) {
        Ok(number) => Some(Scalar::Integer(number)),
        Err(_) if !signed => Some(Scalar::Unsigned(magnitude)),
        Err(_) => None,
    }
}

/// go-yaml's `yamlStyleFloat`, which Rust's own grammar holds once words and signs alone are excluded.
fn float(text: &str) -> Option<Scalar> {
    let written = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|number| written && number.is_finite())?;
    Some(Scalar::Float(number))
}

/// go-yaml tries four date formats; a text in one of them stays a text, so that only its shape matters.
fn looks_like_timestamp(value: &str) -> bool {
    let date = value.split(['T', 't', ' ']).next().unwrap_or_default();
    let mut parts = date.split('-');
    let mut digits = |lengths: std::ops::RangeInclusive<usize>| {
        parts.next().is_some_and(|part| {
            lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    digits(4..=4) && digits(1..=2) && digits(1..=2) && parts.next().is_none()
}

/// Go's `base64.StdEncoding` skips line breaks and insists on padding.
fn binary(value: &str) -> Result<Scalar, String> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical);
    let written: String = value
        .chars()
        .filter(|character| !matches!(character, '\r' | '\n'))
        .collect();
    match GeneralPurpose::new(&alphabet::STANDARD, config).decode(written) {
        Ok(bytes) => Ok(Scalar::Text(replace_invalid(&bytes))),
        Err(_) => Err("!!binary value contains invalid base64 data".to_owned()),
    }
}

/// `json.Marshal` puts one replacement character for every byte that is not UTF-8.
fn replace_invalid(bytes: &[u8]) -> String {
    bytes
        .utf8_chunks()
        .map(|chunk| {
            format!(
                "{}{}",
                chunk.valid(),
                "\u{fffd}".repeat(chunk.invalid().len())
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_types() {
        let rows = [
            ("yes", Scalar::Boolean(true)),
            ("Off", Scalar::Boolean(false)),
            ("~", Scalar::Null),
            ("12", Scalar::Integer(12)),
            ("-0x1F", Scalar::Integer(-31)),
            ("0b11", Scalar::Integer(3)),
            ("017", Scalar::Integer(15)),
            ("1_000", Scalar::Integer(1000)),
            ("18446744073709551615", Scalar::Unsigned(u64::MAX)),
            ("1.", Scalar::Float(1.0)),
            (".5e3", Scalar::Float(500.0)),
            ("089", Scalar::Float(89.0)),
            ("1e999", Scalar::Text("1e999".to_owned())),
            ("2001-01-02", Scalar::Text("2001-01-02".to_owned())),
            ("10m", Scalar::Text("10m".to_owned())),
            ("1:30", Scalar::Text("1:30".to_owned())),
            ("-", Scalar::Text("-".to_owned())),
            ("0x", Scalar::Text("0x".to_owned())),
            ("infinity", Scalar::Text("infinity".to_owned())),
        ];
        for (written, meant) in rows {
            assert_eq!(resolve("", written, true), Ok(meant), "{written}");
            assert_eq!(
                resolve("", written, false),
                Ok(Scalar::Text(written.to_owned())),
                "{written} in quotes"
            );
        }
    }

    #[test]
    fn tags_are_held_to() {
        assert_eq!(
            resolve("tag:yaml.org,2002:str", "5", true),
            Ok(Scalar::Text("5".to_owned()))
        );
        assert_eq!(
            resolve("tag:yaml.org,2002:float", "5", true),
            Ok(Scalar::Float(5.0))
        );
        assert_eq!(
            resolve("tag:yaml.org,2002:binary", "aGk=", true),
            Ok(Scalar::Text("hi".to_owned()))
        );
        assert_eq!(resolve("!own", "5", true), Ok(Scalar::Text("5".to_owned())));
        let refused = resolve("tag:yaml.org,2002:int", "a", true);
        assert_eq!(
            refused,
            Err("cannot decode !!str `a` as a !!int".to_owned())
        );
    }
}
