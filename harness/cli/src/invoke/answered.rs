//! The secrets that a plugin prints and the harness did not make. They are real ones, so no report may show them, also
//! where the answer is broken and nothing in it can be relied on.

use std::collections::BTreeSet;

use regex::bytes::Regex;

use crate::evidence::Call;
use crate::profile::Source;
use crate::target::Target;

/// A shorter text would also be found inside innocent words; it is searched with its quotes.
const SHORTEST_BARE: usize = 8;

/// Name and text of what has to be kept out of reports; nothing when all secrets were minted.
pub(super) fn secrets(target: &Target, calls: &[Call]) -> Vec<(String, String)> {
    if target.profile.credentials.source == Source::Minted {
        return Vec::new();
    }
    let printed = calls
        .iter()
        .flat_map(|call| printed(call.transcript.stdout.bytes.expose()));
    let texts: BTreeSet<String> = printed.collect();
    let named = |text: String| ("answered_secret".to_owned(), text);
    texts.into_iter().map(named).collect()
}

/// The values of everything with a telling name: as JSON reads them, and as they are written in whatever else it is, such
/// as YAML, a language's own notation, or JSON inside a JSON text.
fn printed(stdout: &[u8]) -> Vec<String> {
    let tried = "the pattern is a constant that was tried";
    let member =
        Regex::new(r#"(?i-u)"[a-z_]*(?:password|secret|token)"\s*:\s*("(?:[^"\\]|\\.)+")"#);
    let loose = Regex::new(
        r#"(?i-u)(?:password|secret|token)["'\\]*\s*[:=]\s*["'\\]*([^"'\\,{}\[\]\s][^"'\\,{}\r\n]*)"#,
    );
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let members = member.expect(tried);
    let members = members.captures_iter(stdout).filter_map(|found| {
        let quoted = text(found.get(1)?.as_bytes());
        let read: Option<String> = serde_json::from_str(&quoted).ok();
        Some(
            read.into_iter()
                .chain([quoted.trim_matches('"').to_owned()]),
        )
    });
    let others = loose.expect(tried);
    let others = others
        .captures_iter(stdout)
        .filter_map(|found| Some(text(found.get(1)?.as_bytes())));
    let all = members
        .flatten()
        .chain(others)
        .filter(|text| !text.is_empty());
    all.map(|text| match text.len() < SHORTEST_BARE {
        true => format!("\"{text}\""),
        false => text,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::printed;

    #[test]
    fn values_with_telling_names_are_found_in_any_notation() {
        let check = |stdout: &str, expected: &[&str]| {
            let found: BTreeSet<String> = printed(stdout.as_bytes()).into_iter().collect();
            let expected = expected.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(found, expected, "{stdout}");
        };
        check(
            r#"{"auth":{"reg.io":{"username":"u","password":"long-enough"}}}"#,
            &["long-enough"],
        );
        check(
            r#"broken {"Secret" : "s\u0041cret-text""#,
            &["sAcret-text", "s\\u0041cret-text", "\"s\""],
        );
        check(r#"{"access_token":"short"}"#, &["\"short\""]);
        check(r#"{"password":"","tokens":["x"]}"#, &[]);
        check("auth:\n  password: in-yaml-text\n", &["in-yaml-text"]);
        check(r#"{"password":123456789}"#, &["123456789"]);
        check(r#""{\"password\":\"twice-encoded\"}""#, &["twice-encoded"]);
        check("{'password': 'python-text'}", &["python-text"]);
    }
}
