//! Checks `matchImages`: patterns that a kubelet refuses, and those that it takes but that match nothing or more than
//! they seem to.

use std::collections::HashSet;

use super::check_port;
use super::checker::{About, Checker, join};
use super::tree::{Node, Place, Value};

/// Stands where no pattern can be made out.
const PATTERN: &str = "registry.example.com";

/// The patterns as they should be.
pub(super) fn check(node: Option<&Node>, place: Place, path: &str, checker: &mut Checker) -> Node {
    let path = join(path, "matchImages");
    let written =
        node.map(|node| checker.texts(node, &path, "CredentialProvider.providers.matchImages"));
    let place = node.map_or(place, |node| node.place);
    let is_empty = node.is_none_or(|node| match &node.value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        _ => false,
    });
    if is_empty {
        let (releases, words) = checker.refusal(|provider| provider.match_images.clear());
        let about = About {
            code: "match-images-missing",
            place,
            path: &path,
            message: "the provider does not say which images it is for".to_owned(),
            fix: format!("write a list of registries, for example matchImages: [\"*.{PATTERN}\"]"),
        };
        checker.add(about, releases, words);
    }
    let mut seen = HashSet::new();
    let mut patterns = Vec::new();
    for (at, pattern) in written.into_iter().flatten().enumerate() {
        let text = pattern.as_text().unwrap_or_default();
        let path = format!("{path}[{at}]");
        let Some(meant) = check_pattern(text, pattern.place, &path, checker) else {
            continue;
        };
        if seen.insert(meant.clone()) {
            patterns.push(Node::text(pattern.place, &meant));
        } else {
            let message = format!("the pattern {text} is listed twice");
            let fix = "remove one of them".to_owned();
            checker.remark(About {
                code: "pattern-duplicate",
                place: pattern.place,
                path: &path,
                message,
                fix,
            });
        }
    }
    if patterns.is_empty() {
        patterns.push(Node::text(place, PATTERN));
    }
    Node {
        place,
        value: Value::List(patterns),
    }
}

/// A pattern as it should be; nothing if it is of no use.
fn check_pattern(pattern: &str, place: Place, path: &str, checker: &mut Checker) -> Option<String> {
    let meant = correct(pattern, checker);
    let fix = match &meant {
        Some(meant) => format!("write \"{meant}\""),
        None => "remove it".to_owned(),
    };
    let (releases, words) = refusal(pattern, checker);
    if !releases.is_empty() {
        let message = format!("the pattern {pattern} is no host with an optional port and path");
        checker.add(
            About {
                code: "pattern-invalid",
                place,
                path,
                message,
                fix,
            },
            releases,
            words,
        );
        return meant;
    }
    let Some((code, message)) = doubt(pattern) else {
        return Some(pattern.to_owned());
    };
    let host = pattern.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let fix = match code {
        "pattern-one-star" | "pattern-whole-domain" => {
            "write the hosts that the plugin has credentials for".to_owned()
        }
        "pattern-default-port" => format!("add {name} for images that leave the port out"),
        "pattern-without-port" => format!("write the port, for example {name}:5000"),
        "pattern-path-prefix" => {
            format!("write {pattern}/ to end at the slash, which then leaves out {pattern} itself")
        }
        _ => fix,
    };
    checker.remark(About {
        code,
        place,
        path,
        message,
        fix,
    });
    // Only what can match nothing at all is changed; the rest may be meant.
    match code {
        "pattern-scheme" | "pattern-empty" | "pattern-space" => meant,
        "pattern-glob-in-path" | "pattern-tag" => meant.or_else(|| Some(pattern.to_owned())),
        _ => Some(pattern.to_owned()),
    }
}

fn refusal(pattern: &str, checker: &Checker) -> (crate::Releases, Option<String>) {
    checker.refusal(|provider| provider.match_images = vec![pattern.to_owned()])
}

/// Why a pattern that is taken hardly does what it says.
fn doubt(pattern: &str) -> Option<(&'static str, String)> {
    let (host, path) = pattern.split_once('/').unwrap_or((pattern, ""));
    if pattern.trim().is_empty() {
        return Some((
            "pattern-empty",
            "an empty pattern matches no image".to_owned(),
        ));
    }
    if pattern.trim() != pattern {
        return Some((
            "pattern-space",
            format!("white space around the pattern {pattern} keeps it from matching"),
        ));
    }
    if pattern.contains("://") {
        return Some((
            "pattern-scheme",
            format!("the pattern {pattern} begins with a scheme, so that it matches no image"),
        ));
    }
    if path.contains(['*', '?']) {
        let message = format!(
            "in the path of {pattern} a star is only a star: the path is compared from its beginning"
        );
        return Some(("pattern-glob-in-path", message));
    }
    if path.contains([':', '@']) {
        let message =
            format!("images are matched without tag and digest, so that {pattern} matches none");
        return Some(("pattern-tag", message));
    }
    if host == "*" {
        let message =
            "a star stands for one part of a host: * matches hosts without a dot alone".to_owned();
        return Some(("pattern-one-star", message));
    }
    if let Some(message) = whole_domain(host) {
        return Some(("pattern-whole-domain", message));
    }
    if let Some(doubt) = check_port::doubt(pattern) {
        return Some(doubt);
    }
    if !path.is_empty() && !path.ends_with('/') {
        let message = format!(
            "paths are compared letter by letter, so that {pattern} matches {pattern}-other too"
        );
        return Some(("pattern-path-prefix", message));
    }
    None
}

/// A host of stars but for its last part, or not even that.
fn whole_domain(host: &str) -> Option<String> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let labels: Vec<&str> = name.split('.').collect();
    let (last, before) = labels.split_last()?;
    let is_star = |label: &&str| label.bytes().all(|byte| byte == b'*') && !label.is_empty();
    (!before.is_empty() && before.iter().all(is_star)).then(|| {
        let whose = match is_star(last) {
            true => "all registries there are".to_owned(),
            false => format!("whoever has a name in {last}"),
        };
        format!(
            "each star stands for one part of a host: {host} matches hosts of exactly {} parts, those of {whose}",
            labels.len()
        )
    })
}

/// The pattern that was probably meant, if every release takes it.
fn correct(pattern: &str, checker: &Checker) -> Option<String> {
    let bare = pattern.trim();
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let (host, path) = bare
        .split_once('/')
        .map_or((bare, None), |(host, path)| (host, Some(path)));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((name, port))
            if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    };
    let path = path.map(|path| {
        let end = path.find([':', '@', '?', '#']).unwrap_or(path.len());
        match path[..end].find('*') {
            Some(star) => &path[..path[..star].rfind('/').unwrap_or(0)],
            None => &path[..end],
        }
    });
    let kept = |text: &str| -> String {
        text.chars()
            .filter(|character| {
                character.is_ascii_alphanumeric() || "-._*?:[]/~".contains(*character)
            })
            .collect()
    };
    let candidates = [
        path.filter(|path| !path.is_empty())
            .map(|path| format!("{host}/{path}")),
        Some(host.to_owned()),
        path.filter(|path| !path.is_empty())
            .map(|path| format!("{}/{}", kept(host), kept(path))),
        Some(kept(host).replace(['[', ']'], "")),
    ];
    candidates
        .into_iter()
        .flatten()
        .find(|candidate| !candidate.trim().is_empty() && refusal(candidate, checker).0.is_empty())
}
