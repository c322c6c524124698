//! Checks one provider, field by field.

use super::check_tokens;
use super::checker::{About, Checker, join};
use super::tree::{Entry, Node, Place, Value, get};
use super::versions::Versions;
use super::{
    check_binaries, check_duration, check_lifetimes, check_patterns, check_port, check_process,
};
use crate::api::{ApiVersion, GROUP};
use crate::config::{BinDir, SERVICE_ACCOUNT_GATE};
use crate::golang::quote::quote;
use crate::release::Release;

/// The fields of a provider in the order in which they are written where one is added.
pub(super) const FIELDS: [&str; 7] = [
    "name",
    "apiVersion",
    "matchImages",
    "defaultCacheDuration",
    "args",
    "env",
    "tokenAttributes",
];

/// The fields without which a provider is refused.
pub(super) const REQUIRED: [&str; 4] =
    ["name", "apiVersion", "matchImages", "defaultCacheDuration"];

/// Stands where a name is needed and none can be guessed.
const NAME: &str = "credential-provider";

/// The provider as it should be.
pub(super) fn check(
    place: Place,
    entries: &[Entry],
    path: &str,
    versions: &Versions,
    checker: &mut Checker,
) -> Node {
    let entries = checker.known_fields(entries.to_vec(), path, &FIELDS, &REQUIRED);
    let field = |key: &str| get(&entries, key);
    let tokens = field("tokenAttributes").filter(|node| node.value != Value::Null);
    let mut corrected: Vec<(&str, Option<Node>)> = vec![
        (
            "name",
            Some(check_name(field("name"), place, path, checker)),
        ),
        (
            "apiVersion",
            Some(check_api_version(
                field("apiVersion"),
                tokens.is_some(),
                place,
                path,
                versions,
                checker,
            )),
        ),
        (
            "matchImages",
            Some(check_patterns::check(
                field("matchImages"),
                place,
                path,
                checker,
            )),
        ),
        (
            "defaultCacheDuration",
            Some(check_duration::check(
                field("defaultCacheDuration"),
                place,
                path,
                checker,
            )),
        ),
        (
            "args",
            field("args").and_then(|node| check_process::args(node, path, checker)),
        ),
        (
            "env",
            field("env").and_then(|node| check_process::env(node, path, versions, checker)),
        ),
        ("tokenAttributes", None),
    ];
    if let Some(node) = field("tokenAttributes") {
        check_support(node, path, versions, checker);
    }
    if let Some(node) = tokens {
        corrected[6].1 = check_tokens::check(node, path, versions, checker);
    }
    check_port::check(&entries, path, checker);
    if let (Some(shorter), Some(node)) = (
        check_lifetimes::check(&entries, path, checker),
        &mut corrected[3].1,
    ) {
        node.value = Value::Text(shorter);
    }
    let key_place = |key: &str| {
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.place)
    };
    let mut provider: Vec<Entry> = corrected
        .into_iter()
        .filter_map(|(key, value)| {
            let place = key_place(key).unwrap_or_default();
            value.map(|value| Entry {
                key: key.to_owned(),
                place,
                value,
            })
        })
        .collect();
    // What was written keeps its order; what is new follows, but a name comes first.
    provider.sort_by_key(|entry| match (entry.key.as_str(), entry.place.line) {
        ("name", 0) => Place::default(),
        (_, 0) => Place {
            line: usize::MAX,
            column: 0,
        },
        _ => entry.place,
    });
    Node {
        place,
        value: Value::Map(provider),
    }
}

fn check_name(node: Option<&Node>, place: Place, path: &str, checker: &mut Checker) -> Node {
    let path = join(path, "name");
    let written =
        node.and_then(|node| checker.text(node, &path, "CredentialProvider.providers.name"));
    let place = node.map_or(place, |node| node.place);
    let Some(name) = written
        .as_ref()
        .and_then(Node::as_text)
        .filter(|name| !name.is_empty())
    else {
        let about = About {
            code: "name-missing",
            place,
            path: &path,
            message: "the provider has no name, so that its executable would be the binary directory itself".to_owned(),
            fix: "write the name of the executable in the binary directory".to_owned(),
        };
        let words = "error inspecting binary executable : exec: \"…\": is a directory".to_owned();
        checker.add(
            about,
            checker.those(Release::needs_executable_binary),
            Some(words),
        );
        return Node::text(place, NAME);
    };
    let (mut releases, mut words) = checker.refusal(|provider| name.clone_into(&mut provider.name));
    if let (true, Some(refusal)) = (releases.is_empty(), BinDir::refusal(name)) {
        releases = checker.asked;
        words = Some(format!(
            "error inspecting binary executable : exec: {}: stat {name}: {refusal}",
            quote(name)
        ));
    }
    if releases.is_empty() {
        check_binaries::check(name, place, &path, checker);
        return Node::text(place, name);
    }
    let last = name
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim()
        .replace(' ', "-")
        .replace('\0', "");
    let meant = if matches!(last.as_str(), "" | "." | "..") || BinDir::refusal(&last).is_some() {
        NAME
    } else {
        &last
    };
    let about = About {
        code: "name-invalid",
        place,
        path: &path,
        message: format!(
            "the name {name} is no plain file name: no slash, no space, not . or .., at most 255 bytes"
        ),
        fix: format!("write only the name of the executable in the binary directory: {meant}"),
    };
    checker.add(about, releases, words);
    Node::text(place, meant)
}

