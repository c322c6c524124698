//! Every way to end, with its exit code and the words that say why. A plugin that cannot be started has a file of
//! its own, as has an interrupt.

use super::scripted::{IMAGE, Workshop};

/// Runs these arguments and looks for the exit code, and for all these texts on standard error.
fn check(workshop: &Workshop, arguments: &[&str], code: i32, texts: &[&str]) {
    let ran = workshop.run(arguments);
    assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?}");
    for text in texts {
        assert!(
            ran.stderr.contains(text),
            "{arguments:?}: {text:?}: {ran:?}"
        );
    }
}

/// `check` of a good plugin with these further arguments.
fn check_good(rows: &[(&[&str], i32, &[&str])]) {
    let workshop = Workshop::new();
    workshop.good();
    for (more, code, texts) in rows {
        let arguments = [&["check", "./good", "--image", IMAGE], *more].concat();
        check(&workshop, &arguments, *code, texts);
    }
}

#[test]
fn verdicts() {
    let one = &["--case", "auth/covers-image"][..];
    check_good(&[(one, 0, &[])]);
    let workshop = Workshop::new();
    workshop.plugin("bad", "echo no; exit 1");
    let bad = ["check", "./bad", "--image", IMAGE, "--case"];
    check(
        &workshop,
        &[&bad[..], &["request/answered"]].concat(),
        1,
        &[],
    );
    check(&workshop, &["call", "./bad", "--image", IMAGE], 1, &[]);
    workshop.good();
    check(&workshop, &["call", "./good", "--image", IMAGE], 0, &[]);
    for wanted in ["--help", "--version", "list"] {
        check(&workshop, &[wanted], 0, &[]);
    }
    for example in ["demo", "static-file", "ecr", "echo-token"] {
        check(&workshop, &["init", "--profile", example], 0, &[]);
    }
}

#[test]
fn command_lines_that_cannot_be_used() {
    check_good(&[
        (&["--no-such-flag"], 2, &["--no-such-flag"]),
        (
            &["--kubelet", "1.99"],
            2,
            &["--kubelet 1.99", "1.20 to 1.37"],
        ),
        (&["--kubelet", "1.34..1.30"], 2, &["--kubelet 1.34..1.30"]),
        (&["--timeout", "5"], 2, &["--timeout 5", "such as 5s"]),
        (
            &["--timeout", "2h"],
            2,
            &["--timeout 2h", "between 1ms and 1h"],
        ),
        (&["--timeout=-1s"], 2, &["--timeout -1s"]),
        (&["--env", "NAME"], 2, &["--env NAME", "NAME=VALUE"]),
        (&["--env", "=value"], 2, &["NAME=VALUE"]),
        (
            &["--image", "Upper/CASE"],
            2,
            &["--image Upper/CASE", "HOST/REPOSITORY"],
        ),
        (
            &["--api-version", "v2"],
            2,
            &["--api-version v2", "v1beta1"],
        ),
        (&["--username", "user"], 2, &["--password-file"]),
        (
            &["--username", "user", "--password-file", "missing"],
            2,
            &["--password-file missing", "No such file"],
        ),
        (&["--report", "xml=a"], 2, &["--report xml=a", "json=PATH"]),
        (&["--report", "json"], 2, &["--report json", "json=PATH"]),
        (&["--report", "json="], 2, &["no path"]),
        (&["--level", "maybe"], 2, &["must, should or may"]),
        (&["--area", "weather"], 2, &["--area weather", "upstream"]),
        (&["--jobs", "0"], 2, &["--jobs"]),
        (
            &["--case", "auth/no-such"],
            2,
            &["--case auth/no-such", "matches no case"],
        ),
        (&["--case", "auth/["], 2, &["auth/[", "not a pattern"]),
        (&["--skip", "no-such/*"], 2, &["--skip no-such/*"]),
        (&["--cases", "missing"], 2, &["--cases missing"]),
        (&["--profile", "erc"], 2, &["did you mean ecr"]),
        (
            &["--profile", "./missing.yaml"],
            2,
            &["./missing.yaml", "credproof init"],
        ),
    ]);
    let workshop = Workshop::new();
    for (arguments, text) in [
        (&["check"][..], "PLUGIN"),
        (&["check", "./plugin"], "--image HOST/REPOSITORY"),
        (&["check", "--demo", "./plugin"], "--demo"),
        (&["check", "--demo=awful"], "awful"),
        (&["check", "--config", "config.yaml"], "--bin-dir"),
        (&["call", "--demo", "--upstream", "rain"], "--upstream rain"),
        (
            &["explain", "auth/covers-imag"],
            "did you mean auth/covers-image",
        ),
        (&["init", "--profile", "nothing-like-it"], "static-file"),
        (&["registry", "--image", "app"], "has no tag"),
        (&["lint"], "PATH"),
        (&["lint", "missing.yaml"], "missing.yaml"),
        (&["list", "--case", "no/such"], "no/such"),
        (&["dance"], "dance"),
    ] {
        check(&workshop, arguments, 2, &[text]);
    }
}

