//! The fields at the top of a response.

use std::collections::HashSet;

use super::auth;
use super::cache_fields::{cache_duration, cache_key_type};
use super::draft::Draft;
use super::findings::{Findings, Minded};
use crate::api::ApiVersion;
use crate::decode::{KIND, folds_to};
use crate::diagnose::suggest;
use crate::golang::json::{Kind, Member, Value};
use crate::golang::quote::quote;

/// The fields that a response may have.
pub(super) const NAMES: [&str; 5] = [
    "apiVersion",
    "kind",
    "cacheKeyType",
    "cacheDuration",
    "auth",
];

/// A field's name, perhaps corrected, and its value.
pub(super) type Field<'d> = (String, Value<'d>);

/// Looks through the fields of `root`, an object.
pub(super) fn examine(root: Value<'_>, api_version: ApiVersion, findings: &mut Findings) -> Draft {
    let mut draft = Draft::default();
    let mut seen = HashSet::new();
    let mut fields: Vec<Field<'_>> = Vec::new();
    for member in root.members() {
        let name = name_of(member, findings);
        if NAMES.contains(&member.key) && !seen.insert(member.key) {
            duplicate(member.key, member, findings);
        }
        if let Some(name) = name {
            fields.push((name.to_owned(), member.value));
        }
    }
    type_meta(root, api_version, findings);
    let auths: Vec<Value<'_>> = named(&fields, "auth").collect();
    for value in &auths {
        auth::examine(*value, &mut draft, &mut fields, findings);
    }
    if !auths.iter().any(|value| value.kind() != Kind::Null) {
        findings.add(
            "auth-missing",
            ("auth", None),
            Minded::Never,
            "there is no auth: the answer is taken, but gives no credentials",
            "put the credentials into auth, under the registry they are for",
        );
    }
    cache_key_type(&fields, root, &mut draft, findings);
    for value in named(&fields, "cacheDuration").collect::<Vec<_>>() {
        draft.cache_duration = cache_duration(value, findings);
    }
    draft
}

/// The values of the fields that are, or seem to be meant as, `name`.
pub(super) fn named<'d>(fields: &[Field<'d>], name: &str) -> impl Iterator<Item = Value<'d>> {
    fields
        .iter()
        .filter(move |(key, _)| key == name)
        .map(|(_, value)| *value)
}

/// The field that a member is, or seems to be meant as.
fn name_of(member: Member<'_>, findings: &mut Findings) -> Option<&'static str> {
    if let Some(name) = NAMES.into_iter().find(|name| *name == member.key) {
        return Some(name);
    }
    let place = (member.key, Some(member.key_offset));
    let shown = quote(member.key);
    if let Some(name) = NAMES.into_iter().find(|name| folds_to(member.key, name)) {
        let message = format!("the field {shown} is {name} in another letter case");
        findings.add(
            "field-case",
            place,
            Minded::Strictly,
            message,
            format!("write \"{name}\""),
        );
        return Some(name);
    }
    let near = suggest::nearest(member.key, &NAMES);
    let fix = match (near, member.key) {
        (Some(name), _) => format!("write \"{name}\""),
        (None, "username" | "password") => {
            "put user name and password into auth, under the registry they are for".to_owned()
        }
        (None, _) => format!("leave it out; a response has {}", NAMES.join(", ")),
    };
    let message = format!(
        "a response has no field {shown}: it is ignored up to 1.31, and an error since 1.32"
    );
    findings.add("field-unknown", place, Minded::Strictly, message, fix);
    NAMES.into_iter().find(|name| Some(*name) == near)
}

/// A field that stands twice.
pub(super) fn duplicate(path: &str, member: Member<'_>, findings: &mut Findings) {
    findings.add(
        "field-duplicate",
        (path, Some(member.key_offset)),
        Minded::Strictly,
        format!(
            "{} stands twice: up to 1.31 the last one counts, since 1.32 it is an error",
            quote(path)
        ),
        "write it once",
    );
}

/// `value` is of a JSON type that does not belong there.
pub(super) fn wrong_type(path: &str, value: Value<'_>, wanted: &str, findings: &mut Findings) {
    findings.add(
        "field-type",
        (path, Some(value.span().start)),
        Minded::Always,
        format!(
            "{} is a JSON {} and must be {wanted}",
            quote(path),
            value.kind().go_name()
        ),
        format!("write {wanted}"),
    );
}

/// `apiVersion` and `kind`, whose letter case the kubelet's first look does not mind.
fn type_meta(root: Value<'_>, api_version: ApiVersion, findings: &mut Findings) {
    let expected = api_version.to_string();
    let wanted = [
        (
            "apiVersion",
            expected.as_str(),
            "api-version-missing",
            "api-version-wrong",
        ),
        ("kind", KIND, "kind-missing", "kind-wrong"),
    ];
    for (name, expected, missing, wrong) in wanted {
        let fix = format!("write \"{name}\": \"{expected}\"");
        let spellings = root.members().filter(|member| folds_to(member.key, name));
        let mut present = false;
        let mut last = None;
        for member in spellings.filter(|member| member.value.kind() != Kind::Null) {
            present = true;
            match member.value.kind() {
                Kind::String(text) => last = Some((text, member.value.span().start)),
                _ => wrong_type(name, member.value, &format!("\"{expected}\""), findings),
            }
        }
        match last {
            Some((text, _)) if text == expected => {}
            Some((text, offset)) => {
                let message = match name {
                    "kind" => format!("the kind is {} and must be {KIND}", quote(text)),
                    _ => format!(
                        "the apiVersion is {}, but the provider is configured with {expected}",
                        quote(text)
                    ),
                };
                findings.add(wrong, (name, Some(offset)), Minded::Always, message, fix);
            }
            None if present => {}
            None => {
                let place = (name, Some(root.span().start));
                let message = format!("the {name} is missing");
                findings.add(missing, place, Minded::Always, message, fix);
            }
        }
    }
}
