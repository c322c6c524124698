//! What a fault does. These are values; doing it is for the modules beside this one.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::forms;

/// One thing that goes wrong. In a plan it is written as the name alone or as the name with its
/// settings: `hang`, `delay: 500ms`, `truncate: {at: 100}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultAction {
    /// This answer instead of the registry's.
    Answer {
        /// From 200 to 599.
        status: u16,
        /// Its headers; the length is added by itself.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Its body.
        #[serde(default)]
        body: String,
    },
    /// The registry's answer, so much later.
    #[serde(with = "forms::duration")]
    Delay(Duration),
    /// No answer, and the connection stays open.
    Hang,
    /// No answer, and the connection ends in an orderly way (FIN).
    Close,
    /// No answer, and the connection ends with RST.
    Reset,
    /// The body a few bytes at a time.
    Drip {
        /// How many bytes at a time, at least 1.
        bytes: usize,
        /// How long to wait before each of them.
        #[serde(with = "forms::duration")]
        every: Duration,
    },
    /// The body up to this byte, under the headers of the whole; then the connection ends.
    Truncate {
        /// How many bytes of the body are sent.
        at: u64,
        /// Whether the connection ends with RST instead of FIN.
        #[serde(default)]
        reset: bool,
    },
    /// All bits of one byte of the body turned over. A body that is shorter stays as it is.
    Corrupt {
        /// Which byte, from 0.
        byte: u64,
    },
    /// Headers of the answer with other values, or taken away where the value is null: a wrong
    /// `Docker-Content-Digest`, `Content-Type` or `Content-Length`. A body longer than a wrong
    /// `Content-Length` is cut, and a shorter one ends with the connection.
    Headers(BTreeMap<String, Option<String>>),
    /// Other parameters in every `WWW-Authenticate` header of the answer; an empty text takes one away.
    Challenge {
        /// Where tokens are said to be had.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        realm: Option<String>,
        /// The service that tokens are said to be for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// The scope said to be needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// The error said to have happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// A token that is no good, from the token endpoint.
    Token(TokenFault),
    /// Credentials that are good for a number of requests, each by itself, and unknown after them.
    Revoke {
        /// For how many requests that the fault meets.
        after: u64,
    },
    /// A successful answer moved to another host, which serves it to whoever has its URL. The journal
    /// has what is asked there with the listener `redirect`, and in `auth` whether `Authorization` came
    /// along.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        #[serde(default = "temporary_redirect")]
        status: u16,
    },
    /// A TLS handshake that goes wrong.
    Tls(TlsFault),
}

/// What is wrong with a token. It is signed as good ones are unless said otherwise, and its answer says
/// nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TokenFault {
    /// Its time was over an hour ago.
    Expired,
    /// Its time begins in an hour.
    NotYetValid,
    /// Its signature does not belong to it.
    WronglySigned,
    /// It says `alg: none` and has no signature.
    AlgNone,
    /// It is from another issuer.
    OtherIssuer,
    /// It is for another service.
    OtherAudience,
    /// It allows nothing.
    NoAccess,
}

/// What is wrong with a TLS handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TlsFault {
    /// The certificate's time was over in 2020.
    Expired,
    /// The certificate is for `wrong-name.invalid`.
    WrongName,
    /// The certificate is from an authority of the same name that nobody trusts.
    Untrusted,
    /// The client's first message is never answered.
    Stall,
}

fn temporary_redirect() -> u16 {
    307
}
