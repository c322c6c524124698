//! JSON as Go's `encoding/json` writes it with `SetEscapeHTML(false)`: serde_json's, but that U+2028 and U+2029, which end
//! a line in JavaScript, are escaped.

use serde::Serialize;

/// Appends `value` and a newline.
pub(super) fn to_line(value: &impl Serialize, line: &mut Vec<u8>) {
    let start = line.len();
    let written = serde_json::to_writer(&mut *line, value);
    written.expect("memory takes all bytes, and every key that is written is a text");
    // Both begin with this byte, which few lines hold; outside of texts there is none.
    if line[start..].contains(&SEPARATOR[0]) {
        let escaped = escape_separators(&line[start..]);
        line.truncate(start);
        line.extend(escaped);
    }
    line.push(b'\n');
}

/// What U+2028 and U+2029 have in common in UTF-8.
const SEPARATOR: [u8; 2] = [0xe2, 0x80];

fn escape_separators(json: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match rest.strip_prefix(&SEPARATOR) {
            Some([0xa8, after @ ..]) => {
                escaped.extend(b"\\u2028");
                after
            }
            Some([0xa9, after @ ..]) => {
                escaped.extend(b"\\u2029");
                after
            }
            _ => {
                escaped.push(byte);
                after
            }
        };
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::to_line;

    #[test]
    fn escapes_as_go_does() {
        let mut line = Vec::new();
        to_line(
            &"\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}<>&é😀\u{2027}\u{2028}\u{2028}x\u{2029}",
            &mut line,
        );
        let expected = r#""\"\\/\b\f\n\r\t\u0000\u001f<DEL><>&é😀<27>\u2028\u2028x\u2029""#
            .replace("<DEL>", "\u{7f}")
            .replace("<27>", "\u{2027}");
        assert_eq!(String::from_utf8(line).unwrap(), expected + "\n");
    }
}
