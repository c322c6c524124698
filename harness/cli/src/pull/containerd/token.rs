//! Token requests as containerd sends them: with credentials the password grant by POST first, then, if
//! the endpoint answers that it does not take it, GET with Basic; without credentials a plain GET.
//!
//! Source: containerd 2.4, `core/remotes/docker/authorizer.go` (`doBearerAuth`) and
//! `core/remotes/docker/auth/fetch.go`.

use jiff::Timestamp;
use ureq::Body;
use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE};
use ureq::http::request::Builder;
use ureq::http::{Method, Request, Response};

use super::authorizer::{Secret, basic};
use super::token_response::{Answer, Token};
use crate::pull::connection::Connection;
use crate::pull::outcome::{Auth, Refused, Step};
use crate::pull::step_log::StepLog;

/// What a challenge says about its token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Realm {
    pub(super) url: String,
    pub(super) service: String,
}

/// Gets a token for these scopes.
pub(super) fn request(
    connection: &Connection,
    realm: &Realm,
    scopes: &[String],
    secret: Option<Secret<'_>>,
    now: Timestamp,
    log: &mut StepLog,
) -> Result<Token, Refused> {
    let Some(known) = secret else {
        return get(connection, realm, scopes, None, log)
            .map(|answer| answer.token(now))
            .map_err(|refused| because("failed to fetch anonymous token", refused));
    };
    let answer = match post(connection, realm, scopes, known, log) {
        // GCR, Artifactory, ACR and others that do not take the POST answer it with one of these.
        Err(Refused {
            status: Some(status @ (400 | 401 | 404 | 405)),
            ..
        }) if status != 405 || !known.username.is_empty() => {
            get(connection, realm, scopes, secret, log)
        }
        answer => answer,
    };
    answer
        .map(|answer| answer.token(now))
        .map_err(|refused| because("failed to fetch oauth token", refused))
}

fn because(what: &str, refused: Refused) -> Refused {
    Refused {
        message: format!("failed to authorize: {what}: {}", refused.message),
        ..refused
    }
}

fn post(
    connection: &Connection,
    realm: &Realm,
    scopes: &[String],
    Secret { username, secret }: Secret<'_>,
    log: &mut StepLog,
) -> Result<Answer, Refused> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_id", "containerd-client");
    let auth = if username.is_empty() {
        form.append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", secret);
        Auth::RefreshGrant
    } else {
        form.append_pair("grant_type", "password")
            .append_pair("password", secret);
        Auth::PasswordGrant
    };
    if !scopes.is_empty() {
        form.append_pair("scope", &scopes.join(" "));
    }
    form.append_pair("service", &realm.service);
    if !username.is_empty() {
        form.append_pair("username", username);
    }
    let request = Request::post(&realm.url).header(
        CONTENT_TYPE,
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    let exchange = Exchange {
        method: Method::POST,
        url: realm.url.clone(),
        auth,
    };
    let form = form.finish();
    exchange.run(scopes, log, || send(connection, request, form.as_bytes()))
}

fn get(
    connection: &Connection,
    realm: &Realm,
    scopes: &[String],
    secret: Option<Secret<'_>>,
    log: &mut StepLog,
) -> Result<Answer, Refused> {
    let (url, old_query) = realm.url.split_once('?').unwrap_or((&realm.url, ""));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(form_urlencoded::parse(old_query.as_bytes()));
    query.extend_pairs(scopes.iter().map(|scope| ("scope", scope)));
    if !realm.service.is_empty() {
        query.append_pair("service", &realm.service);
    }
    let url = format!("{url}?{}", query.finish());
    let mut request = Request::get(&url);
    if let Some(secret) = secret {
        request = request.header(AUTHORIZATION, basic(secret));
    }
    let auth = if secret.is_some() {
        Auth::Basic
    } else {
        Auth::None
    };
    Exchange {
        method: Method::GET,
        url,
        auth,
    }
    .run(scopes, log, || send(connection, request, ()))
}

fn send(
    connection: &Connection,
    request: Builder,
    body: impl ureq::AsSendBody,
) -> Result<Response<Body>, ureq::Error> {
    connection.send(request.body(body)?)
}

/// One request to the token endpoint, for the log and for messages.
struct Exchange {
    method: Method,
    url: String,
    auth: Auth,
}

impl Exchange {
    /// Sends it, notes it, and takes the token out of the answer.
    fn run(
        self,
        scopes: &[String],
        log: &mut StepLog,
        send: impl FnOnce() -> Result<Response<Body>, ureq::Error>,
    ) -> Result<Answer, Refused> {
        let answer = send();
        let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        let granted = answer
            .map_err(|error| error.to_string())
            .and_then(|answer| self.read(answer));
        if let Ok(answer) = &granted {
            log.keep_secret(&answer.text);
        }
        log.add(Step {
            stage: log.stage,
            request: format!("{} {}", self.method, self.url),
            status,
            auth: self.auth,
            scope_asked: Some(scopes.join(" ")),
            scope_granted: granted
                .as_ref()
                .ok()
                .and_then(|answer| answer.scope.clone()),
        });
        granted.map_err(|message| log.refuse(status, None, message))
    }

    /// The token with what is said of it.
    fn read(&self, answer: Response<Body>) -> Result<Answer, String> {
        let status = answer.status();
        if !(200..400).contains(&status.as_u16()) {
            return Err(format!(
                "unexpected status from {} request to {}: {status}",
                self.method, self.url
            ));
        }
        Answer::read(&self.method, answer)
    }
}
