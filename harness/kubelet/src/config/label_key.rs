//! What Kubernetes says about a text that is no qualified name (`validation.IsQualifiedName`, since 1.35
//! `content.IsLabelKey`).

use crate::release::Release;

const NAME: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX: &str = "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_LENGTH: usize = 63;
const PREFIX_LENGTH: usize = 253;

/// Every reason why `value` is no qualified name; none if it is one.
pub(super) fn reasons(value: &str, release: Release) -> Vec<String> {
    let (called, unit) = match release.calls_qualified_names_label_keys() {
        true => ("a valid label key", "bytes"),
        false => ("a qualified name", "characters"),
    };
    let mut reasons = Vec::new();
    let name = match value.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        [prefix, name] => {
            check_prefix(prefix, unit, &mut reasons);
            *name
        }
        _ => {
            return vec![format!(
                "{called} {NAME} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        reasons.push("name part must be non-empty".to_owned());
    } else if name.len() > NAME_LENGTH {
        reasons.push(format!(
            "name part must be no more than {NAME_LENGTH} {unit}"
        ));
    }
    if !is_name(name) {
        reasons.push(format!("name part {NAME}"));
    }
    reasons
}

fn check_prefix(prefix: &str, unit: &str, reasons: &mut Vec<String>) {
    if prefix.is_empty() {
        reasons.push("prefix part must be non-empty".to_owned());
        return;
    }
    if prefix.len() > PREFIX_LENGTH {
        reasons.push(format!(
            "prefix part must be no more than {PREFIX_LENGTH} {unit}"
        ));
    }
    if !prefix.split('.').all(is_dns_label) {
        reasons.push(PREFIX.to_owned());
    }
}

fn is_name(name: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    ends(bytes.first())
        && ends(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn is_dns_label(label: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = label.as_bytes();
    bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || *byte == b'-')
}
