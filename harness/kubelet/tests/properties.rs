//! Properties that hold for any input: nothing panics, and the parts agree with each other.

use credproof_kubelet::diagnose::{Passwords, recognise, response};
use credproof_kubelet::exec::Ending;
use credproof_kubelet::golang::json::{Document, Kind, Value};
use credproof_kubelet::keyring::Keyring;
use credproof_kubelet::match_image::{Explanation, allows, explain};
use credproof_kubelet::node::{Ask, Node, ProviderSpec};
use credproof_kubelet::{
    ApiVersion, AuthConfig, Duration, Release, Releases, Request, Response, accept, decode, image,
};
use proptest::prelude::*;

fn releases() -> impl Strategy<Value = Release> {
    let all: Vec<Release> = Release::all().collect();
    proptest::sample::select(all)
}

fn api_versions() -> impl Strategy<Value = ApiVersion> {
    proptest::sample::select(ApiVersion::ALL.to_vec())
}

/// Texts made of what matters in image names, patterns and keys.
fn names() -> impl Strategy<Value = String> {
    let parts = [
        "reg.io",
        "*.io",
        "*",
        ".",
        "/",
        ":",
        ":5000",
        "@",
        "app",
        "nginx",
        "docker.io",
        "[::1]",
        "[",
        "]",
        "%41",
        "%",
        "%25",
        "#",
        "?",
        " ",
        "\n",
        "é",
        "\\",
        "https://",
        "/v1/",
        "sha256:",
        "global",
        "A",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..6)
        .prop_map(|parts| parts.concat())
}

