//! The quick way for most patterns and images, which need none of the rules of a URL. What it does not take is no error;
//! the rules have their say then.

use std::borrow::Cow;

use super::Url;

/// What is known of a host that is nothing but labels and perhaps a port.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlainHost {
    /// Where the port begins, with its colon.
    pub(super) labels_end: usize,
    pub(super) dots: usize,
    pub(super) has_star: bool,
}

/// Reads what most patterns and images are: labels, perhaps a port, and a path, with nothing that needs a closer look.
pub(super) fn parse(text: &[u8]) -> Option<Url<'_>> {
    let length_of = |bytes: &[u8], class: u8| {
        let stands = |byte: &&u8| PLAIN[usize::from(**byte)] & class != 0;
        bytes.iter().take_while(stands).count()
    };
    let (mut dots, mut stars) = (0, 0);
    let labels = text.iter().take_while(|byte| {
        dots += usize::from(**byte == b'.');
        stars += usize::from(**byte == b'*');
        PLAIN[usize::from(**byte)] & IN_LABELS != 0
    });
    let labels_end = labels.count();
    let mut end = labels_end;
    if text.get(end) == Some(&b':') {
        end += 1 + length_of(&text[end + 1..], IN_PORT);
    }
    let (host, path) = text.split_at(end);
    let is_path = path.is_empty() || path[0] == b'/' && length_of(path, IN_PATH) == path.len();
    is_path.then_some(Url {
        host: Cow::Borrowed(host),
        path: Cow::Borrowed(path),
        plain: Some(PlainHost {
            labels_end,
            dots,
            has_star: stars > 0,
        }),
    })
}

const IN_LABELS: u8 = 1;
const IN_PORT: u8 = 2;
const IN_PATH: u8 = 4;

/// Where each byte may stand without a closer look.
const PLAIN: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => IN_LABELS | IN_PORT | IN_PATH,
            b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' | b'*' | b'_' => IN_LABELS | IN_PATH,
            b'%' | b'#' | b'?' | ..b' ' | 0x7f => 0,
            _ => IN_PATH,
        };
        byte += 1;
    }
    classes
};
