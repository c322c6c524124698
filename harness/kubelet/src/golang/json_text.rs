//! Texts as Go's `encoding/json` writes them, with HTML escaping on.

/// Appends `text` in quotes. Backspace and form feed are escaped as since Go 1.22; kubelets built with an older one
/// write `\u0008` and `\u000c`, which no JSON reader tells apart.
pub(crate) fn push(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\x08' => json.push_str("\\b"),
            '\x0c' => json.push_str("\\f"),
            '\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => json.push(character),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_go_does() {
        let mut json = String::new();
        push(&mut json, "\"\\\n\r\t\x08\x0c\x01\x7f<>&\u{2028}é😀");
        assert_eq!(
            json,
            "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\x7f\\u003c\\u003e\\u0026\\u2028é😀\""
        );
    }
}
