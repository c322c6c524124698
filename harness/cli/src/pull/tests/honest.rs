//! The mock registry, in each of its modes.

use credproof_mock_registry::{Account, Action, Profile, Registry, Rights};
use jiff::SignedDuration;

use super::{HOST, IMAGE, pull_as, pull_from, start, told};
use crate::pull::{Pull, Refused, Runtime, Stage, Used, try_in_order};

const SCOPE: &str = "repository:team/app:pull";

#[test]
fn sends_what_containerd_sends_for_a_bearer_registry() {
    let (registry, image) = start(Profile::SPEC);
    let pulled = pull_from(&registry, Some(("user", "hush")));
    assert_eq!(
        told(&pulled.steps),
        [
            "resolve HEAD manifests none 401",
            "resolve POST token password grant 200 repository:team/app:pull > repository:team/app:pull",
            "resolve HEAD manifests bearer 200",
            "manifest GET manifests none 401",
            "manifest POST token password grant 200 repository:team/app:pull > repository:team/app:pull",
            "manifest GET manifests bearer 200",
            "config GET blobs bearer 200",
            "layer GET blobs bearer 200",
            "layer GET blobs bearer 200",
        ]
    );
    let outcome = pulled.outcome.unwrap();
    assert_eq!(outcome.manifest_digest, image.manifest_digest);
    let digests: Vec<_> = outcome
        .blobs
        .into_iter()
        .map(|(digest, _)| digest)
        .collect();
    assert_eq!(digests, image.blobs);
    let records = registry.journal();
    assert_eq!(records.len(), pulled.steps.len());
    assert!(
        records.iter().all(|record| record.host == HOST),
        "{records:?}"
    );
    assert_eq!(records[1].secret, Some(registry.fingerprint("hush")));
}

#[test]
fn sends_what_containerd_sends_for_a_basic_registry() {
    let (registry, image) = start(Profile::ECR);
    let pulled = pull_from(&registry, Some(("AWS", "hush")));
    assert_eq!(
        told(&pulled.steps),
        [
            "resolve HEAD manifests none 401",
            "resolve HEAD manifests basic 200",
            "manifest GET manifests none 401",
            "manifest GET manifests basic 200",
            "config GET blobs basic 200",
            "layer GET blobs basic 200",
            "layer GET blobs basic 200",
        ]
    );
    assert_eq!(
        pulled.outcome.unwrap().manifest_digest,
        image.manifest_digest
    );
}

#[test]
fn pulls_by_digest_and_without_auth() {
    let (registry, image) = start(Profile::OPEN);
    let reference = image.manifest_digest.as_str();
    let pulled = pull_as(
        Runtime::Containerd,
        registry.address(),
        IMAGE,
        reference,
        None,
    );
    assert_eq!(
        pulled.outcome.unwrap().manifest_digest,
        image.manifest_digest
    );
    assert_eq!(pulled.steps.len(), 5);
}

