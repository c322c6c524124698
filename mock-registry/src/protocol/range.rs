//! The `Range` header of one part, as a client sends it that goes on with a broken download. Several
//! ranges, other units and what cannot be read are ignored, which RFC 9110 §14.2 allows.

use std::ops::RangeInclusive;

/// What a `Range` header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Everything: the header asks for nothing we serve.
    Whole,
    /// These bytes, both ends included and within the content.
    Part(RangeInclusive<u64>),
    /// Bytes that the content does not have, or a range that ends before it begins, which Go's servers
    /// refuse too.
    Unsatisfiable,
}

/// Reads the header against content of `length` bytes.
pub(crate) fn parse(header: &str, length: u64) -> Wanted {
    let Some((first, last)) = header
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::Whole;
    };
    match (first, number(first), last, number(last)) {
        ("", _, _, Some(0)) => Wanted::Unsatisfiable,
        ("", _, _, Some(count)) => part(length.saturating_sub(count), u64::MAX, length),
        (_, Some(first), "", _) => part(first, u64::MAX, length),
        (_, Some(first), _, Some(last)) => part(first, last, length),
        _ => Wanted::Whole,
    }
}

fn part(first: u64, last: u64, length: u64) -> Wanted {
    match length.checked_sub(1) {
        Some(end) if first <= end.min(last) => Wanted::Part(first..=last.min(end)),
        _ => Wanted::Unsatisfiable,
    }
}

/// Digits only: `parse` alone would take a plus sign too. A number too large for us is beyond every end.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_range_and_ignores_the_rest() {
        let huge = "9".repeat(40);
        let rows = [
            ("bytes=0-3", Wanted::Part(0..=3)),
            ("bytes=4-", Wanted::Part(4..=9)),
            ("bytes=9-9", Wanted::Part(9..=9)),
            ("bytes=5-1000", Wanted::Part(5..=9)),
            (&format!("bytes=5-{huge}"), Wanted::Part(5..=9)),
            ("bytes=-4", Wanted::Part(6..=9)),
            ("bytes=-40", Wanted::Part(0..=9)),
            ("bytes=10-", Wanted::Unsatisfiable),
            (&format!("bytes={huge}-"), Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=3-2", Wanted::Unsatisfiable),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=1-2,4-5", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("", Wanted::Whole),
        ];
        for (header, expected) in rows {
            assert_eq!(parse(header, 10), expected, "{header}");
        }
        assert_eq!(parse("bytes=0-", 0), Wanted::Unsatisfiable);
    }
}
