//! Profiles of registries that people run themselves, and of ways in which token servers fall short of
//! the documents.

use super::{
    Accepts, Body, Challenge, ChallengeForm, Checks, Field, Grants, Needs, Post, Profile, Refusal,
    Refusals, Service,
};
use crate::protocol::error::Code;

/// The name of this registry where a service has none of its own.
const SERVICE: Service = Service::Named("mock-registry");

const fn unauthorized(challenge: Challenge) -> Refusal {
    Refusal {
        status: 401,
        code: Code::Unauthorized,
        message: "authentication required",
        challenge,
        body: Body::JsonWithDetail,
    }
}

const DENIED: Refusal = Refusal {
    status: 403,
    code: Code::Denied,
    message: "requested access to the resource is denied",
    challenge: Challenge::Nothing,
    body: Body::Json,
};

const SPEC_GET: &[Field] = &[
    Field::Token,
    Field::AccessToken,
    Field::ExpiresIn,
    Field::IssuedAt,
    Field::RefreshToken,
];

impl Profile {
    /// distribution's token authentication, complete: every refusal is a 401 with a challenge, GET and
    /// POST are answered, refresh tokens are given on request, tokens last 300 s.
    ///
    /// Source: distribution, `docs/content/spec/auth/` (`token.md`, `oauth.md`, `jwt.md`, `scope.md`) and
    /// `registry/auth/token/accesscontroller.go`.
    pub const SPEC: Self = Self {
        name: "spec",
        about: "distribution's token authentication, complete",
        accepts: Accepts::Bearer,
        service: SERVICE,
        token_path: "/token",
        exchange_path: None,
        challenge_form: ChallengeForm::ServiceAndScope,
        needs: Needs::EachAction,
        grants: Grants::Scopes,
        usernames: &[],
        refresh_token_username: None,
        post: Post::Answered,
        get_fields: SPEC_GET,
        post_fields: &[
            Field::AccessToken,
            Field::Scope,
            Field::ExpiresIn,
            Field::IssuedAt,
            Field::RefreshToken,
        ],
        token_lifetime: 300,
        checks: Checks {
            issuer: true,
            audience: true,
            issued_at: false,
            leeway: 60,
        },
        refusals: Refusals {
            no_credentials: unauthorized(Challenge::Bearer(None)),
            no_credentials_for_catalog: None,
            wrong_kind: unauthorized(Challenge::Bearer(None)),
            invalid_token: unauthorized(Challenge::Bearer(Some("invalid_token"))),
            too_little: unauthorized(Challenge::Bearer(Some("insufficient_scope"))),
            wrong_password: unauthorized(Challenge::BasicService),
            expired_password: unauthorized(Challenge::BasicService),
            not_allowed: DENIED,
            at_token_endpoint: Some(unauthorized(Challenge::BasicService)),
            nobody_at_token_endpoint: None,
        },
    };

    /// User name and password on every request, as distribution's `htpasswd` has it; no tokens.
    ///
    /// Source: distribution, `registry/auth/htpasswd/access.go`.
    pub const BASIC: Self = Self {
        name: "basic",
        about: "user name and password on every request, no tokens",
        accepts: Accepts::Basic,
        refusals: Refusals {
            no_credentials: unauthorized(Challenge::BasicService),
            wrong_kind: unauthorized(Challenge::BasicService),
            ..Self::SPEC.refusals
        },
        ..Self::SPEC
    };

    /// No authentication: everyone may do everything.
    pub const OPEN: Self = Self {
        name: "open",
        about: "no authentication: everyone may do everything",
        accepts: Accepts::Anything,
        ..Self::SPEC
    };

