//! Input that no author writes and any program can print: megabytes of it, a hundred thousand levels deep, hundreds of thousands
//! of keys. Whatever is not linear in it would not come to an end here.

use credproof_kubelet::config::{BinDir, BinDirContent, Input, Setup, start};
use credproof_kubelet::diagnose::{Passwords, config, response};
use credproof_kubelet::match_image::{allows, explain};
use credproof_kubelet::{ApiVersion, Release, Releases, decode, image};

const MANY: usize = 100_000;

/// Documents with the given head before them and tail behind them.
fn documents() -> Vec<(&'static str, String)> {
    let numbered = |text: fn(usize) -> String| (0..MANY).map(text).collect::<String>();
    let nested = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    vec![
        (
            "one long text",
            format!("{{\"kind\":\"{}\"}}", "x".repeat(4 << 20)),
        ),
        (
            "one long number",
            format!("{{\"kind\":{}}}", "1".repeat(4 << 20)),
        ),
        (
            "escapes",
            format!("{{\"kind\":\"{}\"}}", "\\u00e9\\n".repeat(MANY)),
        ),
        (
            "keys",
            format!("{{{}\"kind\":1}}", numbered(|at| format!("\"k{at}\":1,"))),
        ),
        (
            "one key again and again",
            format!("{{{}\"kind\":1}}", "\"kind\":1,".repeat(MANY)),
        ),
        (
            "keys that are nearly right",
            format!(
                "{{{}\"kind\":1}}",
                numbered(|at| format!("\"kin{}\":1,", at % 10))
            ),
        ),
        ("lists in lists", nested("[", "]")),
        ("objects in objects", nested("{\"a\":", "}")),
        ("brackets that stay open", "[".repeat(MANY)),
        ("commas", format!("{{\"a\":1{}}}", ",".repeat(MANY))),
        ("colons", format!("{{\"a\"{}}}", ":".repeat(MANY))),
        ("words", "word ".repeat(MANY)),
        ("quotes", "\"".repeat(MANY)),
        ("no text at all", "\u{0}".repeat(MANY)),
        ("empty lines", "\n".repeat(MANY)),
    ]
}

#[test]
fn responses() {
    let entries: String = (0..MANY)
        .map(|at| format!("\"r{at}.example\":{{\"username\":\"u\",\"password\":\"p\"}},"))
        .collect();
    let head = "{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"cacheKeyType\":\"Image\"";
    let answer = |auth: &str| format!("{head},\"auth\":{{{}}}}}", auth.trim_end_matches(','));
    let mut all = documents();
    all.push(("entries", answer(&entries)));
    all.push((
        "one entry again and again",
        answer(&"\"r.example\":{\"username\":\"u\"},".repeat(MANY)),
    ));
    all.push((
        "auth again and again",
        format!(
            "{head},\"auth\":{{{}}}{}}}",
            entries.trim_end_matches(','),
            ",\"auth\":{}".repeat(MANY)
        ),
    ));
    for (what, text) in all {
        let bytes = text.as_bytes();
        let taken = decode::decode(ApiVersion::V1, bytes, Release::NEWEST).is_ok();
        let newest = Releases::from(Release::NEWEST);
        let diagnosis = response(bytes, ApiVersion::V1, newest, Passwords::Keep);
        assert!(
            !taken
                || diagnosis
                    .problems
                    .iter()
                    .all(|problem| problem.releases.is_empty()),
            "{what}"
        );
        assert!(taken || !diagnosis.problems.is_empty(), "{what}");
    }
}

#[test]
fn configurations() {
    let provider = |name: usize| {
        format!(
            "- name: p{name}\n  apiVersion: credentialprovider.kubelet.k8s.io/v1\n  defaultCacheDuration: 1m\n  matchImages: [r{name}.example]\n"
        )
    };
    let head = "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n";
    let providers =
        |names: fn(usize) -> usize| (0..2000).map(|at| provider(names(at))).collect::<String>();
    let patterns: String = (0..20_000)
        .map(|at| format!("  - r{at}.example\n"))
        .collect();
    let mut all = documents();
    all.push(("providers", format!("{head}{}", providers(|at| at))));
    all.push((
        "providers of one name",
        format!("{head}{}", providers(|_| 1)),
    ));
    all.push(("providers of one name that differ", {
        let differing: String = (0..2000)
            .map(|at| format!("{}  args: [a{at}]\n", provider(1)))
            .collect();
        format!("{head}{differing}")
    }));
    all.push(("patterns", format!("{head}- name: p\n  apiVersion: credentialprovider.kubelet.k8s.io/v1\n  defaultCacheDuration: 1m\n  matchImages:\n{patterns}")));
    let wrong: String = (0..MANY)
        .map(|at| format!("- {{name: a/{at}, apiVersion: v{at}}}\n"))
        .collect();
    all.push(("providers with errors", format!("{head}{wrong}")));
    all.push(("lines", (0..MANY).map(|at| format!("k{at}: 1\n")).collect()));
    all.push(("comments", "# comment\n".repeat(MANY)));
    for (what, text) in all {
        let bytes = text.as_bytes();
        let setup = Setup {
            input: Input::File {
                path: "config.yaml",
                bytes,
            },
            bin_dir: BinDir {
                path: "/bin",
                content: BinDirContent::Everything,
            },
            service_account_tokens: None,
        };
        let diagnosis = config::config("config.yaml", bytes, Releases::SCORED);
        let starts = start(&setup, Release::NEWEST).is_ok();
        let refused = diagnosis
            .problems
            .iter()
            .any(|problem| problem.problem.releases.contains(Release::NEWEST));
        assert_eq!(starts, !refused, "{what}");
    }
}

#[test]
fn images_and_patterns() {
    let long = "a".repeat(1 << 20);
    for name in [
        long.clone(),
        format!("{long}/{long}"),
        format!("r.example/{}", "a/".repeat(MANY)),
        format!("{}example/app", "a.".repeat(MANY)),
        format!("r.example/app:{long}"),
        format!("r.example/app@sha256:{long}"),
        "*".repeat(MANY),
        "*.".repeat(MANY),
        "[".repeat(MANY),
        ":".repeat(MANY),
        "%41".repeat(MANY),
    ] {
        let parsed = image::parse(&name, Release::NEWEST).is_ok();
        let same = [name.clone()];
        let matched = allows(&same, &name, Release::NEWEST);
        let told = explain(&name, &name, Release::NEWEST);
        let start: String = name.chars().take(20).collect();
        assert_eq!(
            matched,
            told == credproof_kubelet::match_image::Explanation::Match,
            "{start}"
        );
        assert!(
            !parsed || name.len() <= 1 << 20 || name.contains('/'),
            "{start}"
        );
    }
}
