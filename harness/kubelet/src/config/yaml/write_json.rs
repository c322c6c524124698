//! Writes values as `json.Marshal` does after sigs.k8s.io/yaml made their keys texts: keys in order of their bytes,
//! no white space. What JSON cannot hold is an error in the words of Go.

use std::collections::btree_map;
use std::iter::Peekable;

use super::construct::{Value, Values};
use super::keys::{Key, go_syntax};
use super::resolve::Scalar;
use crate::golang::json_text;

/// Text beyond this much is not written out: only aliases repeated far beyond any use of a configuration reach it.
const MAX_LENGTH: usize = 64 << 20;

/// How the error about a key that JSON cannot hold begins.
pub(crate) const UNSUPPORTED_MAP_KEY: &str = "unsupported map key";

/// One collection that is being written, and what is left of it.
enum Rest<'v> {
    Items(std::slice::Iter<'v, usize>),
    Entries(Peekable<btree_map::Iter<'v, Key, usize>>),
}

/// The JSON text, or why there is none.
pub(super) fn write(values: &Values) -> Result<String, String> {
    let mut json = String::new();
    let Some(root) = values.root else {
        return Ok("null".to_owned());
    };
    let mut open = Vec::new();
    push_value(&mut json, &mut open, &values.all[root])?;
    while let Some(rest) = open.last_mut() {
        let next = match rest {
            Rest::Items(items) => items.next().map(|item| (None, item)),
            Rest::Entries(entries) => next_entry(entries).map(|(key, item)| (Some(key), item)),
        };
        let Some((key, item)) = next else {
            json.push(if matches!(rest, Rest::Items(_)) {
                ']'
            } else {
                '}'
            });
            open.pop();
            continue;
        };
        if !json.ends_with(['[', '{']) {
            json.push(',');
        }
        if let Some(key) = key {
            if key.is_null() {
                return Err(format!(
                    "{UNSUPPORTED_MAP_KEY} of type: %!s(<nil>), key: <nil>, value: {}",
                    go_syntax(values, *item)
                ));
            }
            json_text::push(&mut json, &key.text);
            json.push(':');
        }
        push_value(&mut json, &mut open, &values.all[*item])?;
        if json.len() > MAX_LENGTH {
            return Err("yaml: document contains excessive aliasing".to_owned());
        }
    }
    Ok(json)
}

/// The next entry whose text no later one has; go-yaml's `1` and `"1"` become one key here.
fn next_entry<'v>(
    entries: &mut Peekable<btree_map::Iter<'v, Key, usize>>,
) -> Option<(&'v Key, &'v usize)> {
    let mut entry = entries.next()?;
    while let Some(later) = entries.next_if(|(key, _)| key.text == entry.0.text && !key.is_null()) {
        entry = later;
    }
    Some(entry)
}

/// Writes a scalar, or opens a collection.
fn push_value<'v>(
    json: &mut String,
    open: &mut Vec<Rest<'v>>,
    value: &'v Value,
) -> Result<(), String> {
    match value {
        Value::Sequence(items) => {
            json.push('[');
            open.push(Rest::Items(items.iter()));
        }
        Value::Mapping(entries) => {
            json.push('{');
            open.push(Rest::Entries(entries.iter().peekable()));
        }
        Value::Scalar(Scalar::Null) => json.push_str("null"),
        Value::Scalar(Scalar::Boolean(value)) => {
            json.push_str(if *value { "true" } else { "false" })
        }
        Value::Scalar(Scalar::Integer(value)) => json.push_str(&value.to_string()),
        Value::Scalar(Scalar::Unsigned(value)) => json.push_str(&value.to_string()),
        Value::Scalar(Scalar::Float(value)) => json.push_str(&float(*value)?),
        Value::Scalar(Scalar::Text(text)) => json_text::push(json, text),
    }
    Ok(())
}

/// `floatEncoder` of Go's `encoding/json`.
fn float(value: f64) -> Result<String, String> {
    if value.is_nan() {
        return Err("json: unsupported value: NaN".to_owned());
    }
    if value.is_infinite() {
        let sign = if value > 0.0 { '+' } else { '-' };
        return Err(format!("json: unsupported value: {sign}Inf"));
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let text = format!("{value:e}");
        return Ok(if magnitude >= 1e21 {
            text.replace('e', "e+")
        } else {
            text
        });
    }
    Ok(value.to_string())
}