    /// Harbor: a refused request that brought an `Authorization` header, and every refused request for the
    /// catalog, is answered with a Basic challenge; the token endpoint knows no POST, takes wrong credentials
    /// for nobody's, and gives no refresh tokens. The registry takes Basic too.
    ///
    /// Source: harbor, `src/server/middleware/v2auth/auth.go` (`getChallenge`) and
    /// `src/core/service/token/authutils.go` (`MakeToken`); goharbor/harbor issues 11632 (wrong credentials)
    /// and 23799 (POST gives 405). A message that names the repository is shortened here.
    pub const HARBOR: Self = Self {
        name: "harbor",
        about: "Harbor: a Basic challenge once a header was sent, POST gives 405",
        accepts: Accepts::BearerOrBasic,
        service: Service::Named("harbor-registry"),
        token_path: "/service/token",
        post: Post::Refused(405),
        get_fields: &[Field::Token, Field::ExpiresIn, Field::IssuedAt],
        post_fields: &[],
        token_lifetime: 1_800,
        refusals: Refusals {
            no_credentials: HARBOR_BEARER,
            no_credentials_for_catalog: Some(HARBOR_BASIC),
            wrong_kind: HARBOR_BASIC,
            invalid_token: HARBOR_BASIC,
            too_little: HARBOR_BASIC,
            wrong_password: HARBOR_BASIC,
            expired_password: HARBOR_BASIC,
            not_allowed: HARBOR_BASIC,
            at_token_endpoint: None,
            nobody_at_token_endpoint: None,
        },
        ..Self::SPEC
    };

    /// zot with bearer authentication: a token that is invalid or expired is answered with a 401 without a
    /// challenge, so that a client cannot recover; issuer and audience are not looked at, the time of issue
    /// is, and no clock may be off.
    ///
    /// Source: zot, `pkg/api/bearer.go` (`Authorize`, `Header`) and `pkg/api/authn.go` (`bearerAuthHandler`). zot
    /// has no token endpoint of its own; the one here is that of [`Profile::SPEC`].
    pub const ZOT: Self = Self {
        name: "zot",
        about: "zot: a bad token gets a 401 without a challenge",
        challenge_form: ChallengeForm::ServiceAndScopeEvenEmpty,
        needs: Needs::PushAlone,
        checks: Checks {
            issuer: false,
            audience: false,
            issued_at: true,
            leeway: 0,
        },
        refusals: Refusals {
            no_credentials: ZOT_CHALLENGE,
            wrong_kind: ZOT_UNSUPPORTED,
            invalid_token: ZOT_UNSUPPORTED,
            too_little: ZOT_CHALLENGE,
            ..Self::SPEC.refusals
        },
        ..Self::SPEC
    };

    /// A token endpoint without POST, which answers 404 as distribution's documents have it.
    ///
    /// Source: distribution, `docs/content/spec/auth/oauth.md`; containerd,
    /// `core/remotes/docker/authorizer.go` (`doBearerAuth`) lists who answers what.
    pub const NO_POST: Self = Self {
        name: "no-post",
        about: "a token endpoint whose POST gives 404",
        post: Post::Refused(404),
        ..Self::SPEC
    };

    /// [`Profile::NO_POST`] with 405.
    pub const NO_POST_405: Self = Self {
        name: "no-post-405",
        about: "a token endpoint whose POST gives 405",
        post: Post::Refused(405),
        ..Self::SPEC
    };

    /// [`Profile::NO_POST`] with 400.
    pub const NO_POST_400: Self = Self {
        name: "no-post-400",
        about: "a token endpoint whose POST gives 400",
        post: Post::Refused(400),
        ..Self::SPEC
    };

    /// [`Profile::NO_POST`] with 401, as Artifactory had it in 2018.
    pub const NO_POST_401: Self = Self {
        name: "no-post-401",
        about: "a token endpoint whose POST gives 401",
        post: Post::Refused(401),
        ..Self::SPEC
    };

    /// A token server from before OAuth2: `token` is the only field of its answer, and a POST gives 404.
    /// Clients take such a token to last 60 s; it lasts 300.
    ///
    /// Source: distribution, `docs/content/spec/auth/token.md`, which calls the other fields optional.
    pub const OLD_DOCKER: Self = Self {
        name: "old-docker",
        about: "a token server from before OAuth2: `token` and nothing else",
        post: Post::Refused(404),
        get_fields: &[Field::Token],
        post_fields: &[],
        ..Self::SPEC
    };
}

const HARBOR_BEARER: Refusal = Refusal {
    message: "unauthorized: unauthorized",
    body: Body::Json,
    ..unauthorized(Challenge::Bearer(None))
};

const HARBOR_BASIC: Refusal = Refusal {
    challenge: Challenge::BasicRealm("harbor"),
    ..HARBOR_BEARER
};

const ZOT_CHALLENGE: Refusal = Refusal {
    body: Body::Json,
    ..unauthorized(Challenge::Bearer(None))
};

const ZOT_UNSUPPORTED: Refusal = Refusal {
    code: Code::Unsupported,
    message: "the operation is unsupported",
    challenge: Challenge::Nothing,
    ..ZOT_CHALLENGE
};
