//! Which texts a kubelet takes for a `resource.Quantity`, and what it says of others (`resource/quantity.go`
//! `ParseQuantity`). The quantity itself is not told.

const FORMAT_WRONG: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX: &str = "unable to parse quantity's suffix";
const NUMERIC: &str = "unable to parse numeric part of quantity";

/// How many digits an `int64` surely holds (`maxInt64Factors`).
const SURE_DIGITS: i64 = 18;

/// Reads a JSON value, as it is written, for a quantity (`Quantity.UnmarshalJSON`). The error is the kubelet's text.
pub(super) fn check(written: &str) -> Result<(), &'static str> {
    let inner = written
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let text = inner.unwrap_or(written).trim();
    if text.is_empty() {
        return Err(FORMAT_WRONG);
    }
    let parts = split(text).ok_or(FORMAT_WRONG)?;
    let (is_binary, exponent) = interpret(parts.suffix).ok_or(SUFFIX)?;
    let whole = i64::try_from(parts.whole.trim_start_matches('0').len().max(1)).unwrap_or(i64::MAX);
    let fraction = i64::try_from(parts.fraction.len()).unwrap_or(i64::MAX);
    let is_quick = match is_binary {
        true => fraction == 0 && SURE_DIGITS - 3 - whole - exponent * 3 / 10 > 0,
        false => whole.saturating_add(fraction) <= SURE_DIGITS && exponent - fraction >= -9,
    };
    // The slow way needs a digit, the quick way takes none for zero.
    let has_digit = !parts.whole.is_empty() || !parts.fraction.is_empty();
    match is_quick || has_digit || parts.suffix.is_empty() {
        true => Ok(()),
        false => Err(NUMERIC),
    }
}

struct Parts<'t> {
    whole: &'t str,
    fraction: &'t str,
    suffix: &'t str,
}

/// Cuts sign, digits, fraction and suffix (`parseQuantityString`).
fn split(text: &str) -> Option<Parts<'_>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, rest) = cut_digits(unsigned);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => cut_digits(rest),
        None => ("", rest),
    };
    let behind_letters = suffix.trim_start_matches(|letter| "eEinumkKMGTP".contains(letter));
    let digits = behind_letters
        .strip_prefix(['+', '-'])
        .unwrap_or(behind_letters);
    let ends = digits.bytes().all(|byte| byte.is_ascii_digit());
    ends.then_some(Parts {
        whole,
        fraction,
        suffix,
    })
}

fn cut_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// Whether a suffix is a power of two, and its exponent (`suffix.go` `interpret`).
fn interpret(suffix: &str) -> Option<(bool, i64)> {
    let decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(at) = decimal.iter().position(|known| *known == suffix) {
        return Some((false, 3 * i64::try_from(at).ok()? - 9));
    }
    if let Some(at) = binary.iter().position(|known| *known == suffix) {
        return Some((true, 10 * i64::try_from(at).ok()? + 10));
    }
    let exponent: i64 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    // Go cuts it to 32 bits.
    Some((false, i64::from(exponent as i32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_and_refuses_as_a_kubelet_does() {
        for (written, expected) in [
            ("\" 1.5Gi \"", Ok(())),
            ("1e3", Ok(())),
            ("\"Ki\"", Ok(())),
            ("\".\"", Ok(())),
            ("\"+\"", Ok(())),
            ("\"Ei\"", Err(NUMERIC)),
            ("\".e-10\"", Err(NUMERIC)),
            ("\"1gi\"", Err(FORMAT_WRONG)),
            ("\"\"", Err(FORMAT_WRONG)),
            ("true", Err(FORMAT_WRONG)),
            ("{}", Err(FORMAT_WRONG)),
            ("\"1Mk\"", Err(SUFFIX)),
            ("\"1e\"", Err(SUFFIX)),
        ] {
            assert_eq!(check(written), expected, "{written}");
        }
    }
}
