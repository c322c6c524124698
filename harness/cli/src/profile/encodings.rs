//! The ways in which a secret is usually written down, as byte texts to search for. It searches nothing
//! itself: `scrub` does.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::scrub::Encoding;

/// A shorter secret is searched as it is only: encoded or halved it would meet innocent text.
const SHORTEST_ENCODED: usize = 8;
/// A shorter half or run of letters is not searched for.
const SHORTEST_PART: usize = 12;

/// Every text under which a secret is searched, with its encoding; equal texts once.
pub(super) fn of(secret: &str) -> Vec<(Encoding, Vec<u8>)> {
    let mut texts = vec![(Encoding::Plain, secret.into())];
    texts.extend(wide_texts(secret));
    if secret.len() >= SHORTEST_ENCODED {
        texts.extend(base64_texts(secret.as_bytes()));
        for (_, wide) in wide_texts(secret) {
            texts.extend(base64_texts(&wide));
        }
        texts.extend(percent_texts(secret).map(|text| (Encoding::Percent, text.into())));
        texts.extend(json_texts(secret).map(|text| (Encoding::Json, text.into())));
        texts.extend(hex_texts(secret).map(|text| (Encoding::Hex, text.into())));
        for part in parts(secret) {
            texts.push((Encoding::Part, part.into()));
            texts.extend(wide_texts(part).map(|(_, wide)| (Encoding::Part, wide)));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    texts.retain(|(_, text)| !text.is_empty() && seen.insert(text.clone()));
    texts
}

/// The Base64 texts of `secret` alone, padded or not, and what stays the same of it inside a longer text,
/// where it can start at each of three positions in a group of three bytes.
pub(super) fn base64_texts(secret: &[u8]) -> Vec<(Encoding, Vec<u8>)> {
    let mut texts = Vec::new();
    for (encoding, engine) in [
        (Encoding::Base64, &STANDARD_NO_PAD),
        (Encoding::Base64Url, &URL_SAFE_NO_PAD),
    ] {
        let alone = engine.encode(secret);
        let padding = "=".repeat((4 - alone.len() % 4) % 4);
        texts.push((encoding, format!("{alone}{padding}").into()));
        texts.push((encoding, alone.into()));
        for before in 0..3_usize {
            let shifted = engine.encode([&vec![0; before], secret].concat());
            // The first characters also hold bits of what stands before, the last one bits of what follows.
            let start = [0, 2, 3][before];
            let end = shifted.len() - usize::from(!(before + secret.len()).is_multiple_of(3));
            texts.push((encoding, shifted[start..end].into()));
        }
    }
    texts
}

/// In UTF-16 and UTF-32 of both byte orders, without the zero bytes at both ends: what is left of ASCII is
/// the same in both orders.
fn wide_texts(secret: &str) -> impl Iterator<Item = (Encoding, Vec<u8>)> {
    let pairs = || secret.encode_utf16();
    let quads = || secret.chars().map(u32::from);
    [
        (
            Encoding::Utf16,
            pairs().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            Encoding::Utf16,
            pairs().flat_map(u16::to_be_bytes).collect(),
        ),
        (
            Encoding::Utf32,
            quads().flat_map(u32::to_le_bytes).collect(),
        ),
        (
            Encoding::Utf32,
            quads().flat_map(u32::to_be_bytes).collect(),
        ),
    ]
    .into_iter()
    .map(|(encoding, bytes): (_, Vec<u8>)| {
        let is_letter = |byte: &u8| *byte != 0;
        let start = bytes.iter().position(is_letter).unwrap_or(0);
        let end = bytes.iter().rposition(is_letter).map_or(0, |last| last + 1);
        (encoding, bytes[start..end].to_vec())
    })
}

/// Percent-encoded, all but the unreserved characters of RFC 3986, with capital and with small hex digits.
fn percent_texts(secret: &str) -> impl Iterator<Item = String> {
    [true, false].into_iter().map(|capital| {
        let mut text = String::new();
        for byte in secret.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                text.push(byte.into());
            } else if capital {
                push(&mut text, format_args!("%{byte:02X}"));
            } else {
                push(&mut text, format_args!("%{byte:02x}"));
            }
        }
        text
    })
}

/// As JSON writers escape: the least that RFC 8259 asks, with `\/` too, and with everything that is
/// dangerous in HTML or JavaScript as `\u003d`.
fn json_texts(secret: &str) -> impl Iterator<Item = String> {
    let least = serde_json::Value::from(secret).to_string();
    let least = least[1..least.len() - 1].to_owned();
    let slashes = least.replace('/', "\\/");
    let mut wary = String::new();
    for letter in least.chars() {
        if "+=<>&'/".contains(letter) {
            push(&mut wary, format_args!("\\u{:04x}", u32::from(letter)));
        } else {
            wary.push(letter);
        }
    }
    let wary_but_slash = wary.replace("\\u002f", "/");
    [least, slashes, wary, wary_but_slash].into_iter()
}

fn hex_texts(secret: &str) -> impl Iterator<Item = String> {
    let mut small = String::new();
    for byte in secret.bytes() {
        push(&mut small, format_args!("{byte:02x}"));
    }
    let capital = small.to_uppercase();
    [small, capital].into_iter()
}

/// The halves and the long runs of letters and digits: what is left of a secret that was cut off or
/// written in an encoding not listed here. Of a token with dots only its last part counts, as the others
/// are no secret.
fn parts(secret: &str) -> impl Iterator<Item = &str> {
    let hidden = secret.rsplit('.').next().unwrap_or(secret);
    let middle = (hidden.len() / 2..hidden.len())
        .find(|index| hidden.is_char_boundary(*index))
        .unwrap_or(hidden.len());
    let (first, second) = hidden.split_at(middle);
    let runs = hidden.split(|letter: char| !letter.is_ascii_alphanumeric());
    [first, second]
        .into_iter()
        .chain(runs)
        .filter(|part| part.len() >= SHORTEST_PART)
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more)
        .expect("writing into a String cannot fail");
}
