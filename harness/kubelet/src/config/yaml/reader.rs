//! Turns the bytes of a YAML file into text the way go-yaml's reader does: UTF-8 or, after a byte order mark,
//! UTF-16, 512 bytes at a time. It gives the reason why text cannot be read on, but does not look at the text.

/// Size of go-yaml's raw buffer (`input_raw_buffer_size`); a fault is only seen once its chunk is needed.
const CHUNK: usize = 512;

/// The readable beginning of a file as text, and what stops the reader after it.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) text: String,
    /// The characters that each chunk holds.
    pub(super) refills: Vec<usize>,
    pub(super) fault: Option<&'static str>,
}

#[derive(Copy, Clone)]
enum Encoding {
    Utf8,
    Utf16 { low: usize },
}

/// What stands at the beginning of some bytes.
enum Next {
    Character(char, usize),
    Incomplete(&'static str),
    Fault(&'static str),
}

/// Reads as `yaml_parser_update_buffer` of go.yaml.in/yaml/v2 (`readerc.go`). An empty file is a line break
/// (`newParser` of `decode.go`).
pub(super) fn read(bytes: &[u8]) -> Source {
    let (encoding, mut at, bytes): (_, _, &[u8]) = match bytes {
        [] => (Encoding::Utf8, 0, b"\n"),
        [0xff, 0xfe, ..] => (Encoding::Utf16 { low: 0 }, 2, bytes),
        [0xfe, 0xff, ..] => (Encoding::Utf16 { low: 1 }, 2, bytes),
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3, bytes),
        _ => (Encoding::Utf8, 0, bytes),
    };
    let mut source = Source {
        text: String::with_capacity(bytes.len()),
        refills: Vec::with_capacity(bytes.len() / CHUNK + 1),
        fault: None,
    };
    let mut end = CHUNK.min(bytes.len());
    loop {
        let readable = source.text.len();
        let mut characters = 0;
        while at < end && source.fault.is_none() {
            match next(&bytes[at..end], encoding) {
                Next::Character(character, width) => {
                    source.text.push(character);
                    characters += 1;
                    at += width;
                }
                Next::Incomplete(_) if end < bytes.len() => break,
                // The end of the file is noticed one refill later, so what was read before is still given out.
                Next::Incomplete(fault) => source.fault = Some(fault),
                Next::Fault(fault) => {
                    source.fault = Some(fault);
                    source.text.truncate(readable);
                    return source;
                }
            }
        }
        source.refills.push(characters);
        if source.fault.is_some() || at >= bytes.len() {
            return source;
        }
        end = (at + CHUNK).min(bytes.len());
    }
}

fn next(bytes: &[u8], encoding: Encoding) -> Next {
    let found = match encoding {
        Encoding::Utf8 => next_utf8(bytes),
        Encoding::Utf16 { low } => next_utf16(bytes, low),
    };
    match found {
        Next::Character(character, _) if !is_allowed(character) => {
            Next::Fault("control characters are not allowed")
        }
        other => other,
    }
}

fn next_utf8(bytes: &[u8]) -> Next {
    let first = u32::from(bytes[0]);
    let (width, mut value) = match bytes[0] {
        0x00..=0x7f => (1, first),
        0xc0..=0xdf => (2, first & 0x1f),
        0xe0..=0xef => (3, first & 0x0f),
        0xf0..=0xf7 => (4, first & 0x07),
        _ => return Next::Fault("invalid leading UTF-8 octet"),
    };
    if bytes.len() < width {
        return Next::Incomplete("incomplete UTF-8 octet sequence");
    }
    for octet in &bytes[1..width] {
        if octet & 0xc0 != 0x80 {
            return Next::Fault("invalid trailing UTF-8 octet");
        }
        value = (value << 6) + u32::from(octet & 0x3f);
    }
    if [0, 0, 0x80, 0x800, 0x1_0000][width] > value {
        return Next::Fault("invalid length of a UTF-8 sequence");
    }
    match char::from_u32(value) {
        Some(character) => Next::Character(character, width),
        None => Next::Fault("invalid Unicode character"),
    }
}

fn next_utf16(bytes: &[u8], low: usize) -> Next {
    let unit = |at: usize| u32::from(bytes[at + low]) + (u32::from(bytes[at + 1 - low]) << 8);
    if bytes.len() < 2 {
        return Next::Incomplete("incomplete UTF-16 character");
    }
    let first = unit(0);
    match first & 0xfc00 {
        0xdc00 => Next::Fault("unexpected low surrogate area"),
        0xd800 if bytes.len() < 4 => Next::Incomplete("incomplete UTF-16 surrogate pair"),
        0xd800 => {
            let second = unit(2);
            let value = 0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
            match char::from_u32(value) {
                Some(character) if second & 0xfc00 == 0xdc00 => Next::Character(character, 4),
                _ => Next::Fault("expected low surrogate area"),
            }
        }
        _ => match char::from_u32(first) {
            Some(character) => Next::Character(character, 2),
            None => Next::Fault("invalid Unicode character"),
        },
    }
}

fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{7e}' | '\u{85}' | '\u{a0}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, fault: Option<&str>) {
        let source = read(bytes);
        assert_eq!((source.text.as_str(), source.fault), (text, fault));
    }

    #[test]
    fn bytes_become_text_or_a_reason() {
        check(b"a: b", "a: b", None);
        check(b"\xef\xbb\xbfa", "a", None);
        check(b"\xff\xfea\0\xe9\0", "aé", None);
        check(b"\xfe\xff\xd8\x3d\xde\x00", "😀", None);
        check(b"a\xff", "", Some("invalid leading UTF-8 octet"));
        check(b"a\xc3", "a", Some("incomplete UTF-8 octet sequence"));
        check(b"a\xc3(", "", Some("invalid trailing UTF-8 octet"));
        check(b"\xc0\x80", "", Some("invalid length of a UTF-8 sequence"));
        check(b"\xed\xa0\x80", "", Some("invalid Unicode character"));
        check(b"a\0", "", Some("control characters are not allowed"));
        check(b"\xff\xfe\0\xdc", "", Some("unexpected low surrogate area"));
        check(b"\xff\xfea\0b", "a", Some("incomplete UTF-16 character"));
    }

    #[test]
    fn a_fault_hides_its_own_chunk_only() {
        let mut bytes = vec![b'a'; 600];
        bytes.push(0);
        assert_eq!(read(&bytes).text.len(), 512);
    }
}
