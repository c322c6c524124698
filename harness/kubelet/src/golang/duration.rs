//! Go's `time.Duration`: how one is read (`time.ParseDuration`) and written (`Duration.String`).

use std::fmt;
use std::str::FromStr;

/// A duration as Go holds it: signed nanoseconds.
///
/// ```
/// use credproof_kubelet::Duration;
///
/// let six_hours: Duration = "6h".parse().unwrap();
/// assert_eq!(six_hours, Duration(21_600_000_000_000));
/// assert_eq!(six_hours.to_string(), "6h0m0s");
/// assert_eq!("1d".parse::<Duration>().unwrap_err().to_string(), r#"time: unknown unit "d" in duration "1d""#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(
    /// Nanoseconds.
    pub i64,
);

/// Why a text is no duration. The `Display` text is Go's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// No number where one is needed, or a value out of range.
    #[error("time: invalid duration {}", quote(.0))]
    Invalid(String),
    /// A number without a unit behind it.
    #[error("time: missing unit in duration {}", quote(.0))]
    MissingUnit(String),
    /// A unit other than `ns`, `us`, `µs`, `ms`, `s`, `m`, `h`.
    #[error("time: unknown unit {} in duration {}", quote(.unit), quote(.duration))]
    UnknownUnit {
        /// What stands where the unit should.
        unit: String,
        /// The whole text.
        duration: String,
    },
}

/// The greatest magnitude, that of the most negative duration: 2^63 nanoseconds.
const LIMIT: u64 = 1 << 63;

impl FromStr for Duration {
    type Err = DurationError;

    /// `time.ParseDuration`: an optional sign, then `0` alone or numbers with units.
    fn from_str(text: &str) -> Result<Self, DurationError> {
        let invalid = || DurationError::Invalid(text.to_owned());
        let (negative, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if rest == "0" {
            return Ok(Self(0));
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let number;
            (number, rest) = DecimalNumber::take(rest).ok_or_else(invalid)?;
            let unit_end = rest
                .find(|c: char| c == '.' || c.is_ascii_digit())
                .unwrap_or(rest.len());
            let unit;
            (unit, rest) = rest.split_at(unit_end);
            if unit.is_empty() {
                return Err(DurationError::MissingUnit(text.to_owned()));
            }
            let unit = nanoseconds_of(unit).ok_or_else(|| DurationError::UnknownUnit {
                unit: unit.to_owned(),
                duration: text.to_owned(),
            })?;
            total = number
                .times(unit)
                .and_then(|part| total.checked_add(part))
                .filter(|sum| *sum <= LIMIT)
                .ok_or_else(invalid)?;
        }
        match i64::try_from(total) {
            Ok(nanoseconds) if negative => Ok(Self(-nanoseconds)),
            Ok(nanoseconds) => Ok(Self(nanoseconds)),
            Err(_) if negative => Ok(Self(i64::MIN)),
            Err(_) => Err(invalid()),
        }
    }
}

/// A decimal number without sign: digits, a point and digits, one side of the point may be empty.
struct DecimalNumber {
    whole: u64,
    fraction: u64,
    /// Ten to the number of digits that `fraction` was read from.
    scale: f64,
}

impl DecimalNumber {
    /// Cuts a number off the front; `None` if none stands there or its whole part exceeds the range.
    fn take(text: &str) -> Option<(Self, &str)> {
        let (whole_digits, after_whole) = split_digits(text);
        let (fraction_digits, rest) = match after_whole.strip_prefix('.') {
            Some(after_point) => split_digits(after_point),
            None => ("", after_whole),
        };
        if whole_digits.is_empty() && fraction_digits.is_empty() {
            return None;
        }
        let whole = whole_digits.bytes().try_fold(0u64, |number, digit| {
            number
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))
                .filter(|n| *n <= LIMIT)
        })?;
        let (fraction, scale) = read_fraction(fraction_digits);
        Some((
            Self {
                whole,
                fraction,
                scale,
            },
            rest,
        ))
    }

    /// The number times `unit` nanoseconds, cut to whole ones; `None` beyond the range. The fraction goes through
    /// a float, as in Go.
    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|n| *n <= LIMIT)?;
        let part = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(part).filter(|n| *n <= LIMIT)
    }
}

