//! Checks `defaultCacheDuration` and makes a Go duration of what people write instead.

use super::checker::{About, Checker, join};
use super::tree::{Node, Place, Value};
use crate::golang::duration::Duration;

/// Stands where nothing was written.
const DEFAULT: &str = "10m";

/// The duration as it should be.
pub(super) fn check(node: Option<&Node>, place: Place, path: &str, checker: &mut Checker) -> Node {
    let path = join(path, "defaultCacheDuration");
    let place = node.map_or(place, |node| node.place);
    let Some(node) = node.filter(|node| node.value != Value::Null) else {
        let (releases, words) = checker.refusal(|provider| provider.default_cache_duration = None);
        let about = About {
            code: "default-cache-duration-missing",
            place,
            path: &path,
            message: "the provider does not say how long answers without a duration are kept"
                .to_owned(),
            fix: format!(
                "write for example defaultCacheDuration: {DEFAULT}, or 0s to ask the plugin every time"
            ),
        };
        checker.add(about, releases, words);
        return Node::text(place, DEFAULT);
    };
    let meant = guess(node);
    let fix = match &meant {
        Some(meant) => format!("write \"{meant}\", if that is what is meant"),
        None => "write numbers with units: h, m, s, ms, for example \"1h30m\"".to_owned(),
    };
    let Value::Text(text) = &node.value else {
        let of = "CredentialProvider.providers.defaultCacheDuration";
        checker.wrong_type(node, &path, of, "string", "a text with a unit", fix);
        return Node::text(place, meant.as_deref().unwrap_or(DEFAULT));
    };
    match text.parse::<Duration>() {
        Err(error) => {
            let about = About {
                code: "duration-invalid",
                place,
                path: &path,
                message: format!("{text} is no duration"),
                fix,
            };
            checker.add(about, checker.asked, Some(error.to_string()));
            Node::text(place, meant.as_deref().unwrap_or(DEFAULT))
        }
        Ok(duration) => {
            let (releases, words) =
                checker.refusal(|provider| provider.default_cache_duration = Some(duration));
            if releases.is_empty() {
                return Node::text(place, text);
            }
            let positive = text.trim_start_matches('-');
            let positive = if positive.parse::<Duration>().is_ok() {
                positive
            } else {
                DEFAULT
            };
            let about = About {
                code: "duration-negative",
                place,
                path: &path,
                message: format!("{text} is negative"),
                fix: format!("write {positive}, or 0s to keep nothing"),
            };
            checker.add(about, releases, words);
            Node::text(place, positive)
        }
    }
}

/// Words for units, in any language people write configurations in.
const UNITS: [(&str, f64, &str); 26] = [
    ("w", 168.0, "h"),
    ("week", 168.0, "h"),
    ("weeks", 168.0, "h"),
    ("d", 24.0, "h"),
    ("day", 24.0, "h"),
    ("days", 24.0, "h"),
    ("h", 1.0, "h"),
    ("hr", 1.0, "h"),
    ("hrs", 1.0, "h"),
    ("hour", 1.0, "h"),
    ("hours", 1.0, "h"),
    ("m", 1.0, "m"),
    ("min", 1.0, "m"),
    ("mins", 1.0, "m"),
    ("minute", 1.0, "m"),
    ("minutes", 1.0, "m"),
    ("s", 1.0, "s"),
    ("sec", 1.0, "s"),
    ("secs", 1.0, "s"),
    ("second", 1.0, "s"),
    ("seconds", 1.0, "s"),
    ("ms", 1.0, "ms"),
    ("msec", 1.0, "ms"),
    ("millis", 1.0, "ms"),
    ("millisecond", 1.0, "ms"),
    ("milliseconds", 1.0, "ms"),
];

/// The Go duration that was probably meant.
fn guess(node: &Node) -> Option<String> {
    let written = node.scalar()?.trim().to_lowercase();
    let written = written.trim_start_matches('-');
    if let Ok(number) = written.parse::<u64>() {
        // Twelve of something is hours, three hundred is seconds.
        let unit = if number == 0 || number > 48 { "s" } else { "h" };
        return Some(format!("{number}{unit}"));
    }
    let written = written
        .strip_prefix("pt")
        .or(written.strip_prefix('p'))
        .unwrap_or(written);
    let mut meant = String::new();
    let mut rest = written;
    while !rest.is_empty() {
        let digits =
            rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let behind = rest[digits..].trim_start_matches([' ', '_', 't']);
        let letters = behind
            .find(|character: char| !character.is_alphabetic())
            .unwrap_or(behind.len());
        let (_, factor, unit) = UNITS
            .iter()
            .find(|(word, _, _)| *word == &behind[..letters])?;
        meant.push_str(&format!("{}{unit}", number * factor));
        rest = behind[letters..].trim_start_matches([' ', ',', 't']);
    }
    meant.parse::<Duration>().is_ok().then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_a_duration() {
        for (written, meant) in [
            (Value::Number("12".to_owned()), Some("12h")),
            (Value::Number("300".to_owned()), Some("300s")),
            (Value::Number("0".to_owned()), Some("0s")),
            (Value::Text("1d".to_owned()), Some("24h")),
            (Value::Text("1.5 days".to_owned()), Some("36h")),
            (Value::Text("10 min".to_owned()), Some("10m")),
            (Value::Text("PT1H30M".to_owned()), Some("1h30m")),
            (Value::Text("1 hour, 5 minutes".to_owned()), Some("1h5m")),
            (Value::Text("often".to_owned()), None),
            (Value::Text(String::new()), None),
            (Value::Boolean(true, "true".to_owned()), None),
        ] {
            assert_eq!(
                guess(&Node::new(written.clone())).as_deref(),
                meant,
                "{written:?}"
            );
        }
    }
}