#[test]
fn profiles_and_configurations_that_cannot_be_used() {
    let workshop = Workshop::new();
    workshop.good();
    let base = "kind: PluginProfile\nprovider:\n  name: p\n  matchImages: [registry.example.test]\n  defaultCacheDuration: 1m\nimages:\n  owned: [registry.example.test/app]\n";
    for (text, place) in [
        (
            base.replace("matchImages", "matchImage"),
            "profile.yaml:4:3: provider.matchImage: ",
        ),
        (
            base.replace("1m", "one"),
            "profile.yaml:5:25: provider.defaultCacheDuration: ",
        ),
        (
            base.replace("[registry.example.test]", "7"),
            "profile.yaml:4:16: provider.matchImages: ",
        ),
        (
            base.replace("/app]", "/app:v1]"),
            "profile.yaml:7:11: images.owned[0]: a kubelet asks with \"registry.example.test/app\"",
        ),
        (
            format!("{base}credentials: {{source: dug}}\n"),
            "profile.yaml:8:23: credentials.source: ",
        ),
        (
            base.replace("provider:\n", "provider: [\n"),
            "profile.yaml:",
        ),
        (String::new(), "profile.yaml:1:1: "),
    ] {
        workshop.write("profile.yaml", &text);
        let arguments = ["check", "./good", "--profile", "profile.yaml"];
        check(&workshop, &arguments, 2, &[place]);
    }
    workshop.write("profile.yaml", base.replace("matchImages", "matchImage"));
    let hint = &["did you mean matchImages"];
    check(
        &workshop,
        &["call", "./good", "--profile", "profile.yaml"],
        2,
        hint,
    );

    workshop.write("config.yaml", "kind: CredentialProviderConfig\n");
    let config = [
        "check",
        "--config",
        "config.yaml",
        "--bin-dir",
        ".",
        "--image",
        IMAGE,
    ];
    let said = &[
        "config.yaml: kubelet 1.37 would not start: ",
        "credproof lint config.yaml",
    ];
    check(&workshop, &config, 2, said);
    check(&workshop, &["lint", "config.yaml"], 1, &[]);
}

#[test]
fn the_harness_at_fault_and_nothing_selected() {
    let one = &["--case", "auth/covers-image"];
    let mixed = &[&one[..], &["--level", "may"]].concat();
    let skipped = &[&one[..], &["--skip", "auth/*"]].concat();
    check_good(&[
        (
            &[&one[..], &["--report", "json=missing/report.json"]].concat(),
            3,
            &["--report missing/report.json", "No such file"],
        ),
        (mixed, 4, &["no case fits all of --case"]),
        (skipped, 4, &["no case fits all of --case"]),
        (&["--case", "upstream/expired"], 4, &["not-testable-here"]),
    ]);
}
