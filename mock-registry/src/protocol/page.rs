//! Lists in pages: `n` is the longest list wanted and `last` the name after which it begins. An
//! unreadable `n` is as none.
//!
//! Source: OCI distribution-spec 1.1, "Listing Tags".

use axum::http::header::{CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::content::store::Page;
use crate::protocol::call::Call;
use crate::protocol::endpoint::parameter;

/// What a client asks for: after which name, and how many.
pub(super) fn wanted(call: &Call) -> (Option<String>, usize) {
    let longest = parameter(call.uri, "n").and_then(|count| count.parse().ok());
    let last = parameter(call.uri, "last").map(std::borrow::Cow::into_owned);
    (last, longest.unwrap_or(usize::MAX))
}

/// The list as JSON, with a link to its next page if there is one.
pub(super) fn answer(call: &Call, page: &Page, longest: usize, body: &Value) -> Response {
    let list = ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response();
    let Some(last) = page.names.last().filter(|_| page.is_cut) else {
        return list;
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("n", &longest.to_string())
        .append_pair("last", last)
        .finish();
    let link = format!(r#"<{}?{query}>; rel="next""#, call.uri.path());
    ([(LINK, link)], list).into_response()
}
