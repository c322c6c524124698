//! Which bytes a request says it brings: `Content-Range` and `Content-Length` must agree with each other
//! and with what came before.
//!
//! Source: OCI distribution-spec 1.1, "Pushing a blob in chunks".

use axum::http::header::{CONTENT_LENGTH, CONTENT_RANGE};

use crate::protocol::call::Call;
use crate::protocol::error::{Code, RegistryError};

/// What a request says of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// How long it is, if that is said.
    pub(super) length: Option<u64>,
}

impl Chunk {
    /// Reads the headers for an upload that has `received` bytes.
    pub(super) fn of(call: &Call, received: u64) -> Result<Self, RegistryError> {
        let length = match call.headers.get(CONTENT_LENGTH) {
            None => None,
            Some(_) => Some(
                call.header(CONTENT_LENGTH)
                    .and_then(number)
                    .ok_or_else(|| {
                        RegistryError::new(Code::SizeInvalid, "Content-Length is no number")
                    })?,
            ),
        };
        let Some(header) = call.headers.get(CONTENT_RANGE) else {
            return Ok(Self { length });
        };
        let range = header.to_str().ok().and_then(range).ok_or_else(|| {
            let message = "Content-Range is not FIRST-LAST with FIRST up to LAST";
            RegistryError::new(Code::RangeInvalid, message)
        })?;
        Self::place(range, length, received)
    }

    fn place(
        (first, last): (u64, u64),
        length: Option<u64>,
        received: u64,
    ) -> Result<Self, RegistryError> {
        if first != received {
            let message = "the chunk does not begin where the upload ends";
            return Err(RegistryError::new(Code::RangeInvalid, message));
        }
        let of_range = (last - first).checked_add(1);
        if length.is_some_and(|length| Some(length) != of_range) {
            let message = "Content-Length is not the length of Content-Range";
            return Err(RegistryError::new(Code::SizeInvalid, message));
        }
        Ok(Self { length: of_range })
    }
}

/// `FIRST-LAST`. Go's clients of old wrote `bytes FIRST-LAST/SIZE`, as RFC 9110 has it.
fn range(header: &str) -> Option<(u64, u64)> {
    let header = header.trim();
    let header = header.strip_prefix("bytes ").map_or(header, |header| {
        header.split_once('/').map_or(header, |(range, _)| range)
    });
    let (first, last) = header.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

/// Digits only: `parse` alone would take a plus sign too.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_range() {
        let rows = [
            ("0-9", Some((0, 9))),
            ("5-5", Some((5, 5))),
            ("bytes 5-9/10", Some((5, 9))),
            ("bytes 5-9/*", Some((5, 9))),
            ("9-5", None),
            ("-5", None),
            ("5-", None),
            ("+1-2", None),
            ("bytes=1-2", None),
            ("0-99999999999999999999", None),
            ("", None),
        ];
        for (header, expected) in rows {
            assert_eq!(range(header), expected, "{header}");
        }
    }

    #[test]
    fn follows_what_came_before() {
        let chunk = |range, length, received| {
            let placed = Chunk::place(range, length, received);
            placed.map(|chunk| chunk.length).ok()
        };
        assert_eq!(chunk((5, 9), Some(5), 5), Some(Some(5)));
        assert_eq!(chunk((5, 9), None, 5), Some(Some(5)));
        assert_eq!(chunk((5, 9), Some(4), 5), None);
        assert_eq!(chunk((5, 9), Some(5), 4), None);
        assert_eq!(chunk((0, u64::MAX), None, 0), Some(None));
    }
}
