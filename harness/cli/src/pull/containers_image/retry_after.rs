//! The `Retry-After` header.
//!
//! Source: containers/image 5.42, `docker/docker_client.go` (`parseRetryAfter`).

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::http::HeaderMap;
use ureq::http::header::RETRY_AFTER;

/// How long the registry wants to be left alone: whole seconds, or a date to come. Anything else does not count.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = value.parse::<i64>() {
        // A negative wait is over at once.
        return Some(Duration::from_secs(seconds.try_into().unwrap_or(0)));
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let left = date.duration_since(now);
    left.is_positive().then(|| left.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds_and_dates() {
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        let rows = [
            ("7", Some(7)),
            ("0", Some(0)),
            ("-1", Some(0)),
            ("Fri, 02 Jan 2026 03:04:15 GMT", Some(10)),
            ("Fri, 02 Jan 2026 03:04:05 GMT", None),
            ("Thu, 01 Jan 2026 03:04:05 GMT", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (value, expected) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            let expected = expected.map(Duration::from_secs);
            assert_eq!(retry_after(&headers, now), expected, "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
