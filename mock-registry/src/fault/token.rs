//! Spoils the tokens in an answer of the token endpoint, whatever fields the answer has them in. The rest
//! of the answer stays, so that the client has no way to know.

use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use serde_json::{Map, Value, json};

use super::action::TokenFault;
use crate::state::State;

/// The longest answer that is looked into, in bytes.
const LONGEST: usize = 1 << 20;
/// How far the times of a spoiled token are off, in seconds; more than any leeway.
const HOUR: i64 = 3_600;

/// The same answer with spoiled tokens.
pub(super) async fn spoil(response: Response, fault: TokenFault, state: &State) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, LONGEST).await.unwrap_or_default();
    let Ok(mut answer) = serde_json::from_slice::<Map<String, Value>>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let mut spoiled: Option<(String, String)> = None;
    for name in ["token", "access_token"] {
        let Some(Value::String(token)) = answer.get_mut(name) else {
            continue;
        };
        // Where both stand they are the same token, and stay so.
        let bad = match &spoiled {
            Some((good, bad)) if good == token => Some(bad.clone()),
            _ => spoiled_token(token, fault, state),
        };
        let Some(bad) = bad else { continue };
        spoiled = Some((std::mem::replace(token, bad.clone()), bad));
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(Value::Object(answer).to_string()))
}

/// The spoiled token; `None` if it is no JSON Web Token.
fn spoiled_token(token: &str, fault: TokenFault, state: &State) -> Option<String> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let mut claims: Map<String, Value> =
        serde_json::from_slice(&BASE64URL.decode(payload).ok()?).ok()?;
    let now = state.clock.now().as_second();
    match fault {
        TokenFault::WronglySigned => {
            let mut bytes = BASE64URL.decode(signature).ok()?;
            let last = bytes.last_mut()?;
            *last = !*last;
            return Some(format!("{signed}.{}", BASE64URL.encode(bytes)));
        }
        TokenFault::AlgNone => {
            let header = BASE64URL.encode(json!({ "alg": "none", "typ": "JWT" }).to_string());
            return Some(format!("{header}.{payload}."));
        }
        TokenFault::Expired => set_times(&mut claims, now - 2 * HOUR),
        TokenFault::NotYetValid => set_times(&mut claims, now + HOUR),
        TokenFault::OtherIssuer => set(&mut claims, "iss", json!("another-issuer.invalid")),
        TokenFault::OtherAudience => set(&mut claims, "aud", json!("another-service.invalid")),
        TokenFault::NoAccess => set(&mut claims, "access", json!([])),
    }
    let signed = format!(
        "{header}.{}",
        BASE64URL.encode(Value::Object(claims).to_string())
    );
    let signature = state.tokens.issuer.signature(signed.as_bytes()).ok()?;
    Some(format!("{signed}.{signature}"))
}

/// Good for an hour from `start`.
fn set_times(claims: &mut Map<String, Value>, start: i64) {
    set(claims, "iat", json!(start));
    set(claims, "nbf", json!(start));
    set(claims, "exp", json!(start + HOUR));
}

fn set(claims: &mut Map<String, Value>, name: &str, value: Value) {
    claims.insert(name.to_owned(), value);
}
