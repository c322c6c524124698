//! The bytes for standard input that a case gives in place of the kubelet's request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::case::Stdin;
use crate::profile::Context;

/// More than this is no input that a kubelet could send.
const LIMIT: usize = 64 << 20;

/// The bytes; `usual` is the kubelet's request with its newline.
///
/// # Errors
///
/// What is wrong with the case: a template, base64, or more than 64 MiB.
pub(super) fn bytes(stdin: &Stdin, usual: &[u8], context: &Context) -> Result<Vec<u8>, String> {
    let request = String::from_utf8_lossy(usual);
    let context = context
        .clone()
        .with("request", request.trim_end_matches('\n'));
    let render = |text: &str| context.render(text).map_err(|error| error.to_string());
    match stdin {
        Stdin::Text(text) => render(text).map(String::into_bytes),
        Stdin::Base64(text) => STANDARD.decode(text).map_err(|error| error.to_string()),
        Stdin::Repeat {
            before,
            text,
            times,
            after,
        } => {
            let length = text.len().saturating_mul(*times as usize);
            if length > LIMIT {
                return Err(format!(
                    "repeat makes {length} bytes; at most {LIMIT} are allowed"
                ));
            }
            Ok(format!(
                "{}{}{}",
                render(before)?,
                text.repeat(*times as usize),
                render(after)?
            )
            .into_bytes())
        }
    }
}
