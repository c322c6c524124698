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

/// The values of all members with a telling name, as they are written and as JSON reads them.
fn printed(stdout: &[u8]) -> Vec<String> {
    let member = Regex::new(
        r#"(?i-u)"(?:[a-z_]*password|[a-z_]*secret|[a-z_]*token)"\s*:\s*("(?:[^"\\]|\\.)+")"#,
    )
    .expect("the pattern is a constant that was tried");
    let mut texts = Vec::new();
    for found in member.captures_iter(stdout) {
        let Some(quoted) = found
            .get(1)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
        else {
            continue;
        };
        let read: Option<String> = serde_json::from_str(&quoted).ok();
        let written = quoted.trim_matches('"').to_owned();
        for text in read
            .into_iter()
            .chain([written])
            .filter(|text| !text.is_empty())
        {
            texts.push(if text.len() < SHORTEST_BARE {
                format!("\"{text}\"")
            } else {
                text
            });
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn values_of_members_with_telling_names_are_found() {
        let check = |stdout: &str, expected: &[&str]| {
            assert_eq!(printed(stdout.as_bytes()), expected, "{stdout}")
        };
        check(
            r#"{"auth":{"reg.io":{"username":"u","password":"long-enough"}}}"#,
            &["long-enough", "long-enough"],
        );
        check(
            r#"broken {"Secret" : "s\u0041cret-text""#,
            &["sAcret-text", "s\\u0041cret-text"],
        );
        check(r#"{"access_token":"short"}"#, &["\"short\"", "\"short\""]);
        check(r#"{"password":"","tokens":["x"]}"#, &[]);
    }
}
