//! A client that sends what it is told and shows what came back. It follows no challenge by itself.

use std::io::Read;
use std::net::SocketAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use credproof_mock_registry::Registry;
use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::{Agent, Body, SendBody};

pub(crate) struct Client {
    agent: Agent,
    url: String,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn of(registry: &Registry) -> Self {
        Self::at(registry.address())
    }

    pub(crate) fn at(address: SocketAddr) -> Self {
        Self::at_url(&format!("http://{address}"))
    }

    /// A client whose paths are behind this URL.
    pub(crate) fn at_url(url: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .max_redirects(0)
            .allow_non_standard_methods(true);
        Self {
            agent: config.build().new_agent(),
            url: url.to_owned(),
        }
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.request(method, path, headers).body(()).unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }

    /// The same with a body of known length.
    pub(crate) fn send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let request = self.request(method, path, headers).body(body).unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }

    /// The body of a GET, while it still comes.
    pub(crate) fn open(&self, path: &str, headers: &[(&str, &str)]) -> impl Read + use<> {
        let request = self.request("GET", path, headers).body(()).unwrap();
        self.agent.run(request).unwrap().into_body().into_reader()
    }

    pub(crate) fn get(&self, path: &str, authorization: &str) -> Answer {
        self.send("GET", path, &[("authorization", authorization)])
    }

    pub(crate) fn post(&self, path: &str, form: &str) -> Answer {
        let request = self
            .request("POST", path, &[])
            .body(form.as_bytes())
            .unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }

    /// Sends the form to this host, wherever that is.
    pub(crate) fn post_to(&self, host: &str, path: &str, form: &str) -> Answer {
        let request = self
            .request("POST", path, &[("host", host)])
            .body(form.as_bytes())
            .unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }

    /// Sends the form without saying how long it is, as containers/image does.
    pub(crate) fn post_in_chunks(&self, path: &str, form: &str) -> Answer {
        self.send_in_chunks("POST", path, form.as_bytes())
    }

    /// Sends a body without saying how long it is.
    pub(crate) fn send_in_chunks(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let reader = std::io::Cursor::new(body.to_owned());
        let body = SendBody::from_owned_reader(reader);
        let request = self.request(method, path, &[]).body(body).unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }

    /// The `Authorization` header with a token for this scope.
    pub(crate) fn bearer(&self, authorization: &str, scope: &str) -> String {
        let answer = self.get(
            &format!("/token?service=mock-registry&scope={scope}"),
            authorization,
        );
        format!("Bearer {}", answer.json()["token"].as_str().unwrap())
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> ureq::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        })
    }
}

impl Answer {
    fn read(mut response: Response<Body>) -> Self {
        let mut body = Vec::new();
        response
            .body_mut()
            .as_reader()
            .read_to_end(&mut body)
            .unwrap();
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// All values of a header, in order.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The error code of the body, or nothing.
    pub(crate) fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["errors"][0]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

pub(crate) fn basic(username: &str, password: &str) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{username}:{password}"))
    )
}
