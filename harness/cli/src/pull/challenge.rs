//! `WWW-Authenticate` headers, read with the leniency that containerd and containers/image have from one source: one
//! challenge a header line, values quoted or not, and whatever follows a fault is dropped.
//!
//! Source: containerd 2.4, `core/remotes/docker/auth/parse.go`; containers/image 5.42, `docker/wwwauthenticate.go`.

use std::collections::BTreeMap;

use ureq::http::HeaderMap;
use ureq::http::header::WWW_AUTHENTICATE;

/// One challenge. The scheme and the names of parameters are lowercase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) scheme: String,
    pub(super) parameters: BTreeMap<String, String>,
}

impl Challenge {
    /// The value of a parameter that is not empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let value = self.parameters.get(name)?;
        (!value.is_empty()).then_some(value)
    }
}

/// What a parameter without a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Empty {
    /// A parameter, to containerd.
    Kept,
    /// The end of the challenge, to containers/image.
    Ends,
}

/// The challenges of an answer, in their order.
pub(super) fn parse(headers: &HeaderMap, empty: Empty) -> Vec<Challenge> {
    let lines = headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| parse_line(line, empty)).collect()
}

fn parse_line(line: &str, empty: Empty) -> Option<Challenge> {
    let (scheme, mut rest) = token(line);
    if scheme.is_empty() {
        return None;
    }
    let mut parameters = BTreeMap::new();
    loop {
        let (key, after_key) = token(skip_space(rest));
        let Some(value) = after_key.strip_prefix('=').filter(|_| !key.is_empty()) else {
            break;
        };
        let (value, after_value) = token_or_quoted(value);
        if value.is_empty() && empty == Empty::Ends {
            break;
        }
        parameters.insert(key.to_ascii_lowercase(), value);
        match skip_space(after_value).strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    Some(Challenge {
        scheme: scheme.to_ascii_lowercase(),
        parameters,
    })
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}

fn token(text: &str) -> (&str, &str) {
    let is_token = |character: char| {
        character.is_ascii_graphic() && !"\"(),/:;<=>?@[]\\{}".contains(character)
    };
    text.split_at(text.len() - text.trim_start_matches(is_token).len())
}

/// A quoted text that does not end is empty, and so is the rest.
fn token_or_quoted(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = token(text);
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[index + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (String::new(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headers_as_the_runtimes_do() {
        let rows: &[(&[&str], &str)] = &[
            (
                &[r#"Bearer realm="http://h/token",service="s",scope="repository:a:pull,push""#],
                "bearer realm=http://h/token scope=repository:a:pull,push service=s",
            ),
            (
                &[r#"bearer Realm=token , service = "s""#],
                "bearer realm=token",
            ),
            (&[r#"Basic realm="a\"b\\c""#], r#"basic realm=a"b\c"#),
            (&["Basic", "Bearer a=b"], "basic; bearer a=b"),
            (
                &["Digest realm=x", "Negotiate"],
                "digest realm=x; negotiate",
            ),
            (
                &[r#"Bearer realm="open, service="s""#],
                "bearer realm=open, service=",
            ),
            (&["Bearer ,realm=x"], "bearer"),
            (&["", "=x"], ""),
        ];
        for (lines, expected) in rows {
            for empty in [Empty::Kept, Empty::Ends] {
                assert_eq!(read(lines, empty), *expected, "{lines:?}");
            }
        }
        let unclosed = &[r#"Bearer a=b,realm="open"#];
        assert_eq!(read(unclosed, Empty::Kept), "bearer a=b realm=");
        assert_eq!(read(unclosed, Empty::Ends), "bearer a=b");
    }

    fn read(lines: &[&str], empty: Empty) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(WWW_AUTHENTICATE, line.parse().unwrap());
        }
        let challenges = parse(&headers, empty);
        let shown = challenges.iter().map(|challenge| {
            let parameters = challenge.parameters.iter();
            let parameters = parameters.map(|(key, value)| format!(" {key}={value}"));
            format!("{}{}", challenge.scheme, parameters.collect::<String>())
        });
        shown.collect::<Vec<_>>().join("; ")
    }
}
