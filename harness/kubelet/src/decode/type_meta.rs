//! The first look at an output: only `apiVersion` and `kind` (`SimpleMetaFactory.Interpret`). Unlike the second
//! one it does not mind the letter case of these two names.

use crate::golang::json::{Kind, Value};

/// What an output says it is.
pub(crate) struct TypeMeta<'d> {
    /// `group/version`, or the version alone; empty if absent.
    pub(crate) group_version: &'d str,
    /// Empty if absent.
    pub(crate) kind: &'d str,
}

/// Why it says nothing.
pub(crate) struct TypeError {
    pub(crate) text: String,
    /// Byte of the value that is of the wrong type.
    pub(crate) offset: Option<usize>,
}

/// Reads `apiVersion` and `kind`.
pub(crate) fn interpret(root: Value<'_>) -> Result<TypeMeta<'_>, TypeError> {
    let wrong_type = |value: Value<'_>, target: &str| TypeError {
        text: format!(
            "{}json: cannot unmarshal {} into Go {target}",
            super::JSON_ERROR,
            value.kind().go_name()
        ),
        offset: Some(value.span().start),
    };
    if !matches!(root.kind(), Kind::Object | Kind::Null) {
        let target = r#"value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;
        return Err(wrong_type(root, target));
    }
    let (mut api_version, mut kind) = ("", "");
    for member in root.members() {
        let (name, field) = if folds_to(member.key, "apiVersion") {
            ("apiVersion", &mut api_version)
        } else if folds_to(member.key, "kind") {
            ("kind", &mut kind)
        } else {
            continue;
        };
        match member.value.kind() {
            Kind::String(text) => *field = text,
            Kind::Null => {}
            _ => {
                let target = format!("struct field .{name} of type string");
                return Err(wrong_type(member.value, &target));
            }
        }
    }
    Ok(TypeMeta {
        group_version: group_version(api_version)?,
        kind,
    })
}

/// The text after `schema.ParseGroupVersion` and back: only a slash without a group in front is lost.
fn group_version(text: &str) -> Result<&str, TypeError> {
    if text.bytes().filter(|byte| *byte == b'/').count() > 1 {
        return Err(TypeError {
            text: format!("unexpected GroupVersion string: {text}"),
            offset: None,
        });
    }
    Ok(text.strip_prefix('/').unwrap_or(text))
}

/// Whether `encoding/json` takes `key` for the field `name`, which is ASCII: letter case does not count, by Unicode's
/// simple folding, in which the Kelvin sign is a k and the long s an s.
pub(crate) fn folds_to(key: &str, name: &str) -> bool {
    let fold = |character: char| match character {
        '\u{212a}' => 'k',
        '\u{17f}' => 's',
        _ => character.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(name.chars().map(fold))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golang::json::Document;

    #[test]
    fn the_last_spelling_that_is_not_null_wins() {
        for (json, expected) in [
            (
                r#"{"apiVersion":"g/v","kind":"A","KIND":"B","\u212aind":null}"#,
                Ok("g/v B"),
            ),
            (r#"{"APIVER\u017fION":"/v1"}"#, Ok("v1 ")),
            (r#"{"apiVersion":"/","other":[]}"#, Ok(" ")),
            ("null", Ok(" ")),
            (
                r#"{"apiVersion":"a/b/c"}"#,
                Err("unexpected GroupVersion string: a/b/c"),
            ),
            (
                r#"{"Kind":1,"apiVersion":2}"#,
                Err(
                    "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string",
                ),
            ),
        ] {
            let document = Document::parse(json.as_bytes()).unwrap();
            let got = interpret(document.root())
                .map(|meta| format!("{} {}", meta.group_version, meta.kind))
                .map_err(|error| error.text);
            assert_eq!(got.as_deref().map_err(String::as_str), expected, "{json}");
        }
    }
}
