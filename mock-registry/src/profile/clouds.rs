//! Profiles of the registries that clouds offer. What is not known of one is said with it.

use super::{
    Accepts, Body, Challenge, ChallengeForm, Field, Grants, Needs, Post, Profile, Refusal,
    Refusals, Service,
};
use crate::protocol::error::Code;

impl Profile {
    /// Private Amazon ECR: Basic on every request, user `AWS`. What is wrong gets a 401 with a plain text, a
    /// password whose time is over a 403 without a challenge.
    ///
    /// Source: the challenge and its text as seen in NVIDIA/enroot issue 59 and podman-desktop issue 642; the
    /// expired password as seen in flipt-io/flipt issue 3043; user name and twelve hours in the Amazon ECR user
    /// guide, "Private registry authentication". Not known: the text for a principal without rights.
    pub const ECR: Self = Self {
        name: "ecr",
        about: "private Amazon ECR: Basic on every request, user AWS",
        accepts: Accepts::Basic,
        service: Service::Named("ecr.amazonaws.com"),
        usernames: &["AWS"],
        refusals: Refusals {
            no_credentials: ECR_UNKNOWN,
            wrong_kind: ECR_UNKNOWN,
            wrong_password: ECR_UNKNOWN,
            expired_password: ECR_EXPIRED,
            ..Self::SPEC.refusals
        },
        ..Self::SPEC
    };

    /// Amazon ECR Public: one scope for everything, and a token that is bad or over gets a 400 without a
    /// challenge, as does Basic anywhere but at the token endpoint.
    ///
    /// Source: aws/containers-roadmap issue 2835, dependabot/proxy issue 157, lablup/backend.ai pull request
    /// 2549 (statuses, texts, lengths). Not known: what a POST to the token endpoint gives (404 here), how long a
    /// token lasts (300 s here), and the text for an expired token.
    pub const ECR_PUBLIC: Self = Self {
        name: "ecr-public",
        about: "Amazon ECR Public: a bad token gets a 400 without a challenge",
        service: Service::Named("public.ecr.aws"),
        token_path: "/token/",
        challenge_form: ChallengeForm::FixedScope("aws"),
        grants: Grants::Identity,
        usernames: &["AWS"],
        post: Post::Refused(404),
        get_fields: &[Field::Token],
        post_fields: &[],
        refusals: Refusals {
            no_credentials: Refusal {
                status: 401,
                message: "Not Authorized",
                challenge: Challenge::Bearer(None),
                ..ECR_PUBLIC_INVALID
            },
            wrong_kind: ECR_PUBLIC_INVALID,
            invalid_token: ECR_PUBLIC_INVALID,
            too_little: DENIED,
            at_token_endpoint: Some(Refusal {
                status: 401,
                ..ECR_PUBLIC_INVALID
            }),
            ..Self::SPEC.refusals
        },
        ..Self::SPEC
    };

    /// Azure Container Registry: a token of Entra ID is exchanged for a refresh token at `/oauth2/exchange`;
    /// that one is good for a refresh grant, and as password of the null GUID. A password grant gets a 400. The
    /// registry takes Basic too. Tokens last 75 minutes.
    ///
    /// An account's password stands for its Entra ID token: exchanging it gives the account's refresh token.
    ///
    /// Source: Azure/acr, `docs/AAD-OAuth.md` (endpoints, fields, times); cloud-provider-azure,
    /// `pkg/credentialprovider/azure_acr_helper.go` (what its plugin sends); containerd,
    /// `core/remotes/docker/authorizer.go` (400, "as of January 2022"); Azure/acr issue 466 (Basic after a failed
    /// authentication). Not known: the realm of that Basic challenge and the body of the 400. Listing tags needs
    /// `metadata_read` there; here it needs `pull`.
    pub const ACR: Self = Self {
        name: "acr",
        about: "Azure Container Registry: /oauth2/exchange and /oauth2/token, a password grant gets 400",
        accepts: Accepts::BearerOrBasic,
        service: Service::Host,
        token_path: "/oauth2/token",
        exchange_path: Some("/oauth2/exchange"),
        refresh_token_username: Some("00000000-0000-0000-0000-000000000000"),
        post: Post::RefreshGrantOnly(400),
        get_fields: &[Field::AccessToken],
        post_fields: &[Field::AccessToken],
        token_lifetime: 4_500,
        refusals: Refusals {
            no_credentials: acr(Challenge::Bearer(None)),
            wrong_kind: acr(Challenge::Bearer(None)),
            invalid_token: acr(Challenge::Bearer(Some("invalid_token"))),
            too_little: acr(Challenge::Bearer(Some("insufficient_scope"))),
            wrong_password: acr(Challenge::BasicService),
            expired_password: acr(Challenge::BasicService),
            at_token_endpoint: Some(acr(Challenge::BasicService)),
            ..Self::SPEC.refusals
        },
        ..Self::SPEC
    };

