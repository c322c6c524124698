//! Fills minted secrets, times and addresses into the texts of a profile. The clock is the caller's, and
//! an unknown variable is an error, never an empty text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use thiserror::Error;

use super::mint::Minted;

/// The variables of a template, besides `secret.NAME`, `upstream.NAME` and `files.NAME`.
pub(super) const VARIABLES: [&str; 13] = [
    "user",
    "password",
    "basic_auth",
    "service_account_token",
    "expires_at_unix",
    "expires_at_rfc3339",
    "expires_in_seconds",
    "image",
    "registry",
    "registry_host",
    "secret",
    "upstream",
    "files",
];

/// How far in the past the credentials of an `expired` answer ended.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(1);

/// A template that cannot be filled in. The text is a lowercase fragment and holds no value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("template {0}")]
pub struct TemplateError(String);

/// When a run began, and how long its credentials live from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The time at which the secrets were minted.
    pub now: Timestamp,
    /// Their lifetime (`credentials.lifetime`), whole seconds.
    pub lifetime: SignedDuration,
}

impl Moment {
    /// The instant from which on the credentials are refused; the last instant there is, if that is later.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.now
            .saturating_add(self.lifetime)
            .unwrap_or(Timestamp::MAX)
    }
}

/// The values a template can name. Its `Debug` shows the names only.
#[derive(Clone)]
pub struct Context(BTreeMap<&'static str, Value>);

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Context").field(&self.0.keys()).finish()
    }
}

impl Context {
    /// The values of one run, for one image (`HOST[:PORT]/REPOSITORY`), without upstreams and files.
    #[must_use]
    pub fn new(minted: &Minted, moment: Moment, image: &str) -> Self {
        let registry = image.split('/').next().unwrap_or_default();
        let registry_host = registry.split(':').next().unwrap_or_default();
        let nothing = Value::from(BTreeMap::<String, String>::new());
        let mut values = BTreeMap::from([
            ("user", Value::from(minted.user())),
            ("password", Value::from(minted.password())),
            ("basic_auth", Value::from(minted.basic_auth())),
            (
                "service_account_token",
                Value::from(minted.service_account_token()),
            ),
            ("image", Value::from(image)),
            ("registry", Value::from(registry)),
            ("registry_host", Value::from(registry_host)),
            ("secret", Value::from_pairs(minted.named())),
            ("upstream", nothing.clone()),
            ("files", nothing.clone()),
        ]);
        set_expiry(&mut values, moment.expires_at(), moment.lifetime.as_secs());
        Self(values)
    }

    /// The same with the URL of each upstream, by name.
    #[must_use]
    pub fn with_upstreams(mut self, urls: &BTreeMap<String, String>) -> Self {
        self.0.insert("upstream", Value::from(urls));
        self
    }

    /// The same with the absolute path of each file, by name.
    #[must_use]
    pub fn with_files(mut self, paths: &BTreeMap<String, PathBuf>) -> Self {
        let texts = paths
            .iter()
            .map(|(name, path)| (name.as_str(), path.display().to_string()));
        self.0.insert("files", Value::from_pairs(texts));
        self
    }

    /// The same with credentials that ended an hour before `now`.
    #[must_use]
    pub fn expired(mut self, now: Timestamp) -> Self {
        set_expiry(
            &mut self.0,
            now.saturating_sub(LONG_AGO).unwrap_or(Timestamp::MIN),
            0,
        );
        self
    }

    /// The same with one more text.
    #[must_use]
    pub fn with(mut self, name: &'static str, text: &str) -> Self {
        self.0.insert(name, Value::from(text));
        self
    }

    /// Fills in a text.
    ///
    /// # Errors
    /// [`TemplateError`] for wrong syntax, an unknown filter or an undefined variable.
    pub fn render(&self, template: &str) -> Result<String, TemplateError> {
        environment()
            .render_str(template, &self.0)
            .map_err(|error| TemplateError(words(&error)))
    }

    /// Fills in the value of an HTTP header.
    ///
    /// # Errors
    /// As [`Context::render`], and if the text holds a control character.
    pub fn render_header(&self, template: &str) -> Result<String, TemplateError> {
        let value = self.render(template)?;
        if value
            .chars()
            .any(|letter| letter.is_control() && letter != '\t')
        {
            let problem = "yields a control character, which no header can hold";
            return Err(TemplateError(problem.to_owned()));
        }
        Ok(value)
    }

    /// Fills in every string of a JSON value. A string that is one expression and nothing else keeps the
    /// number that the expression yields: `"{{ expires_at_unix }}"` becomes `1735689600`.
    ///
    /// # Errors
    /// As [`Context::render`].
    pub fn render_json(
        &self,
        template: &serde_json::Value,
    ) -> Result<serde_json::Value, TemplateError> {
        use serde_json::Value as Json;
        Ok(match template {
            Json::String(text) => self.render_leaf(text)?,
            Json::Array(items) => Json::Array(
                items
                    .iter()
                    .map(|item| self.render_json(item))
                    .collect::<Result<_, _>>()?,
            ),
            Json::Object(entries) => {
                let filled = entries
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.render_json(value)?)));
                Json::Object(filled.collect::<Result<_, TemplateError>>()?)
            }
            other => other.clone(),
        })
    }

    fn render_leaf(&self, text: &str) -> Result<serde_json::Value, TemplateError> {
        let rendered = self.render(text)?;
        if let Some(expression) = lone_expression(text) {
            let environment = environment();
            let value = environment
                .compile_expression(expression)
                .and_then(|compiled| compiled.eval(&self.0));
            let number = rendered.trim().parse::<serde_json::Number>();
            if let (Ok(true), Ok(number)) = (value.map(|value| value.is_number()), number) {
                return Ok(number.into());
            }
        }
        Ok(rendered.into())
    }
}

/// A template that is filled in as exactly this text.
#[must_use]
pub fn literal(text: &str) -> String {
    let escaped = serde_json::Value::from(text).to_string();
    if text.contains("{{") || text.contains("{%") || text.contains("{#") {
        format!("{{{{ {escaped} }}}}")
    } else {
        text.to_owned()
    }
}

/// The variables a template names, nested ones with their dots (`upstream.ecr`).
///
/// # Errors
/// [`TemplateError`] if the template has wrong syntax.
pub(crate) fn variables(template: &str) -> Result<BTreeSet<String>, TemplateError> {
    let environment = environment();
    let compiled = environment
        .template_from_str(template)
        .map_err(|error| TemplateError(words(&error)))?;
    Ok(compiled.undeclared_variables(true).into_iter().collect())
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters are valid, and no others are set"));
    environment
}

fn set_expiry(values: &mut BTreeMap<&'static str, Value>, at: Timestamp, seconds: i64) {
    values.insert("expires_at_unix", Value::from(at.as_second()));
    // Whole seconds: RFC 3339 readers in old shells and languages stumble over fractions.
    let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
    values.insert("expires_at_rfc3339", Value::from(whole.to_string()));
    values.insert("expires_in_seconds", Value::from(seconds));
}

/// The text between `{{` and `}}` if a template is just that.
fn lone_expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inner.contains("{{") && !inner.contains("}}")).then_some(inner)
}

/// minijinja's message, which never quotes a value, without its own file name and line.
fn words(error: &minijinja::Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::UndefinedError, None) => "uses a variable that is not defined".to_owned(),
        (kind, None) => kind.to_string(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
    }
}

#[cfg(test)]
#[path = "template_test.rs"]
mod tests;
