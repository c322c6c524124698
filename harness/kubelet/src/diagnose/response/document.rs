//! Looks through a whole output: what stands around the document, the document, its fields.

use super::draft::Draft;
use super::fields;
use super::findings::{Findings, Minded};
use super::recover;
use crate::api::ApiVersion;
use crate::golang::json::{Document, Kind, Value};

/// Finds the problems; gives the answer that seems to be meant, if there is one.
pub(super) fn examine(
    stdout: &[u8],
    api_version: ApiVersion,
    findings: &mut Findings,
) -> Option<Draft> {
    let Some(document) = recover::document(stdout, findings) else {
        return stdout.trim_ascii().is_empty().then(Draft::example);
    };
    if let Some(offset) = document.number_beyond_float64() {
        findings.add(
            "field-type",
            ("", Some(offset)),
            Minded::WithJsonIterator,
            "this number is too large for 64 bits of floating point; releases up to 1.22 read it, whatever its field",
            "leave the field out",
        );
    }
    let root = document.root();
    let place = ("", Some(root.span().start));
    match root.kind() {
        Kind::Object => Some(fields::examine(root, api_version, findings)),
        Kind::String(text) => {
            let inner = Document::parse(text.as_bytes()).ok();
            let inner = inner.filter(|inner| inner.root().kind() == Kind::Object);
            let Some(inner) = inner else {
                not_an_object(root, findings);
                return None;
            };
            findings.add(
                "encoded-twice",
                place,
                Minded::Always,
                "the document is a JSON text that holds the JSON",
                "encode the document once",
            );
            findings.shift(None);
            Some(fields::examine(inner.root(), api_version, findings))
        }
        Kind::Array => {
            let mut elements = root.elements();
            let first = elements.next().filter(|first| first.kind() == Kind::Object);
            let (Some(first), None) = (first, elements.next()) else {
                not_an_object(root, findings);
                return None;
            };
            findings.add(
                "wrapped-in-array",
                place,
                Minded::Always,
                "the document is a list with the response in it",
                "print the response without the list around it",
            );
            Some(fields::examine(first, api_version, findings))
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {
            not_an_object(root, findings);
            None
        }
    }
}

fn not_an_object(root: Value<'_>, findings: &mut Findings) {
    findings.add(
        "not-an-object",
        ("", Some(root.span().start)),
        Minded::Always,
        format!(
            "the document is a JSON {}, not an object",
            root.kind().go_name()
        ),
        "print a CredentialProviderResponse object",
    );
}