    /// Google Artifact Registry: `/v2/` names the realm alone, a bad token gets a 401 without a challenge, one
    /// without rights a 403, and a POST to the token endpoint a 404. A token stands for its user, whatever scope
    /// was asked for, and lasts twelve hours; nobody gets none for what nobody may do. The registry takes Basic
    /// too.
    ///
    /// Source: apple/container issues 1026 and 2274 (challenges); containerd,
    /// `core/remotes/docker/authorizer.go` (404); docker-credential-gcr issue 129 and Google's "Configure
    /// authentication to Artifact Registry for Docker" (user names); kubernetes/cloud-provider-gcp,
    /// `pkg/gcpcredential` (`_token`). The 401 without a challenge, the 403s and twelve hours are others' observations
    /// of the live service and are not documented. Not known: the answer to wrong credentials at the token endpoint.
    /// The message of a 403 names permission and resource there.
    pub const GAR: Self = Self {
        name: "gar",
        about: "Google Artifact Registry: no service at /v2/, POST gives 404",
        accepts: Accepts::BearerOrBasic,
        service: Service::Host,
        token_path: "/v2/token",
        challenge_form: ChallengeForm::RealmAloneAtBase,
        needs: Needs::PushAndPull,
        grants: Grants::Identity,
        usernames: &[
            "_token",
            "oauth2accesstoken",
            "_dcgcloud_token",
            "_json_key",
            "_json_key_base64",
        ],
        post: Post::Refused(404),
        get_fields: &[Field::Token, Field::ExpiresIn],
        post_fields: &[],
        token_lifetime: 43_200,
        refusals: Refusals {
            no_credentials: Refusal {
                message: "not authenticated: No valid credential was supplied.",
                challenge: Challenge::Bearer(None),
                ..GAR_INVALID
            },
            no_credentials_for_catalog: None,
            wrong_kind: GAR_INVALID,
            invalid_token: GAR_INVALID,
            too_little: GAR_DENIED,
            wrong_password: GAR_INVALID,
            expired_password: GAR_INVALID,
            not_allowed: GAR_DENIED,
            at_token_endpoint: Some(GAR_INVALID),
            nobody_at_token_endpoint: Some(GAR_DENIED),
        },
        ..Self::SPEC
    };
}

const DENIED: Refusal = Profile::SPEC.refusals.not_allowed;

const ECR_UNKNOWN: Refusal = Refusal {
    status: 401,
    code: Code::Unauthorized,
    message: "Not Authorized\n",
    challenge: Challenge::BasicAtHost,
    body: Body::Text,
};

const ECR_EXPIRED: Refusal = Refusal {
    message: "Your authorization token has expired. Reauthenticate and try again.",
    ..DENIED
};

const ECR_PUBLIC_INVALID: Refusal = Refusal {
    status: 400,
    message: "Your Authorization Token is invalid.",
    ..DENIED
};

const fn acr(challenge: Challenge) -> Refusal {
    Refusal {
        status: 401,
        code: Code::Unauthorized,
        message: "authentication required, visit https://aka.ms/acr/authorization for more information.",
        challenge,
        body: Body::JsonWithDetail,
    }
}

const GAR_INVALID: Refusal = Refusal {
    status: 401,
    code: Code::Unauthorized,
    message: "No valid credential was supplied.",
    challenge: Challenge::Nothing,
    body: Body::Json,
};

const GAR_DENIED: Refusal = Refusal {
    message: "permission denied on the repository (or it may not exist)",
    ..DENIED
};
