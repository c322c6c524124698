//! The registries and credentials of a response.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::draft::{Draft, EXAMPLE_REGISTRY};
use super::fields::{Field, NAMES, duplicate, wrong_type};
use super::findings::{Findings, Minded};
use crate::api::AuthConfig;
use crate::decode::folds_to;
use crate::golang::json::{Kind, Member, Value};
use crate::golang::quote::quote;

const ENTRY: &str = "an object with username and password";

/// Looks through `auth`. Fields of the response that stand in it by mistake are added to `fields`.
pub(super) fn examine<'d>(
    auth: Value<'d>,
    draft: &mut Draft,
    fields: &mut Vec<Field<'d>>,
    findings: &mut Findings,
) {
    match auth.kind() {
        Kind::Null => return,
        Kind::Object => {}
        _ => {
            let wanted =
                "an object: registry keys, and under each an object with username and password";
            return wrong_type("auth", auth, wanted, findings);
        }
    }
    if credentials_without_registry(auth) {
        findings.add(
            "registry-missing",
            ("auth", Some(auth.span().start)),
            Minded::Always,
            "user name and password stand directly in auth, where every key is a registry",
            "put them into an object under the registry they are for",
        );
        let entry = entry_of("auth", auth, findings);
        draft.put(EXAMPLE_REGISTRY, entry);
        return;
    }
    let mut seen = HashSet::new();
    for member in auth.members() {
        let path = format!("auth.{}", member.key);
        if !seen.insert(member.key) {
            duplicate(&path, member, findings);
        }
        if let Some(name) = misplaced(member) {
            findings.add(
                "field-misplaced",
                (&path, Some(member.key_offset)),
                Minded::Always,
                format!("{name} stands inside auth, where every key is a registry"),
                format!("put {name} beside auth, not into it"),
            );
            fields.push((name.to_owned(), member.value));
            continue;
        }
        if let Some(entry) = entry(&path, member, findings) {
            draft.put(member.key, entry);
        }
    }
}

/// Whether `auth` is itself an entry.
fn credentials_without_registry(auth: Value<'_>) -> bool {
    auth.members().any(|member| {
        matches!(member.key, "username" | "password")
            && !matches!(member.value.kind(), Kind::Object)
    })
}

/// A field of the response, if the member is one by name and no entry by value.
fn misplaced(member: Member<'_>) -> Option<&'static str> {
    let entry = matches!(member.value.kind(), Kind::Object | Kind::Null);
    NAMES
        .into_iter()
        .find(|name| *name != "auth" && folds_to(member.key, name) && !entry)
}

/// The credentials of one registry.
fn entry(path: &str, member: Member<'_>, findings: &mut Findings) -> Option<AuthConfig> {
    let place = (path, Some(member.value.span().start));
    match member.value.kind() {
        Kind::Object => {
            let entry = entry_of(path, member.value, findings);
            remark_on_empty(path, &entry, member, findings);
            Some(entry)
        }
        Kind::Null => {
            let entry = AuthConfig::default();
            remark_on_empty(path, &entry, member, findings);
            Some(entry)
        }
        Kind::String(text) => {
            let message = format!(
                "the entry of {} is a text and must be {ENTRY}",
                quote(member.key)
            );
            let fix = "write user name and password as two fields";
            findings.add("entry-type", place, Minded::Always, message, fix);
            user_and_password(text)
        }
        kind => {
            let shown = quote(member.key);
            let message = format!(
                "the entry of {shown} is a JSON {} and must be {ENTRY}",
                kind.go_name()
            );
            findings.add(
                "entry-type",
                place,
                Minded::Always,
                message,
                format!("write {ENTRY}"),
            );
            None
        }
    }
}

/// Reads the fields of an entry.
fn entry_of(path: &str, value: Value<'_>, findings: &mut Findings) -> AuthConfig {
    let mut entry = AuthConfig::default();
    let mut guessed = AuthConfig::default();
    let mut seen = HashSet::new();
    for member in value.members() {
        let field_path = format!("{path}.{}", member.key);
        let field = match member.key {
            "username" => &mut entry.username,
            "password" => &mut entry.password,
            _ => {
                unknown(&field_path, member, &mut guessed, findings);
                continue;
            }
        };
        if !seen.insert(member.key) {
            duplicate(&field_path, member, findings);
        }
        match member.value.kind() {
            Kind::Null => {}
            Kind::String(text) => *field = text.to_owned(),
            kind => {
                wrong_type(&field_path, member.value, "a text", findings);
                if let Kind::Number(digits) = kind {
                    *field = digits.to_owned();
                }
            }
        }
    }
    let or = |known: String, guess: String| if known.is_empty() { guess } else { known };
    AuthConfig {
        username: or(entry.username, guessed.username),
        password: or(entry.password, guessed.password),
    }
}

/// A field that entries do not have; its value is kept as a guess if the name tells what it is.
fn unknown(path: &str, member: Member<'_>, guessed: &mut AuthConfig, findings: &mut Findings) {
    let text = match member.value.kind() {
        Kind::String(text) => text,
        _ => "",
    };
    let simple = member.key.to_lowercase().replace(['-', '_', ' '], "");
    let fix = match simple.as_str() {
        "username" | "user" | "login" => {
            guessed.username = text.to_owned();
            "write \"username\""
        }
        "password" | "pass" | "passwd" | "secret" | "token" => {
            guessed.password = text.to_owned();
            "write \"password\""
        }
        "auth" => {
            if let Some(decoded) = user_and_password(text) {
                *guessed = decoded;
            }
            "write user name and password as two fields; auth with both in Base64 belongs in a docker config file"
        }
        _ => "leave it out; an entry has username and password",
    };
    findings.add(
        "field-unknown",
        (path, Some(member.key_offset)),
        Minded::Strictly,
        format!(
            "an entry has no field {}: it is ignored up to 1.31, and an error since 1.32",
            quote(member.key)
        ),
        fix,
    );
}

/// `user:password`, plain or in Base64.
fn user_and_password(text: &str) -> Option<AuthConfig> {
    let decoded = STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let plain = decoded
        .filter(|plain| plain.contains(':'))
        .unwrap_or_else(|| text.to_owned());
    let (username, password) = plain.split_once(':')?;
    Some(AuthConfig {
        username: username.to_owned(),
        password: password.to_owned(),
    })
}

/// Empty credentials are taken, but hardly meant.
fn remark_on_empty(path: &str, entry: &AuthConfig, member: Member<'_>, findings: &mut Findings) {
    let what = match (entry.username.is_empty(), entry.password.is_empty()) {
        (true, true) => {
            "user name and password are empty: the registry is asked without credentials"
        }
        (true, false) => "the user name is empty; most registries refuse that",
        (false, true) => "the password is empty; most registries refuse that",
        (false, false) => return,
    };
    findings.add(
        "credentials-empty",
        (path, Some(member.value.span().start)),
        Minded::Never,
        format!("{}: {what}", quote(member.key)),
        "leave the entry out if there are no credentials, or exit with another code than 0 and say why on standard error",
    );
}
