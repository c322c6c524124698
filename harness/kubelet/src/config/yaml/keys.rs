//! Keys of mappings as JSON texts, and values as Go shows them in errors (`%#v`).

use super::construct::{Value, Values};
use super::resolve::Scalar;
use crate::golang::quote::quote;

/// How deep a value is shown; Go has no limit, but nobody reads on.
const SHOWN_DEPTH: usize = 50;

/// A key of a mapping: its text in JSON, and what it was before, because `1` and `"1"` are two keys for go-yaml.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) text: String,
    kind: &'static str,
}

impl Key {
    /// Whether JSON can hold the key (`convertToJSONableObject` of sigs.k8s.io/yaml).
    pub(super) fn is_null(&self) -> bool {
        self.kind == "null"
    }
}

/// The key that a scalar makes.
pub(super) fn key_of(scalar: &Scalar) -> Key {
    let (text, kind) = match scalar {
        Scalar::Null => (String::new(), "null"),
        Scalar::Boolean(value) => (value.to_string(), "boolean"),
        Scalar::Integer(value) => (value.to_string(), "integer"),
        Scalar::Unsigned(value) => (value.to_string(), "integer"),
        Scalar::Float(value) => (float_key(*value), "float"),
        Scalar::Text(value) => (value.clone(), "text"),
    };
    Key { text, kind }
}

/// `strconv.FormatFloat(key, 'g', -1, 32)`, with YAML's words for what is no number.
fn float_key(value: f64) -> String {
    let narrow = value as f32;
    if narrow.is_nan() {
        return ".nan".to_owned();
    }
    if narrow.is_infinite() {
        return if narrow > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    general(&format!("{narrow:e}"), &narrow.to_string())
}

/// Go's `%g`: an exponent below -4 or from 21 on (shortest form) is written out.
fn general(scientific: &str, plain: &str) -> String {
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return plain.to_owned();
    };
    match exponent.parse::<i32>() {
        Ok(power) if !(-4..21).contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", power.abs())
        }
        _ => plain.to_owned(),
    }
}

/// A value as Go's `%#v` shows it.
pub(super) fn go_syntax(values: &Values, value: usize) -> String {
    show(values, value, 0)
}

fn show(values: &Values, value: usize, depth: usize) -> String {
    let inside = |item: &usize| match &values.all[*item] {
        Value::Scalar(Scalar::Null) => "interface {}(nil)".to_owned(),
        _ if depth > SHOWN_DEPTH => "...".to_owned(),
        _ => show(values, *item, depth + 1),
    };
    match &values.all[value] {
        Value::Scalar(scalar) => go_scalar(scalar),
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(inside).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Mapping(entries) => {
            let entry =
                |(key, item): (&Key, &usize)| format!("{}:{}", key_syntax(key), inside(item));
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!(
                "map[interface {{}}]interface {{}}{{{}}}",
                entries.join(", ")
            )
        }
    }
}

fn key_syntax(key: &Key) -> String {
    match key.kind {
        "text" => quote(&key.text),
        "null" => "interface {}(nil)".to_owned(),
        _ => key.text.clone(),
    }
}

/// A scalar as Go's `%#v` shows it.
pub(super) fn go_scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Null => "<nil>".to_owned(),
        Scalar::Unsigned(value) => format!("0x{value:x}"),
        Scalar::Float(value) => general(&format!("{value:e}"), &value.to_string()),
        Scalar::Text(value) => quote(value),
        other => key_of(other).text,
    }
}
