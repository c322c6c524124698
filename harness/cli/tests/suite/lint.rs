//! `credproof lint` as its users run it: the findings on executables, and the list of all findings.

use std::collections::BTreeSet;

use super::architecture::sources;
use super::scripted::Workshop;

const CONFIG: &str = "apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
- name: plugin
  apiVersion: credentialprovider.kubelet.k8s.io/v1
  matchImages: [reg.io]
  defaultCacheDuration: 1m
";

#[test]
fn executables_are_findings_with_a_place() {
    let workshop = Workshop::new();
    workshop.write("config.yaml", CONFIG);
    workshop.program("good/plugin", "#!/bin/sh\n");
    let foreign = [
        &b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xf3\x7f"[..],
        &[0; 44],
    ]
    .concat();
    workshop.program("foreign/plugin", foreign);
    workshop.write("plain/plugin", "#!/bin/sh\n");
    workshop.write("none/other", "");
    for (bin_dir, code, exit, severity) in [
        ("good", None, 0, ""),
        ("foreign", Some("binary-broken"), 1, "warning"),
        ("plain", Some("binary-not-executable"), 1, "error"),
        ("none", Some("binary-missing"), 1, "error"),
    ] {
        let arguments = ["lint", "config.yaml", "--bin-dir", bin_dir];
        let ran = workshop.run(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(ran.code, Some(exit), "{bin_dir}: {ran:?}");
        let linted = ran.json();
        let finding = &linted["configurations"][0]["files"][0]["findings"][0];
        assert_eq!(finding["code"].as_str(), code, "{bin_dir}: {finding}");
        let Some(code) = code else { continue };
        assert_eq!(finding["severity"], severity, "{code}");
        assert_eq!(
            (&finding["line"], &finding["column"]),
            (&4.into(), &9.into()),
            "{code}"
        );
        let human = workshop.run(&arguments).stdout;
        assert!(human.starts_with("config.yaml:4:9: "), "{human}");
    }
}

#[test]
fn a_warning_names_the_releases_it_is_true_for() {
    let workshop = Workshop::new();
    let tokens = "  tokenAttributes: {serviceAccountTokenAudience: a, cacheType: Token, requireServiceAccount: true}\n";
    workshop.write("config.yaml", format!("{CONFIG}{tokens}"));
    let ran = workshop.run(&["lint", "config.yaml", "--kubelet", "1.31,1.34.."]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for text in [
        "in kubelet    1.31\n",
        "in kubelet    1.34–1.37\n",
        "resources: [\"a\"]",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {ran:?}");
    }
}

#[test]
fn fix_shortens_what_outlives_the_credentials() {
    let workshop = Workshop::new();
    workshop.write(
        "config.yaml",
        CONFIG.replace("reg.io", "gcr.io").replace("1m", "12h"),
    );
    let ran = workshop.run(&["lint", "--fix", "config.yaml"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("defaultCacheDuration: 1h\n"), "{ran:?}");
}

/// The page lists exactly the codes that are in the source.
#[test]
fn every_code_is_on_the_page() {
    let page = include_str!("../../../LINT.md");
    let is_code = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        text.contains(|c: char| c == '-' || text == "refused" || text == "unreadable")
            && text.bytes().all(plain)
            && !text.starts_with('-')
            && !text.ends_with('-')
    };
    let quoted = |text: &str, mark: char| -> BTreeSet<String> {
        let odd = text.split(mark).skip(1).step_by(2);
        odd.filter(|text| is_code(text))
            .map(str::to_owned)
            .collect()
    };
    let listed: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| quoted(line, '`'))
        .collect();
    let not_codes = [
        "credential-provider",
        "request-serviceaccounts-token-audience",
    ];
    let mut written = BTreeSet::new();
    for (_, text) in sources("harness/kubelet/src/diagnose/config") {
        let shipped = text.split("#[cfg(test)]").next().unwrap();
        for line in shipped
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            written.extend(quoted(line, '"'));
        }
    }
    written.retain(|code| !not_codes.contains(&code.as_str()));
    assert_eq!(listed, written);
}
