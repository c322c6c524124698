//! A text with the shape of a projected service account token: three Base64 parts with dots. It is signed
//! by nobody; a plugin only hands it on, and a stub believes it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use super::model::ServiceAccount;

/// Who the token is for.
pub(super) struct Claims<'a> {
    pub(super) audience: &'a str,
    pub(super) account: &'a ServiceAccount,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// The token's text, with the claims that an API server writes
/// (pkg/serviceaccount/claims.go `Claims`, Kubernetes 1.37) and the given bytes as its signature.
pub(super) fn token(claims: &Claims<'_>, id: &str, signature: &[u8]) -> String {
    let header = json!({"alg": "RS256", "kid": "credproof"});
    let Claims {
        audience,
        account,
        issued_at,
        expires_at,
    } = claims;
    let payload = json!({
        "aud": [audience],
        "exp": expires_at.as_second(),
        "iat": issued_at.as_second(),
        "iss": "https://kubernetes.default.svc.cluster.local",
        "jti": id,
        "kubernetes.io": {
            "namespace": account.namespace,
            "pod": {"name": "pull", "uid": id},
            "serviceaccount": {"name": account.name, "uid": id},
        },
        "nbf": issued_at.as_second(),
        "sub": format!("system:serviceaccount:{}:{}", account.namespace, account.name),
    });
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    format!(
        "{}.{}.{}",
        encode(header.to_string().as_bytes()),
        encode(payload.to_string().as_bytes()),
        encode(signature)
    )
}
