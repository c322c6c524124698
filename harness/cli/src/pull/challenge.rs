//! `WWW-Authenticate` headers, read with containerd's leniency: one challenge a header line, values
//! quoted or not, and whatever follows a fault is dropped.
//!
//! Source: containerd 2.4, `core/remotes/docker/auth/parse.go`.

use std::collections::BTreeMap;

use ureq::http::HeaderMap;
use ureq::http::header::WWW_AUTHENTICATE;

/// The schemes a runtime can answer, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scheme {
    Bearer,
    Basic,
}

/// One challenge. Names of parameters are lowercase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) scheme: Scheme,
    pub(super) parameters: BTreeMap<String, String>,
}

/// The challenges that can be answered, `Bearer` first (`ParseAuthHeader`). Digest is left out, because
/// containerd reads it and then does nothing with it.
pub(super) fn parse(headers: &HeaderMap) -> Vec<Challenge> {
    let lines = headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut challenges: Vec<Challenge> = lines.filter_map(parse_line).collect();
    challenges.sort_by_key(|challenge| challenge.scheme);
    challenges
}

fn parse_line(line: &str) -> Option<Challenge> {
    let (scheme, mut rest) = token(line);
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Scheme::Bearer,
        "basic" => Scheme::Basic,
        _ => return None,
    };
    let mut parameters = BTreeMap::new();
    loop {
        let (key, after_key) = token(skip_space(rest));
        let Some(value) = after_key.strip_prefix('=').filter(|_| !key.is_empty()) else {
            break;
        };
        let (value, after_value) = token_or_quoted(value);
        parameters.insert(key.to_ascii_lowercase(), value);
        match skip_space(after_value).strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    Some(Challenge { scheme, parameters })
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
    fn reads_headers_as_containerd_does() {
        let rows: &[(&[&str], &str)] = &[
            (
                &[r#"Bearer realm="http://h/token",service="s",scope="repository:a:pull,push""#],
                "Bearer realm=http://h/token scope=repository:a:pull,push service=s",
            ),
            (
                &[r#"bearer Realm=token , service = "s""#],
                "Bearer realm=token",
            ),
            (&[r#"Basic realm="a\"b\\c""#], r#"Basic realm=a"b\c"#),
            (&["Basic", "Bearer a=b"], "Bearer a=b; Basic"),
            (&["Digest realm=x", "Negotiate"], ""),
            (
                &[r#"Bearer realm="open, service="s""#],
                "Bearer realm=open, service=",
            ),
            (&[r#"Bearer realm="open"#], "Bearer realm="),
            (&["Bearer ,realm=x"], "Bearer"),
            (&[""], ""),
        ];
        for (lines, expected) in rows {
            let mut headers = HeaderMap::new();
            for line in *lines {
                headers.append(WWW_AUTHENTICATE, line.parse().unwrap());
            }
            let shown: Vec<String> = parse(&headers)
                .iter()
                .map(|challenge| {
                    let parameters = challenge
                        .parameters
                        .iter()
                        .map(|(key, value)| format!(" {key}={value}"));
                    format!("{:?}{}", challenge.scheme, parameters.collect::<String>())
                })
                .collect();
            assert_eq!(shown.join("; "), *expected, "{lines:?}");
        }
    }
}
