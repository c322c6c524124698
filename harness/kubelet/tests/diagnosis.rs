//! What the diagnosis says about answers that people really write.

use credproof_kubelet::diagnose::{Diagnosis, Passwords, Problem, response};
use credproof_kubelet::{ApiVersion, Releases};

/// The codes of the problems that some release minds, those of the remarks, both sorted, and the corrected document.
fn diagnose(stdout: &str) -> (Vec<&'static str>, Vec<&'static str>, String) {
    let Diagnosis {
        problems,
        corrected,
    } = response(
        stdout.as_bytes(),
        ApiVersion::V1,
        Releases::SCORED,
        Passwords::Keep,
    );
    let (refused, remarks): (Vec<_>, Vec<_>) = problems
        .iter()
        .partition(|problem| !problem.releases.is_empty());
    let codes = |problems: Vec<&Problem>| {
        let mut codes: Vec<&str> = problems.into_iter().map(|problem| problem.code).collect();
        codes.sort();
        codes
    };
    (
        codes(refused),
        codes(remarks),
        corrected.unwrap_or_default(),
    )
}

fn check(stdout: &str, codes: &[&str], remarks: &[&str], corrected_holds: &[&str]) {
    let (got_codes, got_remarks, corrected) = diagnose(stdout);
    assert_eq!(got_codes, codes, "{stdout}");
    assert_eq!(got_remarks, remarks, "{stdout}");
    for part in corrected_holds {
        assert!(
            corrected.contains(part),
            "{part} is in the correction of {stdout}:\n{corrected}"
        );
    }
    if !corrected.is_empty() {
        let (again, _, _) = diagnose(&corrected);
        assert_eq!(
            again, [""; 0],
            "the correction of {stdout} is right:\n{corrected}"
        );
    }
}

/// A good answer, in which `from` is replaced.
fn changed(from: &str, to: &str) -> String {
    let good = r#"{"apiVersion":"credentialprovider.kubelet.k8s.io/v1","kind":"CredentialProviderResponse","cacheKeyType":"Registry","cacheDuration":"6h","auth":{"reg.io":{"username":"u","password":"p"}}}"#;
    assert!(good.contains(from), "{from}");
    good.replacen(from, to, 1)
}

#[test]
fn nothing_is_wrong_with_a_good_answer() {
    check(&changed("u", "u"), &[], &[], &[]);
}

/// The announcement of Kubernetes 1.26 shows two answers, and no kubelet takes either.
#[test]
fn corrects_the_answers_of_the_announcement() {
    check(
        r#"{
 "apiVersion": "kubelet.k8s.io/v1",
 "kind": "CredentialProviderResponse",
 "auth": {
 "cacheDuration": "6h",
 "private-registry.io/my-app": {
 "username": "exampleuser",
 "password": "token12345"
 }
 }
}"#,
        &[
            "api-version-wrong",
            "cache-key-type-missing",
            "field-misplaced",
        ],
        &[],
        &[
            r#""apiVersion": "credentialprovider.kubelet.k8s.io/v1""#,
            r#""cacheDuration": "6h0m0s""#,
            r#""private-registry.io/my-app": {"#,
            r#""password": "token12345""#,
        ],
    );
    check(
        r#"{
 "apiVersion": "kubelet.k8s.io/v1",
 "kind": "CredentialProviderResponse",
 "auth": {
 "cacheKeyType": "Registry",
 "private-registry.io/my-app": {
 "username": "exampleuser",
 "password": "token12345"
 }
 }
}"#,
        &[
            "api-version-wrong",
            "cache-key-type-missing",
            "field-misplaced",
        ],
        &[],
        &[
            r#""cacheKeyType": "Registry""#,
            r#""username": "exampleuser""#,
        ],
    );
}

