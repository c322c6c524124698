//! What a kubelet accepts but surely was not meant: each remark on a file that earns it, the releases it is true for,
//! and silence on the file as it was meant.

use std::collections::BTreeMap;

use credproof_kubelet::Releases;
use credproof_kubelet::config::{BinDir, BinDirContent, Binary};
use credproof_kubelet::diagnose::config::{Executables, config, config_with_executables};

/// A file with these providers, each by its name and the lines below it.
fn file(providers: &[(&str, &str)]) -> String {
    let mut file =
        "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n"
            .to_owned();
    for (name, lines) in providers {
        file += &format!("- name: {name}\n  apiVersion: credentialprovider.kubelet.k8s.io/v1\n");
        for line in lines.split('|') {
            file += &format!("  {line}\n");
        }
        if !lines.contains("defaultCacheDuration") {
            file += "  defaultCacheDuration: 1m\n";
        }
    }
    file
}

/// The remarks on a file: line, column, code and the releases.
fn remarks(file: &str, asked: &str) -> Vec<(usize, usize, &'static str, String)> {
    let asked = asked.parse().expect("the row names releases");
    let diagnosis = config("f", file.as_bytes(), asked);
    let problems = diagnosis.problems.iter();
    problems
        .map(|found| {
            let problem = &found.problem;
            assert!(
                !problem.message.is_empty() && !problem.fix.is_empty(),
                "{found:?}"
            );
            assert!(!found.concerns.is_empty(), "{found:?}");
            (
                found.line,
                found.column,
                problem.code,
                found.concerns.to_string(),
            )
        })
        .collect()
}

/// The bad file earns one remark, at this place; the good one none of this code.
#[track_caller]
fn check(code: &'static str, place: (usize, usize), bad: &str, good: &str) {
    let found = remarks(bad, "1.26..");
    let expected = (place.0, place.1, code, Releases::SCORED.to_string());
    assert_eq!(found, [expected], "{bad}");
    let codes: Vec<_> = remarks(good, "1.26..")
        .into_iter()
        .map(|(_, _, code, _)| code)
        .collect();
    assert!(!codes.contains(&code), "{good}\n{codes:?}");
}

#[test]
fn patterns_by_themselves() {
    for (code, bad, good) in [
        ("pattern-glob-in-path", "reg.io/team/*", "reg.io/team/"),
        ("pattern-one-star", "\"*\"", "reg.io"),
        ("pattern-whole-domain", "\"*.io\"", "\"*.reg.io\""),
        ("pattern-whole-domain", "\"*.*.*\"", "\"*.*.reg.io\""),
        ("pattern-whole-domain", "\"*.io:5000\"", "reg.io:5000"),
        ("pattern-default-port", "reg.io:443", "reg.io:8443"),
        (
            "pattern-default-port",
            "\"*.reg.io:80/team/\"",
            "\"*.reg.io/team/\"",
        ),
        ("pattern-without-port", "localhost", "localhost:5000"),
        ("pattern-without-port", "10.0.*.*", "10.0.*.*:5000"),
        (
            "pattern-without-port",
            "registry.kube.svc",
            "registry.kube.svc:5000",
        ),
        ("pattern-path-prefix", "reg.io/team", "reg.io/team/"),
        ("pattern-tag", "reg.io/team:v1", "reg.io:5000/team/"),
        ("pattern-scheme", "https://reg.io", "reg.io"),
        ("pattern-space", "'reg.io/a/ '", "reg.io"),
        ("pattern-empty", "''", "reg.io"),
    ] {
        let with = |pattern| file(&[("a", &format!("matchImages: [{pattern}]"))]);
        check(code, (6, 17), &with(bad), &with(good));
    }
}

#[test]
fn patterns_against_each_other() {
    for (code, place, bad, good) in [
        (
            "pattern-duplicate",
            (6, 25),
            "[reg.io, reg.io]",
            "[reg.io, eu.reg.io]",
        ),
        (
            "pattern-covered",
            (6, 29),
            "[\"*.reg.io\", eu.reg.io]",
            "[\"*.reg.io\", reg.io]",
        ),
        (
            "pattern-covered",
            (6, 17),
            "[reg.io/a/, reg.io]",
            "[reg.io/a/, reg.io:5000]",
        ),
        (
            "pattern-covered",
            (6, 25),
            "[reg.io, \"reg.io:\"]",
            "[reg.io, a.io]",
        ),
    ] {
        let with = |patterns| file(&[("a", &format!("matchImages: {patterns}"))]);
        check(code, place, &with(bad), &with(good));
    }
}

