//! What a pull was: its steps, and how it ended. Plain values without secrets in them.

use std::fmt;

/// A pull that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// What was pulled, or where it was refused.
    pub outcome: Result<Pulled, Refused>,
    /// Every request that was sent, in order.
    pub steps: Vec<Step>,
}

/// An image that arrived whole, every digest verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The digest of the manifest, `algorithm:hex`.
    pub manifest_digest: String,
    /// Digest and length in bytes of the config and then of each layer, each content once.
    pub blobs: Vec<(String, u64)>,
}

/// Where and why a pull ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was being done.
    pub stage: Stage,
    /// The status of the answer that ended it; `None` if there was no answer or it was good but its
    /// content was not.
    pub status: Option<u16>,
    /// The registry's own word for it: `errors[0].code` of the answer, or the `error` of its challenge.
    pub code: Option<String>,
    /// The reason in one line, in the runtime's words where it has some.
    pub message: String,
}

/// The stages of a pull, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing was sent: there is no way to the host, or the image's name makes no URL.
    Start,
    /// Asking the registry how it wants credentials (`GET /v2/`); CRI-O only.
    Ping,
    /// Turning the tag into a digest (`HEAD` of the manifest); containerd only.
    Resolve,
    /// Getting the manifest.
    Manifest,
    /// Getting the image's config.
    Config,
    /// Getting a layer.
    Layer,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it was part of. A token request belongs to the stage that needed the token.
    pub stage: Stage,
    /// Method and URL, as in `HEAD http://HOST/v2/app/manifests/v1`. Forms are not in it.
    pub request: String,
    /// The status of the answer; `None` if none came.
    pub status: Option<u16>,
    /// What the request authenticated itself with.
    pub auth: Auth,
    /// The scopes a token request asked for, parted by spaces; `None` for other requests.
    pub scope_asked: Option<String>,
    /// The scopes the token has, parted by spaces; `None` for other requests, without a token, or if
    /// the token cannot be read.
    pub scope_granted: Option<String>,
}

impl fmt::Display for Step {
    /// `POST http://HOST/token 200, password grant, asked repository:app:pull, granted repository:app:pull`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.request)?;
        match self.status {
            Some(status) => write!(formatter, "{status}")?,
            None => formatter.write_str("no answer")?,
        }
        write!(formatter, ", {}", self.auth)?;
        for (word, scope) in [
            ("asked", &self.scope_asked),
            ("granted", &self.scope_granted),
        ] {
            if let Some(scope) = scope {
                write!(formatter, ", {word} {scope}")?;
            }
        }
        Ok(())
    }
}

/// What a request authenticated itself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nothing.
    None,
    /// User name and password in the `Authorization` header.
    Basic,
    /// A token in the `Authorization` header.
    Bearer,
    /// User name and password in the form of a token request.
    PasswordGrant,
    /// An identity token in the form of a token request.
    RefreshGrant,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Start => "start",
            Self::Ping => "ping",
            Self::Resolve => "resolve",
            Self::Manifest => "manifest",
            Self::Config => "config",
            Self::Layer => "layer",
        })
    }
}

impl fmt::Display for Auth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "none",
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::PasswordGrant => "password grant",
            Self::RefreshGrant => "refresh grant",
        })
    }
}