#[test]
fn names_wrong_fields() {
    for (from, to, codes, holds) in [
        (
            "credentialprovider.kubelet.k8s.io/v1",
            "v1",
            &["api-version-wrong"][..],
            "",
        ),
        (
            r#""kind":"CredentialProviderResponse","#,
            "",
            &["kind-missing"],
            "",
        ),
        (
            "CredentialProviderResponse",
            "CredentialProviderRequest",
            &["kind-wrong"],
            "",
        ),
        (
            r#""kind""#,
            r#""Kind":1,"kind""#,
            &["field-case", "field-type"],
            "",
        ),
        (
            "apiVersion",
            "apiVerion",
            &["api-version-missing", "field-unknown"],
            "",
        ),
        (r#""kind""#, r#""Kind""#, &["field-case"], ""),
        (
            r#""cacheKeyType":"Registry","#,
            "",
            &["cache-key-type-missing"],
            r#""cacheKeyType": "Registry""#,
        ),
        (
            "cacheKeyType",
            "cacheKeytype",
            &["cache-key-type-missing", "field-case"],
            r#""cacheKeyType": "Registry""#,
        ),
        (
            "cacheKeyType",
            "cache_key_type",
            &["cache-key-type-missing", "field-unknown"],
            r#""cacheKeyType": "Registry""#,
        ),
        (
            r#""Registry""#,
            r#""global""#,
            &["cache-key-type-case"],
            r#""cacheKeyType": "Global""#,
        ),
        (
            r#""Registry""#,
            r#""ServiceAccount""#,
            &["cache-key-type-is-cache-type"],
            "",
        ),
        (r#""Registry""#, r#""Pod""#, &["cache-key-type-unknown"], ""),
        (r#""Registry""#, "5", &["field-type"], ""),
        (
            r#""6h""#,
            r#""1d""#,
            &["duration-unreadable"],
            r#""24h0m0s""#,
        ),
        (r#""6h""#, "21600", &["duration-unreadable"], r#""6h0m0s""#),
        (
            r#""6h""#,
            r#""PT5M""#,
            &["duration-unreadable"],
            r#""5m0s""#,
        ),
        (
            r#""6h""#,
            r#""2026-01-31T00:00:00Z""#,
            &["duration-unreadable"],
            "",
        ),
        (r#""u""#, "5", &["field-type"], r#""username": "5""#),
        (
            r#""password":"p""#,
            r#""password":"p","email":"e""#,
            &["field-unknown"],
            "",
        ),
        (
            r#""password":"#,
            r#""token":"#,
            &["field-unknown"],
            r#""password": "p""#,
        ),
        (
            r#"{"username":"u","password":"p"}"#,
            r#""u:p""#,
            &["entry-type"],
            r#""password": "p""#,
        ),
        (
            r#"{"username":"u","password":"p"}"#,
            r#"{"auth":"dTpw"}"#,
            &["field-unknown"],
            r#""password": "p""#,
        ),
        (
            r#""reg.io":{"username":"u","password":"p"}"#,
            r#""username":"u","password":"p""#,
            &["registry-missing"],
            "",
        ),
        (
            r#"{"reg.io":{"username":"u","password":"p"}}"#,
            "[]",
            &["field-type"],
            "",
        ),
        (
            r#""cacheDuration":"#,
            r#""cacheKeyType":"Image","cacheDuration":"#,
            &["field-duplicate"],
            r#""Image""#,
        ),
    ] {
        check(&changed(from, to), codes, &[], &[holds]);
    }
}

#[test]
fn remarks_on_what_is_taken_but_hardly_meant() {
    check(
        &changed(r#""u""#, r#""""#),
        &[],
        &["credentials-empty"],
        &[],
    );
    check(
        &changed(r#"{"username":"u","password":"p"}"#, "null"),
        &[],
        &["credentials-empty"],
        &[],
    );
    check(
        &changed(r#""6h""#, r#""-1h""#),
        &[],
        &["duration-negative"],
        &[],
    );
    check(
        &changed(r#","auth":{"reg.io":{"username":"u","password":"p"}}"#, ""),
        &[],
        &["auth-missing"],
        &[],
    );
}

#[test]
fn finds_the_document_in_other_output() {
    let good = changed("u", "u");
    let yaml = "apiVersion: credentialprovider.kubelet.k8s.io/v1\nkind: CredentialProviderResponse\ncacheKeyType: Image\nauth:\n  reg.io:\n    username: u\n    password: p\n";
    for (stdout, code) in [
        (format!("\u{feff}{good}"), "byte-order-mark"),
        (format!("I0101 fetching token\n{good}"), "text-before-json"),
        (
            format!("{{\"level\":\"info\"}}\n{good}"),
            "text-before-json",
        ),
        (format!("{good}\ndone"), "text-after-json"),
        (format!("{good}{good}"), "second-value"),
        (good.replace("}}}", "},}}"), "trailing-comma"),
        (good.replace('"', "'"), "not-quite-json"),
        (yaml.to_owned(), "yaml-output"),
        (format!("[{good}]"), "wrapped-in-array"),
        (format!("{good:?}"), "encoded-twice"),
    ] {
        check(&stdout, &[code], &[], &[r#""password": "p""#]);
    }
    check("", &["empty-output"], &[], &[r#""auth""#]);
    check("<html></html>", &["not-json"], &[], &[]);
    check("5", &["not-an-object"], &[], &[]);
}

#[test]
fn utf_16_is_called_by_its_name() {
    let good = changed("u", "u");
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    let marked = format!("\u{feff}{good}");
    for stdout in [
        units(&good)
            .into_iter()
            .flat_map(u16::to_le_bytes)
            .collect(),
        units(&good)
            .into_iter()
            .flat_map(u16::to_be_bytes)
            .collect(),
        units(&marked)
            .into_iter()
            .flat_map(u16::to_le_bytes)
            .collect(),
        units(&marked)
            .into_iter()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<u8>>(),
    ] {
        let diagnosis = response(&stdout, ApiVersion::V1, Releases::ALL, Passwords::Keep);
        let codes: Vec<_> = diagnosis
            .problems
            .iter()
            .map(|problem| problem.code)
            .collect();
        assert_eq!(codes, ["utf-16-output"], "{stdout:?}");
        assert!(
            diagnosis
                .corrected
                .is_some_and(|text| text.contains(r#""password": "p""#))
        );
    }
}

#[test]
fn releases_and_places_are_exact() {
    let stdout = changed(r#""password""#, r#""email":"e","password""#);
    let diagnosis = response(
        stdout.as_bytes(),
        ApiVersion::V1,
        Releases::ALL,
        Passwords::Hide,
    );
    let [problem] = &diagnosis.problems[..] else {
        panic!("{:?}", diagnosis.problems)
    };
    assert_eq!(problem.releases.to_string(), "1.32–1.37");
    assert_eq!(problem.path, "auth.reg.io.email");
    assert_eq!(problem.offset, stdout.find(r#""email""#));
}

#[test]
fn passwords_stay_hidden() {
    let stdout = changed(r#""p""#, r#""s3cret","pass":"s3cret2""#);
    let diagnosis = response(
        stdout.as_bytes(),
        ApiVersion::V1,
        Releases::ALL,
        Passwords::Hide,
    );
    assert!(!format!("{diagnosis:?}").contains("s3cret"));
    assert!(diagnosis.corrected.is_some_and(|text| text.contains('…')));
}