/// Go's `leadingFraction`: as many digits as fit into 63 bits; the rest is dropped without an error.
fn read_fraction(digits: &str) -> (u64, f64) {
    let mut fraction: u64 = 0;
    let mut scale = 1.0;
    for digit in digits.bytes() {
        if fraction > (LIMIT - 1) / 10 {
            break;
        }
        let longer = fraction * 10 + u64::from(digit - b'0');
        if longer > LIMIT {
            break;
        }
        fraction = longer;
        scale *= 10.0;
    }
    (fraction, scale)
}

/// Cuts the ASCII digits off the front.
fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

/// Nanoseconds in a unit; both micro signs (U+00B5, U+03BC) count.
fn nanoseconds_of(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The quoting of package `time`: only ASCII stays, every other byte becomes `\xNN`.
pub(super) fn quote(text: impl AsRef<[u8]>) -> String {
    let mut quoted = String::from("\"");
    for &byte in text.as_ref() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..0x80 => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\x{byte:02x}")),
        }
    }
    quoted.push('"');
    quoted
}

impl fmt::Display for Duration {
    /// Go's `Duration.String`: `6h0m0s`, `1.5s`, `250ms`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match magnitude {
            0 => f.write_str("0s"),
            1..1_000 => write!(f, "{magnitude}ns"),
            1_000..1_000_000 => write!(f, "{}µs", decimal(magnitude, 3)),
            1_000_000..1_000_000_000 => write!(f, "{}ms", decimal(magnitude, 6)),
            _ => {
                let minutes = magnitude / 60_000_000_000;
                match (minutes / 60, minutes % 60) {
                    (0, 0) => {}
                    (0, minutes) => write!(f, "{minutes}m")?,
                    (hours, minutes) => write!(f, "{hours}h{minutes}m")?,
                }
                write!(f, "{}s", decimal(magnitude % 60_000_000_000, 9))
            }
        }
    }
}

/// `number` divided by ten to the power of `digits`, without trailing zeros.
fn decimal(number: u64, digits: u32) -> String {
    let scale = 10u64.pow(digits);
    let text = format!(
        "{}.{:0width$}",
        number / scale,
        number % scale,
        width = digits as usize
    );
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_go_does() {
        for (text, expected) in [
            ("0", Ok(0)),
            ("+0", Ok(0)),
            ("-0s", Ok(0)),
            ("1.5h", Ok(5_400_000_000_000)),
            (".5s", Ok(500_000_000)),
            ("1.s", Ok(1_000_000_000)),
            ("1h1m1h", Ok(7_260_000_000_000)),
            ("1µs1μs1us", Ok(3_000)),
            ("0.9ns", Ok(0)),
            ("0.3333333333333333333h", Ok(1_200_000_000_000)),
            ("9223372036854775807ns", Ok(i64::MAX)),
            ("-9223372036854775808ns", Ok(i64::MIN)),
            (
                "9223372036854775808ns",
                Err(r#"time: invalid duration "9223372036854775808ns""#),
            ),
            ("3000000h", Err(r#"time: invalid duration "3000000h""#)),
            ("", Err(r#"time: invalid duration """#)),
            ("-", Err(r#"time: invalid duration "-""#)),
            (".s", Err(r#"time: invalid duration ".s""#)),
            ("5", Err(r#"time: missing unit in duration "5""#)),
            (
                "1h 5m",
                Err(r#"time: unknown unit "h " in duration "1h 5m""#),
            ),
            (
                "1é",
                Err(r#"time: unknown unit "\xc3\xa9" in duration "1\xc3\xa9""#),
            ),
        ] {
            let got = text
                .parse::<Duration>()
                .map(|d| d.0)
                .map_err(|e| e.to_string());
            assert_eq!(got, expected.map_err(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn writes_as_go_does() {
        for (nanoseconds, expected) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1µs"),
            (2_200_000, "2.2ms"),
            (3_300_000_000, "3.3s"),
            (245_000_000_000, "4m5s"),
            (3_600_000_000_000, "1h0m0s"),
            (-300_000_000_000, "-5m0s"),
            (i64::MIN, "-2562047h47m16.854775808s"),
            (i64::MAX, "2562047h47m16.854775807s"),
        ] {
            assert_eq!(Duration(nanoseconds).to_string(), expected);
        }
    }
}
