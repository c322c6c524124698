//! Remarks on patterns and the ports of registries: a pattern without port matches images without port alone, and one
//! with a port only images that write it.

use super::checker::{About, Checker, join};
use super::tree::{Entry, Node, Value, get};
use crate::match_image::allows;
use crate::release::Release;

/// Ports that nobody writes into an image, as they are understood.
const UNDERSTOOD: [&str; 2] = ["443", "80"];

/// Why a pattern may miss the images that it is for, judged by itself.
pub(super) fn doubt(pattern: &str) -> Option<(&'static str, String)> {
    let host = pattern.split('/').next().unwrap_or_default();
    if let Some((name, port)) = host
        .rsplit_once(':')
        .filter(|(_, port)| UNDERSTOOD.contains(port))
    {
        let message = format!(
            "ports are compared as texts: {pattern} matches only images that write :{port}, and none of {name} without a \
             port"
        );
        return Some(("pattern-default-port", message));
    }
    let is_number = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'*')
    };
    let is_address = host.split('.').count() == 4
        && host.split('.').all(is_number)
        && host.bytes().any(|byte| byte.is_ascii_digit());
    let is_inside =
        host == "localhost" || host.ends_with(".svc") || host.ends_with(".cluster.local");
    (is_address || is_inside).then(|| {
        let message = format!(
            "without a port {pattern} matches only images without a port, and a registry on such a host mostly has one"
        );
        ("pattern-without-port", message)
    })
}

/// Remarks on registries that the plugin is told to use with a port, where the patterns match them only without.
pub(super) fn check(entries: &[Entry], path: &str, checker: &mut Checker) {
    let Some(Value::List(items)) = get(entries, "matchImages").map(|node| &node.value) else {
        return;
    };
    let texts = items.iter().filter_map(Node::as_text);
    let patterns: Vec<String> = texts.map(str::to_owned).collect();
    let newest = checker.asked.iter().next_back().unwrap_or(Release::NEWEST);
    for (place, field, text) in told(entries) {
        for (host, registry) in with_port(text) {
            let bare = allows(&patterns, host, newest);
            if bare && !allows(&patterns, registry, newest) {
                let path = join(path, &field);
                checker.remark(About {
                    code: "pattern-without-port",
                    place,
                    path: &path,
                    message: format!(
                        "the plugin is told of {registry}, but matchImages match {host} only without a port"
                    ),
                    fix: format!("add {registry} to matchImages, if images are pulled from there"),
                });
            }
        }
    }
}

/// What the plugin is told: its arguments and the values of its variables, but for proxies.
fn told(entries: &[Entry]) -> Vec<(super::tree::Place, String, &str)> {
    let list = |key: &str| match get(entries, key).map(|node| &node.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let args = list("args").iter().enumerate();
    let args =
        args.filter_map(|(at, node)| Some((node.place, format!("args[{at}]"), node.as_text()?)));
    let env = list("env").iter().enumerate().filter_map(|(at, node)| {
        let Value::Map(variable) = &node.value else {
            return None;
        };
        let name = get(variable, "name")?.as_text()?;
        let value = get(variable, "value")?;
        let is_proxy = name.to_ascii_lowercase().ends_with("proxy");
        (!is_proxy).then_some((value.place, format!("env[{at}].value"), value.as_text()?))
    });
    args.chain(env).collect()
}

/// The hosts with a port in a text, each without and with it.
fn with_port(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || ".-:".contains(character);
    text.split(move |character| !is_part(character))
        .filter_map(|word| {
            let (host, port) = word.split_once(':')?;
            let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            (is_port && (host.contains('.') || host == "localhost")).then_some((host, word))
        })
}