fn check_api_version(
    node: Option<&Node>,
    tokens: bool,
    place: Place,
    path: &str,
    versions: &Versions,
    checker: &mut Checker,
) -> Node {
    let path = join(path, "apiVersion");
    let written =
        node.and_then(|node| checker.text(node, &path, "CredentialProvider.providers.apiVersion"));
    let text = written.as_ref().and_then(Node::as_text).unwrap_or_default();
    let place = node.map_or(place, |node| node.place);
    let wanted = if tokens {
        ApiVersion::V1
    } else {
        versions.provider
    };
    let (releases, words) = checker.refusal(|provider| text.clone_into(&mut provider.api_version));
    if releases.is_empty() && !(tokens && text != ApiVersion::V1.to_string()) {
        return Node::text(place, text);
    }
    let (code, message) = match text {
        "" => (
            "api-version-missing",
            "the provider does not say which version of the API its plugin speaks".to_owned(),
        ),
        _ if releases.is_empty() => (
            "token-attributes-need-v1",
            format!("tokenAttributes need {GROUP}/v1, not {text}"),
        ),
        _ if releases == checker.asked => (
            "api-version-wrong",
            format!("{text} is no version of {GROUP}"),
        ),
        _ => (
            "api-version-too-new",
            format!("{releases} does not know {text}"),
        ),
    };
    let (releases, words) = match releases.is_empty() {
        true => {
            let refusal = format!(
                "providers.tokenAttributes: Forbidden: tokenAttributes is only supported for {GROUP}/v1 API version"
            );
            (
                checker.those(Release::knows_service_accounts),
                Some(refusal),
            )
        }
        false => (releases, words),
    };
    let fix = format!("write {wanted}, if the plugin speaks it");
    checker.add(
        About {
            code,
            place,
            path: &path,
            message,
            fix,
        },
        releases,
        words,
    );
    Node::text(place, &wanted.to_string())
}

/// Releases that do not know token attributes, or only behind a gate.
fn check_support(node: &Node, path: &str, versions: &Versions, checker: &mut Checker) {
    let place = node.place;
    let path = join(path, "tokenAttributes");
    let unknown = checker.those(|release| !release.knows_service_accounts());
    let ignored =
        checker.those(|release| !release.knows_service_accounts() && !release.decodes_strictly());
    let refused = unknown.difference(ignored);
    let fix = "give these releases a file without tokenAttributes".to_owned();
    if !refused.is_empty() {
        let message = format!("{refused} does not know tokenAttributes");
        let words = format!("strict decoding error: unknown field \"{path}\"");
        let about = About {
            code: "token-attributes-unknown",
            place,
            path: &path,
            message,
            fix: fix.clone(),
        };
        checker.add(about, refused, Some(words));
    }
    if !ignored.is_empty() {
        let message = format!("{ignored} ignores tokenAttributes: the plugin gets no token there");
        checker.remark_for(
            ignored,
            About {
                code: "token-attributes-ignored",
                place,
                path: &path,
                message,
                fix,
            },
        );
    }
    let old_file = checker.those(Release::knows_service_accounts);
    if versions.is_older_file && !old_file.is_empty() {
        let about = About {
            code: "token-attributes-need-v1-file",
            place,
            path: &path,
            message: "only files of the version v1 have tokenAttributes".to_owned(),
            fix: "write apiVersion: kubelet.config.k8s.io/v1 at the top of the file".to_owned(),
        };
        let words = format!("strict decoding error: unknown field \"{path}\"");
        checker.add(about, old_file, Some(words));
        return;
    }
    if node.value == Value::Null {
        return;
    }
    let gated = checker.those(|release| {
        release.knows_service_accounts() && !release.service_accounts_on_by_default()
    });
    if !gated.is_empty() {
        let about = About {
            code: "token-attributes-gate",
            place,
            path: &path,
            message: format!("in {gated} tokenAttributes are an alpha feature and off by default"),
            fix: format!("start the kubelet with --feature-gates={SERVICE_ACCOUNT_GATE}=true"),
        };
        let words = format!(
            "providers.tokenAttributes: Forbidden: tokenAttributes is not supported when {SERVICE_ACCOUNT_GATE} feature gate is disabled"
        );
        checker.add(about, gated, Some(words));
    }
}
