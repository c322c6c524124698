//! What people and other tools write where a Go duration belongs, and what they mean by it.

use crate::golang::duration::Duration;

/// What a text that Go does not read as a duration seems to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// This duration.
    Duration(Duration),
    /// A point in time, which has no place here.
    Timestamp,
    /// Nothing that could be guessed.
    Unknown,
}

/// Seconds after 2001 as a number: nobody keeps credentials that long, so it is a time.
const FIRST_TIMESTAMP: f64 = 1e9;

/// Reads `1d`, `6 hours`, `1h 30m`, `PT5M`, `5M`, `21600`, and tells times from durations.
pub(super) fn meant(text: &str) -> Meant {
    let text = text.trim().trim_matches('"').to_lowercase();
    if let Ok(number) = text.parse::<f64>() {
        return seconds(number);
    }
    if looks_like_a_date(&text) {
        return Meant::Timestamp;
    }
    // ISO 8601 puts units behind numbers too: P1DT6H.
    let iso = text.strip_prefix('p').map(|rest| rest.replace('t', ""));
    words(iso.as_deref().unwrap_or(&text)).map_or(Meant::Unknown, Meant::Duration)
}

/// A bare number is taken for seconds.
pub(super) fn seconds(number: f64) -> Meant {
    if number >= FIRST_TIMESTAMP {
        return Meant::Timestamp;
    }
    nanoseconds(number, 1_000_000_000).map_or(Meant::Unknown, Meant::Duration)
}

/// `2024-01-31…`
fn looks_like_a_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |part: Option<&str>, count: usize| {
        part.is_some_and(|part| {
            part.len() >= count && part.bytes().take(count).all(|b| b.is_ascii_digit())
        })
    };
    digits(parts.next(), 4) && digits(parts.next(), 2) && digits(parts.next(), 2)
}

/// Numbers with units behind them, with any space and commas between.
fn words(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(number_end);
        let after = after.trim_start();
        let unit_end = after
            .find(|c: char| !c.is_alphabetic() && c != 'µ')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let part = nanoseconds(number.parse().ok()?, unit_of(unit)?)?;
        total = total.checked_add(part.0)?;
        rest = after.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    }
    Some(Duration(total))
}

fn nanoseconds(number: f64, unit: i64) -> Option<Duration> {
    let total = number * unit as f64;
    (total.abs() < i64::MAX as f64).then_some(Duration(total as i64))
}

/// Nanoseconds in a unit, written in small letters.
fn unit_of(unit: &str) -> Option<i64> {
    const SECOND: i64 = 1_000_000_000;
    Some(match unit {
        "ns" => 1,
        "us" | "µs" => 1_000,
        "ms" | "msec" | "millis" | "milliseconds" => 1_000_000,
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "m" | "min" | "mins" | "minute" | "minutes" => 60 * SECOND,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600 * SECOND,
        "d" | "day" | "days" => 86_400 * SECOND,
        "w" | "week" | "weeks" => 604_800 * SECOND,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("1d", "24h0m0s"),
            ("PT5M", "5m0s"),
            ("P1DT6H", "30h0m0s"),
            ("21600", "6h0m0s"),
            ("6 hours", "6h0m0s"),
            ("1 Day, 2 hours", "26h0m0s"),
            ("5M", "5m0s"),
            ("1h 30m", "1h30m0s"),
            ("1.5H", "1h30m0s"),
            ("\"1h\"", "1h0m0s"),
        ] {
            let Meant::Duration(duration) = meant(text) else {
                panic!("{text} is a duration")
            };
            assert_eq!(duration.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn does_not_guess_wildly() {
        for (text, expected) in [
            ("2026-01-31T12:00:00Z", Meant::Timestamp),
            ("1767225600", Meant::Timestamp),
            ("", Meant::Unknown),
            ("never", Meant::Unknown),
            ("1h30", Meant::Unknown),
            ("9999999999999w", Meant::Unknown),
            ("h", Meant::Unknown),
            ("NaN", Meant::Unknown),
        ] {
            assert_eq!(meant(text), expected, "{text}");
        }
    }
}
