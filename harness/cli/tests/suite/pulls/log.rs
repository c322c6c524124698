//! What a client asked, as lines that are the same for every image and every time: no digests, ports, dates and secrets.

use std::fmt;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use credproof_mock_registry::Image;

use super::exchange::{Request, body_at};

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Endpoint {
    Ping,
    Token,
    ManifestByTag,
    ManifestByDigest,
    Config,
    /// Counted from 1.
    Layer(usize),
    Other,
}

impl Endpoint {
    pub(super) fn of(target: &str, image: &Image) -> Self {
        let path = target.split('?').next().unwrap();
        let last = path.rsplit('/').next().unwrap();
        let blob = image.blobs.iter().position(|blob| blob == last);
        match path {
            "/v2/" => Self::Ping,
            "/token" => Self::Token,
            _ if path.contains("/manifests/sha256:") => Self::ManifestByDigest,
            _ if path.contains("/manifests/") => Self::ManifestByTag,
            _ => match blob {
                Some(0) => Self::Config,
                Some(index) => Self::Layer(index),
                None => Self::Other,
            },
        }
    }

    fn is_blob(self) -> bool {
        matches!(self, Self::Config | Self::Layer(_))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ping => formatter.write_str("ping"),
            Self::Token => formatter.write_str("token"),
            Self::ManifestByTag => formatter.write_str("manifest by tag"),
            Self::ManifestByDigest => formatter.write_str("manifest by digest"),
            Self::Config => formatter.write_str("config"),
            Self::Layer(index) => write!(formatter, "layer {index}"),
            Self::Other => formatter.write_str("other"),
        }
    }
}

/// The requests of one pull.
#[derive(Debug, Default)]
pub(super) struct Log(Vec<(Endpoint, String)>);

impl Log {
    pub(super) fn add(
        &mut self,
        request: &Request,
        endpoint: Endpoint,
        status: Option<u16>,
        answer: &[u8],
    ) {
        let mut parts = vec![format!("{} {endpoint}", request.method)];
        parts.push(authorization(request));
        if endpoint == Endpoint::Token {
            parts.extend(asked(request));
        }
        parts.extend(
            request
                .header("range")
                .map(|range| format!("range {range}")),
        );
        parts.push(status.map_or("no answer".to_owned(), |status| status.to_string()));
        parts.extend(granted(&answer[body_at(answer)..]));
        self.0.push((endpoint, parts.join(", ")));
    }

    /// One line a request. Clients get blobs all at once, so that these are in the image's order here.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut entries = self.0.clone();
        for run in entries.chunk_by_mut(|(one, _), (other, _)| one.is_blob() && other.is_blob()) {
            run.sort_by_key(|(endpoint, _)| *endpoint);
        }
        entries.into_iter().map(|(_, line)| line).collect()
    }
}

fn authorization(request: &Request) -> String {
    let Some(header) = request.header("authorization") else {
        return "no Authorization".to_owned();
    };
    match header.split_once(' ') {
        Some(("Bearer", token)) => match token {
            "" => "empty Bearer".to_owned(),
            _ => "Bearer".to_owned(),
        },
        Some(("Basic", pair)) => {
            let pair = BASE64_STANDARD.decode(pair).unwrap();
            let pair = String::from_utf8(pair).unwrap();
            let (username, password) = pair.split_once(':').unwrap();
            let password = match password {
                "" => "no password",
                "hush" => "the password",
                _ => "another password",
            };
            format!("Basic {username:?} with {password}")
        }
        _ => "unreadable Authorization".to_owned(),
    }
}

/// What a token request says: the fields of its query and of its form, secrets by what they are.
fn asked(request: &Request) -> Vec<String> {
    let query = request.target.split_once('?').unwrap_or_default().1;
    let of_query = form_urlencoded::parse(query.as_bytes()).into_owned();
    let of_form = form_urlencoded::parse(&request.body).into_owned();
    let mut fields: Vec<(String, String)> = of_query.chain(of_form).collect();
    fields.sort();
    let mut parts: Vec<String> = Vec::new();
    if request.is_chunked() {
        parts.push("in chunks".to_owned());
    }
    parts.extend(fields.into_iter().map(|(key, value)| match key.as_str() {
        "password" if value == "hush" => "the password".to_owned(),
        "password" => "another password".to_owned(),
        "refresh_token" if value == "wrong" => "another refresh_token".to_owned(),
        "refresh_token" => "the refresh_token".to_owned(),
        _ => format!("{key}={value}"),
    }));
    parts
}

/// What the token of an answer may do.
fn granted(body: &[u8]) -> Option<String> {
    let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
    let token = ["token", "access_token"]
        .iter()
        .find_map(|key| answer[key].as_str())?;
    let claims = BASE64_URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1)?)
        .ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    let access = claims["access"].as_array()?.iter().map(|access| {
        let actions = access["actions"].as_array().into_iter().flatten();
        let actions: Vec<_> = actions.filter_map(|action| action.as_str()).collect();
        let name = access["name"].as_str().unwrap_or_default();
        match actions.is_empty() {
            true => format!("nothing on {name}"),
            false => format!("{} on {name}", actions.join(",")),
        }
    });
    let access: Vec<String> = access.collect();
    Some(format!("may {}", access.join(" and ")))
}
