//! What the upstream services of a profile must satisfy, so that starting their stubs cannot fail over it.

use serde_json::Value;

use super::service::{Respond, RouteMatch, Upstream};
use super::validate::Checker;

/// Notes every broken rule of `upstream`.
pub(super) fn check(upstreams: &[Upstream], checker: &mut Checker<'_>) {
    checker.names(
        "upstream",
        upstreams.iter().map(|upstream| upstream.name.as_str()),
        |index| format!("[{index}].name"),
    );
    for (index, upstream) in upstreams.iter().enumerate() {
        let path = format!("upstream[{index}]");
        for name in &upstream.env {
            checker.env_name(&format!("{path}.env"), name);
        }
        checker.require(
            !upstream.routes.is_empty(),
            format!("{path}.routes"),
            "needs at least one route",
            "say which request is answered with what",
        );
        for (index, route) in upstream.routes.iter().enumerate() {
            request(
                &format!("{path}.routes[{index}].match"),
                &route.matches,
                checker,
            );
            response(
                &format!("{path}.routes[{index}].respond"),
                &route.respond,
                checker,
            );
        }
    }
}

fn request(path: &str, request: &RouteMatch, checker: &mut Checker<'_>) {
    let capitals = !request.method.is_empty()
        && request
            .method
            .chars()
            .all(|letter| letter.is_ascii_uppercase());
    checker.require(
        capitals,
        format!("{path}.method"),
        "must be a method in capitals",
        "write GET or POST",
    );
    let sound = request.path.starts_with('/') && !request.path.contains(['?', '#']);
    checker.require(
        sound,
        format!("{path}.path"),
        "must begin with / and hold no query",
        "put query parameters under match.query",
    );
    for (name, template) in &request.query {
        checker.template(&format!("{path}.query.{name}"), template);
    }
    headers(&format!("{path}.header"), &request.header, checker);
    for (index, template) in request.body_contains.iter().enumerate() {
        checker.template(&format!("{path}.bodyContains[{index}]"), template);
    }
}

fn response(path: &str, response: &Respond, checker: &mut Checker<'_>) {
    checker.require(
        (200..600).contains(&response.status),
        format!("{path}.status"),
        "must be a status from 200 to 599",
        "",
    );
    checker.require(
        response.json.is_none() || response.body.is_none(),
        format!("{path}.body"),
        "stands beside json",
        "keep one of the two",
    );
    headers(&format!("{path}.headers"), &response.headers, checker);
    if let Some(body) = &response.body {
        checker.template(&format!("{path}.body"), body);
    }
    if let Some(json) = &response.json {
        strings(&format!("{path}.json"), json, checker);
    }
}

fn headers(
    path: &str,
    headers: &std::collections::BTreeMap<String, String>,
    checker: &mut Checker<'_>,
) {
    for (name, template) in headers {
        let path = format!("{path}.{name}");
        let token = !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter));
        checker.require(token, path.clone(), "must be a header's name", "");
        checker.template(&path, template);
    }
}

fn strings(path: &str, json: &Value, checker: &mut Checker<'_>) {
    match json {
        Value::String(template) => checker.template(path, template),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                strings(&format!("{path}[{index}]"), item, checker);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                strings(&format!("{path}.{key}"), value, checker);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
