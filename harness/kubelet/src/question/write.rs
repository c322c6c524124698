//! JSON as Go's `encoding/json` writes it with `SetEscapeHTML(false)`: serde_json's, but that U+2028 and U+2029, which end
//! a line in JavaScript, are escaped. An answer's few short fields are appended without serde, which would take longer
//! than to find the answer.

use serde::Serialize;

use crate::golang::json::plain_length;

/// An object whose fields are being appended to a line, in the order in which they are given.
pub(super) struct Object<'l> {
    line: &'l mut Vec<u8>,
    /// What stands before the next field.
    separator: u8,
}

impl<'l> Object<'l> {
    pub(super) fn begin(line: &'l mut Vec<u8>) -> Self {
        Self {
            line,
            separator: b'{',
        }
    }

    /// Appends the name of a field, which needs no escape. The value is for the caller to append.
    pub(super) fn field(&mut self, name: &'static str) -> &mut Vec<u8> {
        self.line.reserve(name.len() + 4);
        self.line.push(self.separator);
        self.line.push(b'"');
        self.line.extend_from_slice(name.as_bytes());
        self.line.extend_from_slice(b"\":");
        self.separator = b',';
        self.line
    }

    /// Appends a field whose value is a text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) -> &mut Self {
        push_text(text, self.field(name));
        self
    }

    /// Appends a field whose value is true or false.
    pub(super) fn flag(&mut self, name: &'static str, flag: bool) -> &mut Self {
        let word: &[u8] = if flag { b"true" } else { b"false" };
        self.field(name).extend_from_slice(word);
        self
    }

    /// Appends a field of any other kind.
    pub(super) fn value(&mut self, name: &'static str, value: &impl Serialize) -> &mut Self {
        push_value(value, self.field(name));
        self
    }

    /// Closes the object.
    pub(super) fn end(&mut self) {
        if self.separator == b'{' {
            self.line.push(b'{');
        }
        self.line.push(b'}');
    }
}

/// Appends a text in quotes.
fn push_text(text: &str, line: &mut Vec<u8>) {
    line.reserve(text.len() + 2);
    line.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, special) = rest.split_at(plain_length(rest));
        line.extend_from_slice(plain);
        let Some((&byte, after)) = special.split_first() else {
            break;
        };
        push_escape(byte, line);
        rest = after;
    }
    line.push(b'"');
}

/// Appends what stands for a quote, a backslash or a control character.
fn push_escape(byte: u8, line: &mut Vec<u8>) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => return line.extend(format!("\\u{byte:04x}").bytes()),
    };
    line.extend_from_slice(&[b'\\', letter]);
}

/// Appends a value.
pub(super) fn push_value(value: &impl Serialize, line: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *line, value);
    written.expect("memory takes all bytes, and every key that is written is a text");
}

/// The first byte of U+2028 and of U+2029 in UTF-8.
const LEAD: u8 = 0xe2;

/// Ends the line that begins at `start`: escapes U+2028 and U+2029, which stand nowhere but in texts, and adds a newline.
pub(super) fn end_line(start: usize, line: &mut Vec<u8>) {
    escape_separators(start, line);
    line.push(b'\n');
}

fn escape_separators(start: usize, line: &mut Vec<u8>) {
    // Few lines hold this byte.
    if !line[start..].contains(&LEAD) {
        return;
    }
    let json = line.split_off(start);
    let mut rest = json.as_slice();
    while let Some((&byte, after)) = rest.split_first() {
        rest = match rest {
            [LEAD, 0x80, 0xa8, after @ ..] => {
                line.extend(b"\\u2028");
                after
            }
            [LEAD, 0x80, 0xa9, after @ ..] => {
                line.extend(b"\\u2029");
                after
            }
            _ => {
                line.push(byte);
                after
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_go_does() {
        let mut line = Vec::new();
        push_text(
            "\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}<>&é😀\u{2027}\u{2028}\u{2028}x\u{2029}",
            &mut line,
        );
        end_line(0, &mut line);
        let expected = r#""\"\\/\b\f\n\r\t\u0000\u001f<DEL><>&é😀<27>\u2028\u2028x\u2029""#
            .replace("<DEL>", "\u{7f}")
            .replace("<27>", "\u{2027}");
        assert_eq!(String::from_utf8(line).unwrap(), expected + "\n");
    }

    #[test]
    fn appends_fields_of_every_kind() {
        let mut line = Vec::new();
        Object::begin(&mut line).end();
        let mut object = Object::begin(&mut line);
        for text in ["plain", "", "\"", "\\", "\u{1f}", "é\u{2028}"] {
            object.text("text", text);
        }
        object.flag("yes", true);
        object.flag("no", false);
        object.value("list", &["\u{2029}"]);
        object.end();
        end_line(2, &mut line);
        let expected = r#"{}{"text":"plain","text":"","text":"\"","text":"\\","text":"\u001f","text":"é\u2028","#
            .to_owned()
            + r#""yes":true,"no":false,"list":["\u2029"]}"#
            + "\n";
        assert_eq!(String::from_utf8(line).unwrap(), expected);
    }
}