/// Where a pull ended, what the registry called it, and the end of the message.
fn check_refused(pull: &Pull, stage: Stage, status: u16, code: Option<&str>, message_end: &str) {
    let Err(refused) = &pull.outcome else {
        panic!("{pull:?}")
    };
    let Refused { message, .. } = refused;
    assert_eq!(
        (refused.stage, refused.status, refused.code.as_deref()),
        (stage, Some(status), code),
        "{message}"
    );
    assert!(message.ends_with(message_end), "{message}");
    let text = format!("{pull:?}");
    for secret in ["hush", "aHVzaA", "eyJ"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn is_refused_by_a_bearer_registry() {
    let (registry, _) = start(Profile::SPEC);
    registry.accounts().add(Account {
        rights: Rights::none().allow("other", &[Action::Pull]).unwrap(),
        ..Account::new("narrow", "hush")
    });
    let in_an_hour = registry.clock().now() + SignedDuration::from_hours(1);
    registry.accounts().add(Account {
        expires_at: Some(in_an_hour),
        ..Account::new("brief", "hush")
    });
    assert!(
        pull_from(&registry, Some(("brief", "hush")))
            .outcome
            .is_ok()
    );
    registry.clock().advance(SignedDuration::from_hours(2));

    let first = "resolve HEAD manifests none 401";
    let posted = "resolve POST token password grant 401 repository:team/app:pull > -";
    let fell_back = "resolve GET token basic 401 repository:team/app:pull > -";
    for credential in [("user", "hush-hush"), ("brief", "hush")] {
        let refused = pull_from(&registry, Some(credential));
        assert_eq!(told(&refused.steps), [first, posted, fell_back]);
        check_refused(&refused, Stage::Resolve, 401, None, "401 Unauthorized");
    }

    let last = "resolve HEAD manifests bearer 401";
    let anonymous = "resolve GET token none 200 repository:team/app:pull > repository:team/app:";
    let granted_nothing =
        "resolve POST token password grant 200 repository:team/app:pull > repository:team/app:";
    let rows = [
        (None, anonymous),
        (Some(("", "hush")), anonymous),
        (Some(("user", "")), anonymous),
        (Some(("narrow", "hush")), granted_nothing),
    ];
    for (credential, token) in rows {
        let refused = pull_from(&registry, credential);
        assert_eq!(told(&refused.steps), [first, token, last], "{credential:?}");
        let message = "pull access denied, repository does not exist or may require authorization: \
            server message: insufficient_scope: authorization failed";
        check_refused(
            &refused,
            Stage::Resolve,
            401,
            Some("insufficient_scope"),
            message,
        );
    }
}

#[test]
fn is_refused_by_a_basic_registry() {
    let (registry, _) = start(Profile::ECR);
    let now = registry.clock().now();
    registry.accounts().add(Account {
        expires_at: Some(now),
        ..Account::new("AWS", "hush-old")
    });

    let wrong = pull_from(&registry, Some(("AWS", "hush-hush")));
    assert_eq!(wrong.steps.len(), 5);
    check_refused(&wrong, Stage::Resolve, 401, None, "401 Unauthorized");

    for credential in [None, Some(("", "hush")), Some(("AWS", ""))] {
        let refused = pull_from(&registry, credential);
        assert_eq!(
            told(&refused.steps),
            ["resolve HEAD manifests none 401"],
            "{credential:?}"
        );
        check_refused(
            &refused,
            Stage::Resolve,
            401,
            None,
            "authorization failed: no basic auth credentials",
        );
    }

    let expired = pull_from(&registry, Some(("AWS", "hush-old")));
    assert_eq!(expired.steps.len(), 3);
    let message =
        "403 Forbidden: Your authorization token has expired. Reauthenticate and try again.";
    check_refused(&expired, Stage::Resolve, 403, Some("DENIED"), message);
}

#[test]
fn says_what_does_not_exist() {
    let (registry, _) = start(Profile::SPEC);
    let address = registry.address();
    let credential = Some(("user", "hush"));
    for (image, reference) in [(IMAGE, "v9"), ("host.example/other", "v1")] {
        let refused = pull_as(Runtime::Containerd, address, image, reference, credential);
        check_refused(&refused, Stage::Resolve, 404, None, "404 Not Found");
    }
}

#[test]
fn tries_candidates_in_order_until_one_succeeds() {
    let (registry, _) = start(Profile::SPEC);
    let try_all = |registry: &Registry, candidates: &[(&str, &str)]| {
        let tried = try_in_order(
            Runtime::Containerd,
            registry.address(),
            IMAGE,
            "v1",
            candidates,
        );
        (tried.pulls.len(), tried.used)
    };
    let (good, wrong) = (("user", "hush"), ("user", "wrong"));
    assert_eq!(
        try_all(&registry, &[wrong, good, wrong]),
        (2, Some(Used::Candidate(1)))
    );
    assert_eq!(
        try_all(&registry, &[good, wrong]),
        (1, Some(Used::Candidate(0)))
    );
    assert_eq!(try_all(&registry, &[wrong, wrong]), (2, None));
    assert_eq!(try_all(&registry, &[]), (1, None));
    assert_eq!(
        try_all(&start(Profile::OPEN).0, &[]),
        (1, Some(Used::Anonymous))
    );
    assert!(
        registry
            .journal()
            .iter()
            .filter(|record| record.status == 200)
            .all(|record| record.scope_wanted == SCOPE)
    );
}
