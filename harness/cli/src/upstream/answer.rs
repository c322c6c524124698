//! A route's answer under a fault, computed once when the stub starts. What happens to the connection is
//! not decided here: `server` and `cut` do that.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use wiremock::ResponseTemplate;

use super::fault::{Fault, names_expiry};
use crate::profile::{Context, Respond, TemplateError};

/// How late a `slow` answer is.
const SLOW: Duration = Duration::from_secs(3);
/// Longer than any plugin run: a `hang` ends when the stub does.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);
/// The white space before a `huge` answer, in bytes.
const HUGE: usize = 32 * 1024 * 1024;
/// Neither JSON nor XML nor UTF-8, as from a broken proxy.
const GARBAGE: &[u8] = b"\x1f\x8b\x00\xff\xfe<html>{\"not\": what, was asked";

/// What a route answers.
pub(super) fn answer(
    respond: &Respond,
    context: &Context,
    now: Timestamp,
    fault: Option<Fault>,
) -> Result<ResponseTemplate, TemplateError> {
    let right = |context: &Context| template(respond, context, body(respond, context)?);
    match fault {
        None | Some(Fault::Down | Fault::Refuse | Fault::Truncated | Fault::Redirect) => {
            right(context)
        }
        Some(Fault::Hang) => Ok(right(context)?.set_delay(FOREVER)),
        Some(Fault::Slow) => Ok(right(context)?.set_delay(SLOW)),
        Some(Fault::Unauthorized) => Ok(refusal(401)),
        Some(Fault::Forbidden) => Ok(refusal(403)),
        Some(Fault::TooManyRequests) => Ok(refusal(429).insert_header("Retry-After", "1")),
        Some(Fault::InternalServerError) => Ok(refusal(500)),
        Some(Fault::Garbage) => template(respond, context, GARBAGE.to_vec()),
        Some(Fault::Huge) => {
            let mut padded = vec![b' '; HUGE];
            padded.extend(body(respond, context)?);
            template(respond, context, padded)
        }
        Some(Fault::WrongType) => match &respond.json {
            Some(json) => template(
                respond,
                context,
                bytes(&wrong_type(&context.render_json(json)?)),
            ),
            None => right(context),
        },
        Some(Fault::Expired) => right(&context.clone().expired(now)),
        Some(Fault::NoExpiry) => match &respond.json {
            Some(json) => template(
                respond,
                context,
                bytes(&context.render_json(&without_expiry(json))?),
            ),
            None => right(context),
        },
    }
}

fn template(
    respond: &Respond,
    context: &Context,
    body: Vec<u8>,
) -> Result<ResponseTemplate, TemplateError> {
    let mut content_type = if respond.json.is_some() {
        "application/json".to_owned()
    } else {
        "text/plain; charset=utf-8".to_owned()
    };
    let mut template = ResponseTemplate::new(respond.status);
    for (name, value) in &respond.headers {
        let value = context.render_header(value)?;
        if name.eq_ignore_ascii_case("content-type") {
            content_type = value;
        } else {
            template = template.insert_header(name.as_str(), value.as_str());
        }
    }
    // The type is given with the body, because `wiremock` lets it win over a header of the same name.
    Ok(template.set_body_raw(body, &content_type))
}

fn body(respond: &Respond, context: &Context) -> Result<Vec<u8>, TemplateError> {
    match (&respond.json, &respond.body) {
        (Some(json), _) => Ok(bytes(&context.render_json(json)?)),
        (None, Some(text)) => Ok(context.render(text)?.into_bytes()),
        (None, None) => Ok(Vec::new()),
    }
}

fn bytes(json: &Value) -> Vec<u8> {
    json.to_string().into_bytes()
}

fn refusal(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(
        format!("{{\"message\":\"the stub answers {status} on purpose\"}}"),
        "application/json",
    )
}

/// Texts become numbers; numbers, truth values and null become objects; the shape stays.
fn wrong_type(json: &Value) -> Value {
    match json {
        Value::String(_) => 7.into(),
        Value::Array(items) => items.iter().map(wrong_type).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), wrong_type(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => serde_json::json!({}),
    }
}

/// The template without the keys whose text tells an expiry.
fn without_expiry(template: &Value) -> Value {
    let tells = |value: &Value| value.is_string() && names_expiry(value);
    match template {
        Value::Array(items) => items
            .iter()
            .filter(|item| !tells(item))
            .map(without_expiry)
            .collect(),
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(_, value)| !tells(value));
            kept.map(|(key, value)| (key.clone(), without_expiry(value)))
                .collect()
        }
        other => other.clone(),
    }
}
