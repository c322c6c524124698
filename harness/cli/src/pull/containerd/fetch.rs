//! Content that must have a certain digest and length. A body that breaks off is taken up again where
//! it ended, with `Range`.
//!
//! Source: containerd 2.4, `core/remotes/docker/httpreadseeker.go` and `fetcher.go` (`open`,
//! `withOffsetCheck`).

use std::io::{self, Read, Write};

use ureq::Body;
use ureq::http::header::CONTENT_RANGE;
use ureq::http::{Method, Response};

use super::client::{Client, Outgoing};
use crate::pull::content::{Descriptor, Hasher, copy};
use crate::pull::outcome::Refused;

/// How often in a row a body may break off without a byte more (`maxRetry`).
const MAX_BREAKS_WITHOUT_PROGRESS: u32 = 3;

/// Gets the content from `url`, writes it to `into`, and verifies it.
pub(super) fn fetch(
    client: &mut Client<'_>,
    url: String,
    wanted: &Descriptor,
    into: &mut dyn Write,
) -> Result<(), Refused> {
    let failed = |client: &Client<'_>, message: String| client.log.refuse(None, None, message);
    let mut hasher = Hasher::new(&wanted.digest).map_err(|message| failed(client, message))?;
    let mut request = Outgoing {
        method: Method::GET,
        url,
        accept: format!("{}, */*", wanted.media_type),
        offset: 0,
    };
    let mut breaks = 0;
    loop {
        let response = open(client, &mut request)?;
        let mut received = 0;
        // One byte more than wanted is enough to know that there is too much.
        let mut body = response
            .into_body()
            .into_reader()
            .take(wanted.size.saturating_add(1).saturating_sub(request.offset));
        let ended = copy(&mut body, &mut hasher, into, &mut received);
        request.offset += received;
        match ended {
            Ok(()) => break,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => {
                return Err(failed(
                    client,
                    format!("failed to read {}: {error}", request.url),
                ));
            }
        }
        if request.offset >= wanted.size {
            break;
        }
        breaks = if received > 0 { 1 } else { breaks + 1 };
        if breaks > MAX_BREAKS_WITHOUT_PROGRESS {
            let message = format!(
                "{} broke off at byte {} of {}: unexpected EOF",
                request.url, request.offset, wanted.size
            );
            return Err(failed(client, message));
        }
    }
    if request.offset != wanted.size {
        let message = format!(
            "unexpected commit size {}, expected {}: failed precondition",
            request.offset, wanted.size
        );
        return Err(failed(client, message));
    }
    let digest = hasher.finish();
    if digest != wanted.digest {
        let message = format!(
            "unexpected commit digest {digest}, expected {}: failed precondition",
            wanted.digest
        );
        return Err(failed(client, message));
    }
    Ok(())
}

/// The answer, its body beginning at the offset wanted.
fn open(client: &mut Client<'_>, request: &mut Outgoing) -> Result<Response<Body>, Refused> {
    let mut response = client.send(request)?;
    let status = response.status().as_u16();
    if status > 299 {
        return Err(client.refuse(request, response));
    }
    if request.offset == 0 || status == 206 {
        return Ok(response);
    }
    let range = response
        .headers()
        .get(CONTENT_RANGE)
        .and_then(|range| range.to_str().ok());
    match range {
        Some(range) if range.starts_with(&format!("bytes {}-", request.offset)) => Ok(response),
        Some(range) => {
            let message = format!("unhandled content range in response: {range}");
            Err(client.log.refuse(Some(status), None, message))
        }
        None => {
            // The registry ignores ranges, so what is here already comes again.
            let again = &mut response.body_mut().as_reader().take(request.offset);
            match io::copy(again, &mut io::sink()) {
                Ok(length) if length == request.offset => Ok(response),
                _ => Err(client
                    .log
                    .refuse(Some(status), None, "unable to discard to offset")),
            }
        }
    }
}
