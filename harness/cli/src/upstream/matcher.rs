//! Decides whether a request is one that a route answers. The values it compares with are filled in once,
//! when the stub starts.

use wiremock::{Match, Request};

use crate::profile::{Context, RouteMatch, TemplateError};

/// A route's conditions with their templates filled in.
pub(super) struct RequestMatcher {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    header: Vec<(String, String)>,
    body_contains: Vec<String>,
}

impl RequestMatcher {
    pub(super) fn new(conditions: &RouteMatch, context: &Context) -> Result<Self, TemplateError> {
        let filled = |entries: &std::collections::BTreeMap<String, String>| {
            entries
                .iter()
                .map(|(name, value)| Ok((name.clone(), context.render(value)?)))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            method: conditions.method.clone(),
            path: conditions.path.clone(),
            query: filled(&conditions.query)?,
            header: filled(&conditions.header)?,
            body_contains: conditions
                .body_contains
                .iter()
                .map(|text| context.render(text))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Match for RequestMatcher {
    fn matches(&self, request: &Request) -> bool {
        let has_header = |(name, value): &(String, String)| {
            request
                .headers
                .get_all(name)
                .iter()
                .any(|given| given.as_bytes() == value.as_bytes())
        };
        let has_query = |(name, value): &(String, String)| {
            request
                .url
                .query_pairs()
                .any(|(given, given_value)| given == name.as_str() && given_value == value.as_str())
        };
        let body_has = |text: &String| {
            text.is_empty()
                || request
                    .body
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
        };
        request.method.as_str() == self.method
            && request.url.path() == self.path
            && self.header.iter().all(has_header)
            && self.query.iter().all(has_query)
            && self.body_contains.iter().all(body_has)
    }
}