#[test]
fn providers_against_each_other() {
    for (code, place, first, second, good) in [
        (
            "pattern-in-two-providers",
            (10, 17),
            "reg.io, a.io",
            "reg.io, b.io",
            "c.io, b.io",
        ),
        (
            "provider-shadowed",
            (8, 9),
            "\"*.reg.io\"",
            "eu.reg.io, us.reg.io",
            "eu.reg.io, reg.io",
        ),
        (
            "provider-shadowed",
            (8, 9),
            "reg.io",
            "reg.io",
            "reg.io:5000",
        ),
        (
            "provider-shadowed",
            (4, 9),
            "eu.reg.io",
            "\"*.reg.io\"",
            "\"*.a.io\"",
        ),
    ] {
        let with = |second| {
            let lines = |patterns| format!("matchImages: [{patterns}]");
            file(&[("b", &lines(first)), ("a", &lines(second))])
        };
        check(code, place, &with(second), &with(good));
    }
    let shadowed = file(&[
        ("b", "matchImages: [reg.io]"),
        ("a", "matchImages: [reg.io]"),
    ]);
    let problem = config("f", shadowed.as_bytes(), Releases::SCORED)
        .problems
        .remove(0)
        .problem;
    assert!(
        problem
            .message
            .contains("run for one pull, a, then b in 1.26–1.32 and b, then a in 1.33–1.37;"),
        "{}",
        problem.message
    );
}

#[test]
fn registries_that_the_plugin_is_told_of() {
    let with = |more: &str| file(&[("a", &format!("matchImages: [\"*.reg.io\"]|{more}"))]);
    for (bad, good) in [
        (
            "args: [--registry=eu.reg.io:5000]",
            "args: [--registry=eu.reg.io]",
        ),
        (
            "args: [--registry=eu.reg.io:5000]",
            "args: [--registry=other.io:5000]",
        ),
        (
            "env: [{name: REGISTRY, value: \"https://eu.reg.io:5000/v2/\"}]",
            "env: [{name: HTTPS_PROXY, value: \"http://p.reg.io:3128\"}]",
        ),
    ] {
        let found = remarks(&with(bad), "1.26..");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].0, found[0].2),
            (7, "pattern-without-port"),
            "{bad}"
        );
        assert_eq!(remarks(&with(good), "1.26.."), [], "{good}");
    }
    let both = with("args: [eu.reg.io:5000]")
        .replace("[\"*.reg.io\"]", "[\"*.reg.io\", \"*.reg.io:5000\"]");
    assert_eq!(remarks(&both, "1.26.."), []);
}

#[test]
fn durations_beyond_the_life_of_the_credentials() {
    let code = "cache-outlives-credentials";
    for (pattern, bad, good) in [
        ("\"*.dkr.ecr.*.amazonaws.com\"", "12h1s", "12h"),
        ("1.dkr.ecr.cn-north-1.amazonaws.com.cn/team/", "24h", "0s"),
        ("public.ecr.aws", "13h", "12h"),
        ("\"*.azurecr.io\"", "12h", "3h"),
        ("\"*.pkg.dev\"", "61m", "60m"),
        ("eu.gcr.io", "12h", "1h"),
    ] {
        let with = |duration| {
            file(&[(
                "a",
                &format!("matchImages: [{pattern}]|defaultCacheDuration: {duration}"),
            )])
        };
        check(code, (7, 25), &with(bad), &with(good));
        let diagnosis = config("f", with(bad).as_bytes(), Releases::SCORED);
        let corrected = diagnosis.corrected.unwrap();
        assert_eq!(remarks(&corrected, "1.26.."), [], "{corrected}");
    }
    let unknown = file(&[(
        "a",
        "matchImages: [\"*.*.*.*.amazonaws.com\", reg.io]|defaultCacheDuration: 99h",
    )]);
    assert_eq!(remarks(&unknown, "1.26.."), []);
    // The shortest of several lives counts.
    let mixed = file(&[(
        "a",
        "matchImages: [gcr.io, \"*.azurecr.io\"]|defaultCacheDuration: 12h",
    )]);
    assert_eq!(remarks(&mixed, "1.26..").len(), 2);
    let corrected = config("f", mixed.as_bytes(), Releases::SCORED)
        .corrected
        .unwrap();
    assert!(
        corrected.contains("defaultCacheDuration: 1h\n"),
        "{corrected}"
    );
}

