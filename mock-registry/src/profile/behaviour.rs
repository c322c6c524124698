//! The words a profile is written in: one type for each thing in which registries differ. They say what
//! is done; [`crate::auth`] and [`crate::token`] do it.

use crate::protocol::error::Code;

/// Which credentials the registry itself takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepts {
    /// Bearer tokens from the token endpoint.
    Bearer,
    /// Bearer tokens, and user name and password on the request itself too.
    BearerOrBasic,
    /// User name and password; there is no token endpoint.
    Basic,
    /// Anything, and nothing too.
    Anything,
}

/// What the registry calls itself in `service` and in the audience of its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Always this.
    Named(&'static str),
    /// The host that the client asked.
    Host,
}

/// What stands in a Bearer challenge beside the realm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChallengeForm {
    /// The service, and the scope where one is needed.
    ServiceAndScope,
    /// The same, with `scope=""` where none is needed.
    ServiceAndScopeEvenEmpty,
    /// The realm alone where no scope is needed, else all three.
    RealmAloneAtBase,
    /// The service, and always this scope.
    FixedScope(&'static str),
}

/// Which actions on a repository a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// `pull` to read, `pull,push` to write, `delete` to delete.
    EachAction,
    /// `pull` to read, `pull,push` for anything else.
    PushAndPull,
    /// `pull` to read, `push` alone for anything else.
    PushAlone,
}

/// What a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grants {
    /// The part of the scopes asked for that the account has, as the `access` claim says.
    Scopes,
    /// The account: each request is judged by what it may do then, whatever scope was asked for.
    Identity,
}

/// What the token endpoint makes of a POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Post {
    /// Password and refresh grants are answered.
    Answered,
    /// Refresh grants are answered; a password grant gets this status.
    RefreshGrantOnly(u16),
    /// Every POST gets this status.
    Refused(u16),
}

/// One field of the token endpoint's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// `token`
    Token,
    /// `access_token`, the same text.
    AccessToken,
    /// `expires_in`, in seconds.
    ExpiresIn,
    /// `issued_at`, RFC 3339.
    IssuedAt,
    /// `scope`, what was granted.
    Scope,
    /// `refresh_token`, if one was asked for.
    RefreshToken,
}

/// What is looked at in a token beside its signature, `exp` and `nbf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checks {
    pub(crate) issuer: bool,
    pub(crate) audience: bool,
    /// Whether a token from the future (`iat`) is refused.
    pub(crate) issued_at: bool,
    /// How far times may be off, in seconds.
    pub(crate) leeway: u64,
}

/// The header that goes with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// None: a client cannot learn where to get a token.
    Nothing,
    /// `Bearer`, with this `error` or none.
    Bearer(Option<&'static str>),
    /// `Basic realm="https://HOST/"`, with the service.
    BasicAtHost,
    /// `Basic` with this realm.
    BasicRealm(&'static str),
    /// `Basic`, its realm the registry's own service.
    BasicService,
}

/// The body that goes with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// The specification's JSON.
    Json,
    /// The same, with the access that was missing in `detail`.
    JsonWithDetail,
    /// The message alone, as text.
    Text,
}

/// One way to say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: Code,
    pub(crate) message: &'static str,
    pub(crate) challenge: Challenge,
    pub(crate) body: Body,
}

/// Every reason to say no, and how it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusals {
    /// Nothing was sent.
    pub(crate) no_credentials: Refusal,
    /// The same for the list of repositories; `None` means no difference.
    pub(crate) no_credentials_for_catalog: Option<Refusal>,
    /// Credentials were sent of a kind the registry does not take, or that cannot be read.
    pub(crate) wrong_kind: Refusal,
    /// A bearer token that is malformed, foreign, expired, revoked or not valid yet.
    pub(crate) invalid_token: Refusal,
    /// A good bearer token without the access that is needed.
    pub(crate) too_little: Refusal,
    /// User name and password on the request itself that are not known.
    pub(crate) wrong_password: Refusal,
    /// The same, known but over.
    pub(crate) expired_password: Refusal,
    /// User name and password on the request itself that are good but may not do this.
    pub(crate) not_allowed: Refusal,
    /// Credentials that the token endpoint does not know, or whose time is over; `None` means that they
    /// are taken for nobody's.
    pub(crate) at_token_endpoint: Option<Refusal>,
    /// What the token endpoint tells nobody who asks for what nobody may do; `None` means a token without
    /// access.
    pub(crate) nobody_at_token_endpoint: Option<Refusal>,
}
