//! Decodes the JSON object of a configuration as `sigs.k8s.io/json` does: names count with their letter case, the
//! first value of a wrong type is reported at the end, a bad duration at once, unknown and duplicate fields if
//! nothing else is wrong. Decoding a field twice goes on with what is there, as Go does.

use std::collections::HashSet;

use super::field_path::FieldPath;
use super::provider::Config;
use super::schema::{Record, Schema, Target};
use crate::golang::duration::DurationError;
use crate::golang::json::{Kind, Value};

/// A decoded object, and the unknown and duplicate fields in the order met.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) config: Config,
    pub(super) strict: Vec<String>,
}

/// Decodes the object.
///
/// The error is the decoder's own text about a value of a wrong type.
pub(super) fn decode(root: Value<'_>, schema: Schema) -> Result<Decoded, String> {
    let mut decoder = Decoder {
        schema,
        path: FieldPath::default(),
        wrong_type: None,
    };
    let mut config = Config::default();
    decoder.object(root, &mut config)?;
    match decoder.wrong_type {
        Some(text) => Err(text),
        None => Ok(Decoded {
            config,
            strict: decoder.path.into_strict(),
        }),
    }
}

struct Decoder {
    schema: Schema,
    path: FieldPath,
    wrong_type: Option<String>,
}

impl Decoder {
    fn object<R: Record>(&mut self, value: Value<'_>, into: &mut R) -> Result<(), String> {
        let mut seen = HashSet::new();
        for member in value.members() {
            let Some(target) = into.field(member.key, self.schema) else {
                self.path.strict("unknown", member.key);
                continue;
            };
            if !seen.insert(member.key) {
                self.path.strict("duplicate", member.key);
            }
            let outer = self.path.enter_field(R::GO_NAME, member.key);
            self.value(member.value, target)?;
            self.path.leave_field(outer);
        }
        Ok(())
    }

    fn value(&mut self, value: Value<'_>, target: Target<'_>) -> Result<(), String> {
        let package = self.schema.version.package();
        match (target, value.kind()) {
            (Target::Text(_, _), Kind::Null) => {}
            (Target::Text(text, _), Kind::String(written)) => written.clone_into(text),
            (Target::Text(_, "string"), _) => self.wrong_type(value, "string"),
            (Target::Text(_, name), _) => self.wrong_type(value, &format!("{package}.{name}")),
            (Target::Boolean(boolean), Kind::Null) => *boolean = None,
            (Target::Boolean(boolean), Kind::Bool(written)) => *boolean = Some(written),
            (Target::Boolean(_), _) => self.wrong_type(value, "bool"),
            (Target::Duration(duration), Kind::Null) => *duration = None,
            (Target::Duration(duration), Kind::String(written)) => {
                *duration = Some(
                    written
                        .parse()
                        .map_err(|error: DurationError| error.to_string())?,
                );
            }
            (Target::Duration(_), _) => return Err(self.type_error(value, "string")),
            (Target::Texts(texts), _) => {
                self.list(value, texts, "[]string", |decoder, value, text| {
                    decoder.value(value, Target::Text(text, "string"))
                })?;
            }
            (Target::TextsOrNone(texts), _) => {
                let mut list = Some(std::mem::take(texts));
                let decoded = self.value(value, Target::Texts(&mut list));
                *texts = list.unwrap_or_default();
                decoded?;
            }
            (Target::Providers(providers), _) => {
                let of = format!("{package}.CredentialProvider");
                self.list(
                    value,
                    providers,
                    &format!("[]{of}"),
                    |decoder, value, provider| decoder.structure_or_null(value, provider, &of),
                )?;
            }
            (Target::Environment(variables), _) => {
                let of = format!("{package}.ExecEnvVar");
                let mut list = Some(std::mem::take(variables));
                let decoded = self.list(
                    value,
                    &mut list,
                    &format!("[]{of}"),
                    |decoder, value, variable| decoder.structure_or_null(value, variable, &of),
                );
                *variables = list.unwrap_or_default();
                decoded?;
            }
            (Target::Tokens(tokens), Kind::Null) => *tokens = None,
            (Target::Tokens(tokens), _) => {
                let of = format!("{package}.ServiceAccountTokenAttributes");
                self.structure_or_null(value, tokens.get_or_insert_default(), &of)?;
            }
        }
        Ok(())
    }

    fn structure_or_null<R: Record>(
        &mut self,
        value: Value<'_>,
        into: &mut R,
        of: &str,
    ) -> Result<(), String> {
        match value.kind() {
            Kind::Object => self.object(value, into),
            Kind::Null => Ok(()),
            _ => {
                self.wrong_type(value, of);
                Ok(())
            }
        }
    }

    /// Decodes into the elements that are there, then into new ones (`decodeState.array`).
    fn list<T: Default>(
        &mut self,
        value: Value<'_>,
        into: &mut Option<Vec<T>>,
        of: &str,
        element: impl Fn(&mut Self, Value<'_>, &mut T) -> Result<(), String>,
    ) -> Result<(), String> {
        match value.kind() {
            Kind::Null => *into = None,
            Kind::Array => {
                let list = into.get_or_insert_default();
                let mut length = 0;
                for item in value.elements() {
                    if length == list.len() {
                        list.push(T::default());
                    }
                    self.path.enter_item(length);
                    element(self, item, &mut list[length])?;
                    self.path.leave();
                    length += 1;
                }
                list.truncate(length);
            }
            _ => self.wrong_type(value, of),
        }
        Ok(())
    }

    fn wrong_type(&mut self, value: Value<'_>, of: &str) {
        if self.wrong_type.is_none() {
            self.wrong_type = Some(self.type_error(value, of));
        }
    }

    fn type_error(&self, value: Value<'_>, of: &str) -> String {
        self.path.type_error(value.kind().go_name(), of)
    }
}