/// Responses as JSON, with values that are right, wrong, or of another type.
fn documents() -> impl Strategy<Value = String> {
    let values = [
        "null",
        "1",
        "true",
        "[]",
        "{}",
        r#""""#,
        r#""Image""#,
        r#""Registry""#,
        r#""1h""#,
        r#""1d""#,
        r#""u""#,
        r#""credentialprovider.kubelet.k8s.io/v1""#,
        r#""CredentialProviderResponse""#,
        r#"{"reg.io":{"username":"u","password":"p"}}"#,
        r#"{"reg.io":{"x":1},"reg.io":null}"#,
    ];
    let keys = [
        "apiVersion",
        "kind",
        "Kind",
        "cacheKeyType",
        "cacheDuration",
        "auth",
        "x",
        "username",
    ];
    let member = (
        proptest::sample::select(keys.to_vec()),
        proptest::sample::select(values.to_vec()),
    );
    proptest::collection::vec(member, 0..8).prop_map(|members| {
        let members: Vec<String> = members
            .iter()
            .map(|(key, value)| format!("{key:?}:{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    })
}

/// Any bytes, or a response with some bytes cut off or put in.
fn outputs() -> impl Strategy<Value = Vec<u8>> {
    let damaged =
        (documents(), any::<prop::sample::Index>(), ".{0,3}").prop_map(|(document, at, more)| {
            let mut bytes = document.into_bytes();
            let at = at.index(bytes.len());
            bytes.splice(at..at + 1, more.bytes());
            bytes
        });
    prop_oneof![
        any::<Vec<u8>>(),
        documents().prop_map(String::into_bytes),
        damaged
    ]
}

proptest! {
    #[test]
    fn decoding_and_diagnosing_any_output_agree(
        stdout in outputs(),
        api_version in api_versions(),
        release in releases(),
    ) {
        let decoded = decode::decode(api_version, &stdout, release);
        let refused = decoded.map_or(true, |answer| accept(&answer, None, release).is_err());
        let diagnosis = response(&stdout, api_version, release.into(), Passwords::Hide);
        let named = diagnosis.problems.iter().fold(Releases::EMPTY, |set, problem| set.union(problem.releases));
        prop_assert_eq!(named.contains(release), refused && api_version.known_to(release));
        recognise(&stdout, &stdout, &Ending::Exited(0));
    }

    #[test]
    fn json_is_taken_or_refused_as_by_serde(input in outputs()) {
        let ours = Document::parse(&input);
        // The two differ on purpose in texts that are not UTF-8 and in lone surrogates, which Go takes.
        if let Ok(text) = std::str::from_utf8(&input) && !text.contains("\\u") {
            let theirs = serde_json::from_str::<serde_json::Value>(text);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok());
        }
        if let Err(error) = ours {
            prop_assert!(error.offset <= input.len());
        }
    }

    #[test]
    fn values_of_json_stand_where_they_say(document in documents()) {
        fn check(value: Value<'_>, input: &[u8]) {
            let again = Document::parse(&input[value.span()]);
            assert_eq!(again.map(|again| again.root().kind() == value.kind()), Ok(true));
            value.members().for_each(|member| check(member.value, input));
            value.elements().for_each(|element| check(element, input));
        }
        let parsed = Document::parse(document.as_bytes());
        prop_assert!(parsed.as_ref().is_ok_and(|parsed| parsed.root().kind() == Kind::Object));
        parsed.iter().for_each(|parsed| check(parsed.root(), document.as_bytes()));
    }

    #[test]
    fn matching_any_texts_agrees_with_its_explanation(
        pattern in names(),
        image in names(),
        release in releases(),
    ) {
        let explanation = explain(&pattern, &image, release);
        let allowed = allows(&[pattern], &image, release);
        prop_assert_eq!(allowed, explanation == Explanation::Match);
    }

    #[test]
    fn an_image_name_reads_the_same_again(name in names(), release in releases()) {
        if let Ok(read) = image::parse(&name, release) {
            let again = image::parse(&format!("{}:{}", read.repo, "t"), release);
            prop_assert_eq!(again.map(|again| again.repo), Ok(read.repo));
        }
    }

    #[test]
    fn durations_read_back_what_they_write(nanoseconds in any::<i64>()) {
        prop_assert_eq!(Duration(nanoseconds).to_string().parse(), Ok(Duration(nanoseconds)));
    }

    #[test]
    fn requests_are_json(image in any::<String>(), token in any::<String>(), api_version in api_versions()) {
        let request = Request { service_account_token: token, ..Request::new(api_version, image.clone()) };
        let stdin = request.encode(Release::NEWEST).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let value: serde_json::Value =
            serde_json::from_slice(&stdin).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&value["image"], &serde_json::Value::from(image));
        prop_assert_eq!(stdin.last(), Some(&b'\n'));
    }

    #[test]
    fn a_node_gives_what_it_kept_until_it_expires(
        steps in proptest::collection::vec((names(), any::<i32>(), proptest::option::of(-2i64..3), 0usize..4), 1..12),
        release in releases(),
    ) {
        let spec = ProviderSpec {
            name: "p".to_owned(),
            match_images: vec!["*".to_owned(), "*.*".to_owned()],
            default_cache_duration: Duration(1),
            api_version: ApiVersion::V1alpha1,
            token_attributes: None,
        };
        let Ok(mut node) = Node::new(spec, release) else { return Err(TestCaseError::fail("v1alpha1 is known")) };
        let mut now = 0i64;
        for (image, advance, duration, key_type) in steps {
            now = now.saturating_add(i64::from(advance));
            if !matches!(node.ask(&image, None, now), Ask::Run(_)) {
                continue;
            }
            let answer = Response {
                cache_key_type: ["Image", "Registry", "Global", "x"][key_type].to_owned(),
                cache_duration: duration.map(Duration),
                auth: Some(vec![("reg.io".to_owned(), AuthConfig::default())]),
            };
            let given = node.answer(&image, None, now, Ok(answer));
            prop_assert_eq!(given.auth.is_empty(), key_type == 3);
            if let Some(kept) = given.kept.filter(|kept| kept.expires_at_ns >= now) {
                let found = matches!(node.ask(&image, None, kept.expires_at_ns), Ask::Cached { .. });
                prop_assert!(found);
            }
        }
    }

    #[test]
    fn a_keyring_gives_only_what_was_added(
        keys in proptest::collection::vec(names(), 0..6),
        image in names(),
        release in releases(),
    ) {
        let mut keyring = Keyring::default();
        let auth: Vec<_> = keys.iter().map(|key| (key.clone(), AuthConfig::default())).collect();
        let skipped = keyring.add(0, &auth, release).len();
        let found = keyring.lookup(&image, release);
        prop_assert!(found.len() + skipped <= keys.len());
        prop_assert!(found.iter().all(|candidate| keys.contains(&candidate.key)));
    }
}
