//! A blob that must have a certain digest. A body that breaks off is taken up again where it ended, within limits.
//!
//! Source: containers/image 5.42, `docker/body_reader.go` and `docker/docker_client.go` (`getBlob`).

use std::io;
use std::io::Read;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ureq::Body;
use ureq::http::Response;
use ureq::http::header::CONTENT_RANGE;

use super::client::Client;
use crate::pull::content::{Descriptor, Hasher, copy};
use crate::pull::outcome::Refused;

/// How many bytes since the last reconnection are a reason for another (`bodyReaderMinimumProgress`).
const MINIMUM_PROGRESS: u64 = 1024 * 1024;
/// How much time since then is one too (`bodyReaderMSSinceLastRetry`).
const SINCE_LAST_RETRY: SignedDuration = SignedDuration::from_secs(60);
/// How long to wait before it; the library waits up to 0.1 s more.
const PAUSE: Duration = Duration::from_secs(1);

/// When and where a body was last taken up again.
struct Retry {
    offset: u64,
    at: Timestamp,
}

/// Gets a blob, verifies it and throws it away.
pub(super) fn fetch(client: &mut Client<'_>, wanted: &Descriptor) -> Result<(), Refused> {
    let failed = |client: &Client<'_>, message: String| client.log.refuse(None, None, message);
    let mut hasher = Hasher::new(&wanted.digest).map_err(|message| failed(client, message))?;
    let url = client.repository.url("blobs", &wanted.digest);
    let mut response = client.get(&url, false, 0)?;
    if response.status() != 200 {
        return Err(client.refuse(&format!("fetching blob {url}"), response));
    }
    let mut offset = 0;
    let mut last: Option<Retry> = None;
    loop {
        let mut received = 0;
        // One byte more than wanted is enough to know that there is too much.
        let mut body = response
            .into_body()
            .into_reader()
            .take(wanted.size.saturating_add(1).saturating_sub(offset));
        let ended = copy(&mut body, &mut hasher, &mut io::sink(), &mut received);
        offset += received;
        let error = match ended {
            Ok(()) => break,
            Err(error) => error,
        };
        let is_break = matches!(
            error.kind(),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset
        );
        let now = client.clock.now();
        let is_worth_it = last.as_ref().is_none_or(|last| {
            offset - last.offset >= MINIMUM_PROGRESS
                || now.duration_since(last.at) >= SINCE_LAST_RETRY
        });
        if !is_break || !is_worth_it {
            let message = format!("reading blob {url} at byte {offset}: {error}");
            return Err(failed(client, message));
        }
        client.clock.wait(PAUSE);
        response = take_up(client, &url, offset)?;
        last = Some(Retry {
            offset,
            at: client.clock.now(),
        });
    }
    let digest = hasher.finish();
    if offset != wanted.size || digest != wanted.digest {
        let message = format!(
            "digest did not match, expected {} of {} bytes, got {digest} of {offset}",
            wanted.digest, wanted.size
        );
        return Err(failed(client, message));
    }
    Ok(())
}

/// The rest of a blob. Only an answer with exactly that will do.
fn take_up(client: &mut Client<'_>, url: &str, offset: u64) -> Result<Response<Body>, Refused> {
    let response = client.get(url, false, offset)?;
    let status = response.status().as_u16();
    let message = match status {
        206 if is_rest(&response, offset) => return Ok(response),
        206 => "after reconnecting, got an unexpected Content-Range",
        200 => "after reconnecting, server did not process a Range: header",
        _ => {
            let what = format!("after reconnecting, fetching blob {url}");
            return Err(client.refuse(&what, response));
        }
    };
    let message = format!("{url} broke off at byte {offset}: {message}");
    Err(client.log.refuse(Some(status), None, message))
}

/// Whether the one `Content-Range` goes from this byte to the end of the blob.
fn is_rest(response: &Response<Body>, offset: u64) -> bool {
    let mut ranges = response.headers().get_all(CONTENT_RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return false;
    };
    let range = range
        .to_str()
        .ok()
        .and_then(|range| range.strip_prefix("bytes "));
    let parts = range
        .and_then(|range| range.split_once('/'))
        .and_then(|(range, length)| Some((range.split_once('-')?, length)));
    let Some(((first, last), length)) = parts else {
        return false;
    };
    let number = |text: &str| {
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u64>().ok().filter(|_| is_digits)
    };
    let (Some(first), Some(last)) = (number(first), number(last)) else {
        return false;
    };
    let is_end =
        length == "*" || number(length).is_some_and(|length| last.checked_add(1) == Some(length));
    first == offset && is_end
}