#[test]
fn service_account_tokens() {
    let with = |cache_type: &str, duration: &str| {
        file(&[(
            "a",
            &format!(
                "matchImages: [reg.io]|defaultCacheDuration: {duration}|tokenAttributes:|  serviceAccountTokenAudience: \
                 reg.io/aud|  requireServiceAccount: true|  cacheType: {cache_type}"
            ),
        )])
    };
    let rbac = |releases: &str| (9, 34, "token-audience-needs-rbac", releases.to_owned());
    for (file, asked, expected) in [
        (with("Token", "1h"), "1.34..", vec![rbac("1.34–1.37")]),
        (
            with("Token", "2h"),
            "1.34..",
            vec![
                (7, 25, "cache-outlives-token", "1.34–1.37".to_owned()),
                rbac("1.34–1.37"),
            ],
        ),
        (
            with("ServiceAccount", "2h"),
            "1.34..",
            vec![rbac("1.34–1.37")],
        ),
        (
            with("Token", "1h"),
            "1.30..1.31",
            vec![(9, 5, "token-attributes-ignored", "1.30–1.31".to_owned())],
        ),
    ] {
        assert_eq!(remarks(&file, asked), expected, "{file}");
    }
    let diagnosis = config(
        "f",
        with("Token", "1h").as_bytes(),
        "1.34..".parse().unwrap(),
    );
    let fix = &diagnosis.problems[0].problem.fix;
    let rule = "apiGroups: [\"\"], resources: [\"reg.io/aud\"], verbs: [request-serviceaccounts-token-audience]";
    assert!(fix.contains(rule), "{fix}");
    // A field that some releases refuse names these, and one that others drop names those.
    let found = remarks(&with("Token", "1h"), "1.31..1.34");
    let got: Vec<_> = found
        .iter()
        .map(|(_, _, code, releases)| (*code, releases.as_str()))
        .collect();
    for expected in [
        ("token-attributes-unknown", "1.32"),
        ("token-attributes-ignored", "1.31"),
        ("token-attributes-gate", "1.33"),
        ("cache-type-unknown-to-release", "1.33"),
        ("token-audience-needs-rbac", "1.33–1.34"),
    ] {
        assert!(got.contains(&expected), "{expected:?}: {got:?}");
    }
}

#[test]
fn executables() {
    let files = BTreeMap::from([
        ("good".to_owned(), Binary::Executable),
        ("arm".to_owned(), Binary::Executable),
        ("plain".to_owned(), Binary::NotExecutable),
        ("folder".to_owned(), Binary::Directory),
    ]);
    let broken = BTreeMap::from([("arm".to_owned(), "it was built for arm64".to_owned())]);
    let executables = Executables {
        bin_dir: BinDir {
            path: "/bin",
            content: BinDirContent::Files(&files),
        },
        broken: &broken,
    };
    for (name, code, refusing, concerns) in [
        ("good", None, "none", "none"),
        ("arm", Some("binary-broken"), "none", "1.26–1.37"),
        (
            "plain",
            Some("binary-not-executable"),
            "1.30–1.37",
            "1.30–1.37",
        ),
        (
            "folder",
            Some("binary-is-directory"),
            "1.30–1.37",
            "1.30–1.37",
        ),
        ("nothing", Some("binary-missing"), "1.26–1.37", "1.26–1.37"),
    ] {
        let file = file(&[(name, "matchImages: [reg.io]")]);
        let found =
            config_with_executables("f", file.as_bytes(), Releases::SCORED, Some(executables));
        let [problem] = &found.problems[..] else {
            assert_eq!((found.problems.len(), code), (0, None), "{name}");
            continue;
        };
        assert_eq!(Some(problem.problem.code), code, "{name}");
        assert_eq!((problem.line, problem.column), (4, 9), "{name}");
        assert_eq!(problem.problem.releases.to_string(), refusing, "{name}");
        assert_eq!(problem.concerns.to_string(), concerns, "{name}");
        assert_eq!(
            found.taken_by,
            Releases::SCORED,
            "the file itself is good: {name}"
        );
    }
}

/// Many patterns are compared in a time that can be waited for.
#[test]
fn thousands_of_patterns() {
    let patterns: Vec<String> = (0..20_000)
        .map(|at| format!("\"*.r{}.io\"", at % 10_000))
        .collect();
    let list = format!("matchImages: [{}]", patterns.join(", "));
    let found = remarks(
        &file(&[("a", &list), ("b", "matchImages: [\"*.r7.io\"]")]),
        "1.37",
    );
    let codes = |code| {
        found
            .iter()
            .filter(|(_, _, found, _)| *found == code)
            .count()
    };
    assert_eq!(codes("pattern-duplicate"), 10_000);
    assert_eq!(codes("pattern-in-two-providers"), 1);
}
