//! What a kubelet says of a configuration of another kind that its scheme knows: it is decoded in full before the kind is
//! found to be wrong, so that values of wrong types and unknown fields are told first. Nothing of it is kept.

mod quantity;
mod types;

use std::collections::HashSet;

use super::field_path::FieldPath;
use crate::golang::duration::Duration;
use crate::golang::json::{Kind, Value, is_beyond_float64};
use crate::golang::quote::quote;
use crate::golang::time;
use crate::release::Release;
use types::{Named, element_of, field_of, named, value_of};
pub(super) use types::{go_type, has_internal_type};

/// Decodes the object into a Go type, and gives the unknown and duplicate fields in the order met.
///
/// The error is the decoder's own text about a value of a wrong type, or what a duration, a time or a quantity says of a
/// text that is none.
pub(super) fn decode(
    json: &[u8],
    root: Value<'_>,
    go_type: &str,
    release: Release,
) -> Result<Vec<String>, String> {
    let mut decoder = Decoder {
        json,
        release,
        path: FieldPath::default(),
        wrong_type: None,
    };
    decoder.value(root, go_type)?;
    match decoder.wrong_type {
        Some(text) => Err(text),
        None => Ok(decoder.path.into_strict()),
    }
}

struct Decoder<'j> {
    json: &'j [u8],
    release: Release,
    path: FieldPath,
    wrong_type: Option<String>,
}

impl Decoder<'_> {
    fn value(&mut self, value: Value<'_>, of: &str) -> Result<(), String> {
        let pointee = of.strip_prefix('*');
        if pointee.is_some() && value.kind() == Kind::Null {
            return Ok(());
        }
        let of = pointee.unwrap_or(of);
        let is = match named(of, self.release) {
            Some(Named::Struct) => {
                return match value.kind() {
                    Kind::Object => self.structure(value, of),
                    Kind::Null => Ok(()),
                    _ => self.wrong_type(value, of),
                };
            }
            Some(Named::Unmarshaler) => return self.unmarshaler(value, of),
            Some(Named::Other(is)) => is,
            None => of,
        };
        if let Some(element) = element_of(is) {
            return match value.kind() {
                Kind::Array => self.list(value, element),
                Kind::Null => Ok(()),
                _ => self.wrong_type(value, of),
            };
        }
        if let Some(element) = value_of(is) {
            return match value.kind() {
                Kind::Object => self.map(value, element),
                Kind::Null => Ok(()),
                _ => self.wrong_type(value, of),
            };
        }
        match (value.kind(), is) {
            (Kind::Null, _) | (Kind::Bool(_), "bool") | (Kind::String(_), "string") => Ok(()),
            (Kind::Number(number), "float64") if !is_beyond_float64(number) => Ok(()),
            (Kind::Number(number), _) if is_numeric(is) => match fits(number, is) {
                true => Ok(()),
                false => self.wrong(&format!("number {number}"), of),
            },
            _ => self.wrong_type(value, of),
        }
    }

    fn structure(&mut self, value: Value<'_>, of: &str) -> Result<(), String> {
        let mut seen = HashSet::new();
        let name = of.rsplit('.').next().unwrap_or(of);
        for member in value.members() {
            let Some(inner) = field_of(of, member.key, self.release) else {
                self.path.strict("unknown", member.key);
                continue;
            };
            if !seen.insert(member.key) {
                self.path.strict("duplicate", member.key);
            }
            let outer = self.path.enter_field(name, member.key);
            self.value(member.value, inner)?;
            self.path.leave_field(outer);
        }
        Ok(())
    }

    fn map(&mut self, value: Value<'_>, element: &str) -> Result<(), String> {
        let mut seen = HashSet::new();
        for member in value.members() {
            if !seen.insert(member.key) {
                self.path.strict("duplicate", member.key);
            }
            self.path.enter_key(member.key);
            self.value(member.value, element)?;
            self.path.leave();
        }
        Ok(())
    }

    fn list(&mut self, value: Value<'_>, element: &str) -> Result<(), String> {
        for (at, item) in value.elements().enumerate() {
            self.path.enter_item(at);
            self.value(item, element)?;
            self.path.leave();
        }
        Ok(())
    }

    fn unmarshaler(&mut self, value: Value<'_>, of: &str) -> Result<(), String> {
        match (of, value.kind()) {
            // What is no pointer is asked about null too, which is an empty text to it.
            ("v1.Duration", Kind::Null) => {
                let parsed = "".parse::<Duration>();
                parsed.map(drop).map_err(|error| error.to_string())
            }
            (_, Kind::Null) => Ok(()),
            ("v1.Duration" | "v1.TimeOrMetaDuration", Kind::String(text)) => {
                let parsed = text.parse::<Duration>();
                parsed.map(drop).map_err(|error| error.to_string())
            }
            ("v1.TimeOrMetaDuration", Kind::Number(number)) if fits(number, "int64") => Ok(()),
            ("v1.TimeOrMetaDuration", found) => {
                let found = match found {
                    Kind::Number(number) => format!("number {number}"),
                    other => other.go_name().to_owned(),
                };
                let written = String::from_utf8_lossy(&self.json[value.span()]);
                let written = quote(&written);
                Err(format!(
                    "invalid duration {written}: json: cannot unmarshal {found} into Go value of type time.Duration"
                ))
            }
            ("v1.Time", Kind::String(text)) => time::check_rfc3339(text),
            ("resource.Quantity" | "resource.QuantityValue", _) => {
                let written = String::from_utf8_lossy(&self.json[value.span()]);
                quantity::check(&written).map_err(str::to_owned)
            }
            ("v1.Duration" | "v1.Time", found) => {
                Err(self.path.type_error(found.go_name(), "string"))
            }
            _ => Ok(()),
        }
    }

    fn wrong_type(&mut self, value: Value<'_>, of: &str) -> Result<(), String> {
        self.wrong(value.kind().go_name(), of)
    }

    /// Remembers the first value of a wrong type; decoding goes on.
    fn wrong(&mut self, found: &str, of: &str) -> Result<(), String> {
        if self.wrong_type.is_none() {
            self.wrong_type = Some(self.path.type_error(found, of));
        }
        Ok(())
    }
}

fn is_numeric(of: &str) -> bool {
    matches!(of, "float64" | "int" | "int32" | "int64" | "uint32")
}

/// Whether a number can be stored (`strconv.ParseInt` and `ParseUint`, which take digits alone).
fn fits(number: &str, of: &str) -> bool {
    match of {
        "int32" => number.parse::<i32>().is_ok(),
        "int" | "int64" => number.parse::<i64>().is_ok(),
        "uint32" => !number.starts_with('-') && number.parse::<u32>().is_ok(),
        _ => false,
    }
}
