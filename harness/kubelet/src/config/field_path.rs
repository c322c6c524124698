//! Where in a document a decoder is, and what `sigs.k8s.io/json` says of a field there: the texts name fields without
//! positions about wrong types, with positions about unknown fields.

use std::collections::HashSet;

use crate::golang::quote::quote;

/// The most unknown and duplicate fields that are remembered (`saveStrictError`).
const MAX_STRICT_ERRORS: usize = 100;

/// The place, and the unknown and duplicate fields met so far.
#[derive(Default)]
pub(super) struct FieldPath {
    /// Names of the fields around the current value, without positions (`errorContext.FieldStack`).
    fields: Vec<String>,
    /// The Go struct that holds the current field.
    structure: String,
    /// The same with positions (`strictFieldStack`).
    path: Vec<String>,
    strict: Vec<String>,
    seen: HashSet<String>,
}

impl FieldPath {
    /// Goes into a field of a struct; gives the struct around it, for [`Self::leave_field`].
    pub(super) fn enter_field(&mut self, structure: &str, name: &str) -> String {
        self.fields.push(name.to_owned());
        self.enter_key(name);
        std::mem::replace(&mut self.structure, structure.to_owned())
    }

    /// Goes back to the struct around.
    pub(super) fn leave_field(&mut self, outer: String) {
        self.leave();
        self.fields.pop();
        self.structure = outer;
    }

    /// Goes to a key of a map.
    pub(super) fn enter_key(&mut self, name: &str) {
        self.path.push(match self.path.is_empty() {
            true => name.to_owned(),
            false => format!(".{name}"),
        });
    }

    /// Goes to an item of a list.
    pub(super) fn enter_item(&mut self, at: usize) {
        self.path.push(format!("[{at}]"));
    }

    /// Leaves a key or an item.
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// `UnmarshalTypeError.Error`.
    pub(super) fn type_error(&self, found: &str, of: &str) -> String {
        let (structure, fields) = (&self.structure, self.fields.join("."));
        format!(
            "json: cannot unmarshal {found} into Go struct field {structure}.{fields} of type {of}"
        )
    }

    /// Remembers an `unknown` or `duplicate` field.
    pub(super) fn strict(&mut self, what: &str, key: &str) {
        let path = match self.path.is_empty() {
            true => key.to_owned(),
            false => format!("{}.{key}", self.path.concat()),
        };
        let text = format!("{what} field {}", quote(&path));
        if self.strict.len() < MAX_STRICT_ERRORS && self.seen.insert(text.clone()) {
            self.strict.push(text);
        }
    }

    /// The unknown and duplicate fields in the order met.
    pub(super) fn into_strict(self) -> Vec<String> {
        self.strict
    }
}
