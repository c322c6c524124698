//! Rewrites `WWW-Authenticate` headers: parameters are replaced where they stand, added at the end, or
//! taken away.
//!
//! Source: RFC 9110, section 11.6.1, as far as registries use it: one challenge a header line.

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, HeaderValue};

/// Makes the changes in every challenge. A change without a value is none, and an empty value takes the
/// parameter away.
pub(super) fn rewrite(headers: &mut HeaderMap, changes: &[(&str, &Option<String>)]) {
    let old: Vec<HeaderValue> = headers.get_all(WWW_AUTHENTICATE).iter().cloned().collect();
    headers.remove(WWW_AUTHENTICATE);
    for value in old {
        let rewritten = value
            .to_str()
            .ok()
            .and_then(|text| HeaderValue::try_from(changed(text, changes)).ok());
        headers.append(WWW_AUTHENTICATE, rewritten.unwrap_or(value));
    }
}

fn changed(challenge: &str, changes: &[(&str, &Option<String>)]) -> String {
    let (scheme, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
    let mut parameters = parameters(rest);
    for (name, value) in changes {
        let Some(value) = value else { continue };
        let quoted = format!("\"{value}\"");
        let known = parameters.iter().position(|(known, _)| known == name);
        match known {
            Some(at) if value.is_empty() => drop(parameters.remove(at)),
            Some(at) => parameters[at].1 = quoted,
            None if value.is_empty() => {}
            None => parameters.push(((*name).to_owned(), quoted)),
        }
    }
    let list: Vec<String> = parameters
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{scheme} {}", list.join(",")).trim_end().to_owned()
}

/// Names and values, the values as they are written. A comma between quotes parts nothing.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut quoted = false;
    let parts = text.split(|letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    parts
        .filter_map(|part| part.trim().split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_adds_and_takes_away() {
        let whole = r#"Bearer realm="http://r/token",service="s",scope="repository:a:pull,push""#;
        let rows = [
            (
                whole,
                "service",
                "t",
                r#"Bearer realm="http://r/token",service="t",scope="repository:a:pull,push""#,
            ),
            (
                whole,
                "scope",
                "",
                r#"Bearer realm="http://r/token",service="s""#,
            ),
            (
                r#"Basic realm="r""#,
                "error",
                "e",
                r#"Basic realm="r",error="e""#,
            ),
            (r#"Basic realm="r""#, "realm", "", "Basic"),
            ("Basic", "realm", "r", r#"Basic realm="r""#),
            ("Negotiate", "realm", "", "Negotiate"),
        ];
        for (challenge, name, value, expected) in rows {
            let value = Some(value.to_owned());
            assert_eq!(
                changed(challenge, &[(name, &value)]),
                expected,
                "{challenge} {name}"
            );
        }
    }
}
