//! The two fields that say how an answer is kept.

use super::draft::Draft;
use super::durations::{self, Meant};
use super::fields::{Field, named, wrong_type};
use super::findings::{Findings, Minded};
use crate::accept::CacheKeyType;
use crate::golang::duration::Duration;
use crate::golang::json::{Kind, Value};
use crate::golang::quote::quote;

/// The values of `cacheKeyType`.
const TYPES: [&str; 3] = ["Image", "Registry", "Global"];
const TYPES_FIX: &str = "write \"Image\" if the credentials are for this image alone, \"Registry\" if for all of its registry, \"Global\" if for all images the provider matches";

/// `cacheKeyType`, without which an answer is dropped.
pub(super) fn cache_key_type(
    fields: &[Field<'_>],
    root: Value<'_>,
    draft: &mut Draft,
    findings: &mut Findings,
) {
    let values = named(fields, "cacheKeyType").filter(|value| value.kind() != Kind::Null);
    let last = values.last();
    let direct = root.members().any(|member| {
        member.key == "cacheKeyType"
            && !matches!(member.value.kind(), Kind::Null | Kind::String(""))
    });
    if !direct {
        findings.add(
            "cache-key-type-missing",
            ("cacheKeyType", Some(root.span().start)),
            Minded::Always,
            "the cacheKeyType is missing: the answer is decoded and then dropped, credentials and all",
            TYPES_FIX,
        );
    }
    let Some(value) = last else { return };
    let Kind::String(text) = value.kind() else {
        wrong_type("cacheKeyType", value, "a text", findings);
        return;
    };
    if CacheKeyType::from_field(text).is_some() {
        draft.cache_key_type = Some(text.to_owned());
        return;
    }
    let meant = TYPES
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(text.trim()));
    draft.cache_key_type = meant.map(str::to_owned);
    if !direct {
        return;
    }
    let (code, message, fix) = match (meant, text) {
        (Some(name), _) => (
            "cache-key-type-case",
            format!(
                "the cacheKeyType is {}; letters and spaces count",
                quote(text)
            ),
            format!("write \"{name}\""),
        ),
        (None, "ServiceAccount" | "Token") => (
            "cache-key-type-is-cache-type",
            format!(
                "{} is a cacheType of tokenAttributes in the kubelet's configuration, not a cacheKeyType",
                quote(text)
            ),
            TYPES_FIX.to_owned(),
        ),
        (None, _) => (
            "cache-key-type-unknown",
            format!(
                "the cacheKeyType is {}, which is none of Image, Registry, Global",
                quote(text)
            ),
            TYPES_FIX.to_owned(),
        ),
    };
    let place = ("cacheKeyType", Some(value.span().start));
    findings.add(code, place, Minded::Always, message, fix);
}

/// `cacheDuration`: the duration that is written or meant.
pub(super) fn cache_duration(value: Value<'_>, findings: &mut Findings) -> Option<Duration> {
    let place = ("cacheDuration", Some(value.span().start));
    let meant = match value.kind() {
        Kind::Null => return None,
        Kind::String(text) => match text.parse::<Duration>() {
            Ok(duration) if duration.0 < 0 => {
                let message = format!(
                    "the cacheDuration {} is negative: the answer is kept as already expired, so it is used this once",
                    quote(text)
                );
                let fix = "write \"0s\" if the answer must not be kept";
                findings.add("duration-negative", place, Minded::Never, message, fix);
                return Some(duration);
            }
            Ok(duration) => return Some(duration),
            Err(_) => durations::meant(text),
        },
        Kind::Number(digits) => digits.parse().map_or(Meant::Unknown, durations::seconds),
        Kind::Bool(_) | Kind::Array | Kind::Object => Meant::Unknown,
    };
    let shown = match value.kind() {
        Kind::String(text) => quote(text),
        Kind::Number(digits) => format!("the number {digits}"),
        kind => format!("a JSON {}", kind.go_name()),
    };
    let message = format!(
        "the cacheDuration is {shown} and must be a text like \"6h\" or \"1h30m\": units are h, m, s, ms, us, ns"
    );
    let (fix, duration) = match meant {
        Meant::Duration(duration) => (
            format!("write \"cacheDuration\": \"{duration}\""),
            Some(duration),
        ),
        Meant::Timestamp => (
            "write how long the credentials may be kept, not when they expire".to_owned(),
            None,
        ),
        Meant::Unknown => {
            let fix = "write a duration, or leave the field out and let the provider's defaultCacheDuration count";
            (fix.to_owned(), None)
        }
    };
    findings.add("duration-unreadable", place, Minded::Always, message, fix);
    duration
}
