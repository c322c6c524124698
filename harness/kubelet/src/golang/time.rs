//! Which texts Go's `time.Parse` takes for a time of RFC 3339, and what it says of others. The time itself is not told.

use super::duration::quote;

const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// The elements of the layout, each with what stands in front of it.
const ELEMENTS: [(&str, &str); 7] = [
    ("", "2006"),
    ("-", "01"),
    ("-", "02"),
    ("T", "15"),
    (":", "04"),
    (":", "05"),
    ("", "Z07:00"),
];

/// Why an element is not what it should be.
enum Fault {
    Bad,
    OutOfRange(&'static str),
}

/// Reads a text as `time.Parse(time.RFC3339, text)`. The error is Go's own text.
pub(crate) fn check_rfc3339(text: &str) -> Result<(), String> {
    let error = |what: String| Err(["parsing time ", &quote(text.as_bytes()), &what].concat());
    let cannot = |rest: &[u8], element: &str| {
        let [layout, rest, element] = [LAYOUT.as_bytes(), rest, element.as_bytes()].map(quote);
        error(format!(" as {layout}: cannot parse {rest} as {element}"))
    };
    let mut rest = text.as_bytes();
    let (mut year, mut month, mut day) = (0, 0, 0);
    for (before, element) in ELEMENTS {
        let Some(value) = rest.strip_prefix(before.as_bytes()) else {
            return cannot(rest, before);
        };
        let read = match element {
            "2006" => read_year(value),
            "01" => number(value, true).and_then(|read| within(read, 1..=12, "month")),
            "02" => number(value, true),
            "15" => number(value, false).and_then(|read| within(read, 0..=23, "hour")),
            "04" => number(value, true).and_then(|read| within(read, 0..=59, "minute")),
            "05" => number(value, true).and_then(|read| within(read, 0..=59, "second")),
            _ => read_zone(value).map(|rest| (0, rest)),
        };
        let number = match read {
            Ok((number, after)) => {
                rest = after;
                number
            }
            Err(Fault::OutOfRange(what)) => return error(format!(": {what} out of range")),
            Err(Fault::Bad) => return cannot(value, element),
        };
        match element {
            "2006" => year = number,
            "01" => month = number,
            "02" => day = number,
            "05" => rest = behind_fraction(rest),
            _ => {}
        }
    }
    if !rest.is_empty() {
        return error([": extra text: ", &quote(rest)].concat());
    }
    match (1..=days_in(month, year)).contains(&day) {
        true => Ok(()),
        false => error(": day out of range".to_owned()),
    }
}

type Read<'t> = Result<(u32, &'t [u8]), Fault>;

fn read_year(value: &[u8]) -> Read<'_> {
    match value.split_at_checked(4) {
        Some((year, rest)) if year.iter().all(u8::is_ascii_digit) => {
            let digit = |byte: &u8| u32::from(byte - b'0');
            Ok((
                year.iter().fold(0, |year, byte| year * 10 + digit(byte)),
                rest,
            ))
        }
        _ => Err(Fault::Bad),
    }
}

/// Two digits, or perhaps one (`getnum`).
fn number(value: &[u8], two: bool) -> Read<'_> {
    match value {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
            Ok((u32::from(tens - b'0') * 10 + u32::from(ones - b'0'), rest))
        }
        [ones @ b'0'..=b'9', rest @ ..] if !two => Ok((u32::from(ones - b'0'), rest)),
        _ => Err(Fault::Bad),
    }
}

fn within<'t>(
    read: (u32, &'t [u8]),
    range: std::ops::RangeInclusive<u32>,
    what: &'static str,
) -> Read<'t> {
    match range.contains(&read.0) {
        true => Ok(read),
        false => Err(Fault::OutOfRange(what)),
    }
}

/// Go takes a fraction of a second, also with a comma, where the layout has none.
fn behind_fraction(rest: &[u8]) -> &[u8] {
    match rest {
        [b'.' | b',', digits @ ..] if digits.first().is_some_and(u8::is_ascii_digit) => {
            let end = digits.iter().position(|byte| !byte.is_ascii_digit());
            &digits[end.unwrap_or(digits.len())..]
        }
        _ => rest,
    }
}

/// `Z`, or a sign and hours and minutes, of which Go takes as many as 24 and 60.
fn read_zone(value: &[u8]) -> Result<&[u8], Fault> {
    let (sign, hours, minutes, rest) = match value {
        [b'Z', rest @ ..] => return Ok(rest),
        [sign, h1, h2, b':', m1, m2, rest @ ..] => (*sign, [*h1, *h2], [*m1, *m2], rest),
        _ => return Err(Fault::Bad),
    };
    let hours = number(&hours, true).map(|(hours, _)| hours);
    if hours.as_ref().is_ok_and(|hours| *hours > 24) {
        return Err(Fault::OutOfRange("time zone offset hour"));
    }
    hours?;
    if number(&minutes, true)?.0 > 60 {
        return Err(Fault::OutOfRange("time zone offset minute"));
    }
    match sign {
        b'+' | b'-' => Ok(rest),
        _ => Err(Fault::Bad),
    }
}

fn days_in(month: u32, year: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_and_refuses_as_go_does() {
        for (text, expected) in [
            ("2024-02-29T1:00:00,5+24:60", ""),
            ("2023-02-29T01:00:00Z", ": day out of range"),
            ("2023-13-01T01:00:00Z", ": month out of range"),
            ("2023-12-01T24:00:00Z", ": hour out of range"),
            (
                "2023-12-01T23:00:00*25:00",
                ": time zone offset hour out of range",
            ),
            ("2023-12-01T23:00:00Zé", r#": extra text: "\xc3\xa9""#),
            (
                "2023-1",
                r#" as "2006-01-02T15:04:05Z07:00": cannot parse "1" as "01""#,
            ),
            (
                "2023/1",
                r#" as "2006-01-02T15:04:05Z07:00": cannot parse "/1" as "-""#,
            ),
        ] {
            let shown = quote(text.as_bytes());
            let expected = match expected {
                "" => Ok(()),
                _ => Err(format!("parsing time {shown}{expected}")),
            };
            assert_eq!(check_rfc3339(text), expected, "{text}");
        }
    }
}
