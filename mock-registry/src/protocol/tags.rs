//! The list of a repository's tags, in lexical order, in pages if the client wants that.

use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::protocol::error::{Code, RegistryError};
use crate::state::State;

/// `n` is the longest list wanted and `last` the tag after which it begins; an unreadable `n` is as none.
pub(crate) fn list(state: &State, repository: &str, uri: &Uri) -> Result<Response, RegistryError> {
    let unknown =
        |_| RegistryError::new(Code::NameUnknown, "repository name not known to registry");
    let mut tags = state.store.tags(repository).map_err(unknown)?;
    let mut longest = usize::MAX;
    for (key, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*key {
            "n" => longest = value.parse().unwrap_or(usize::MAX),
            "last" => tags.retain(|tag| tag.as_str() > &*value),
            _ => {}
        }
    }
    let is_cut = tags.len() > longest;
    tags.truncate(longest);
    let next = tags.last().filter(|_| is_cut).map(|last| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("n", &longest.to_string())
            .append_pair("last", last)
            .finish();
        [(
            LINK,
            format!(r#"</v2/{repository}/tags/list?{query}>; rel="next""#),
        )]
    });
    let body = json!({ "name": repository, "tags": tags }).to_string();
    let list = ([(CONTENT_TYPE, "application/json")], body);
    Ok(match next {
        Some(link) => (link, list).into_response(),
        None => list.into_response(),
    })
}
