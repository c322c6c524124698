//! Every way to name images and to end, the published schema, and input that nobody means well.

use super::super::scripted::Workshop;
use super::super::{hostile, reports};
use super::{CLOUDS, ask, config};

#[test]
fn every_way_to_name_images_and_to_end() {
    let workshop = Workshop::new();
    workshop.write("config.json", config(&[("one", &["reg.io"])]));
    workshop.write(
        "two.yaml",
        config(&[("one", &["reg.io"])]).replace("v1alpha1", "v1"),
    );
    workshop.write("broken.yaml", "kind: CredentialProviderConfig\n");
    workshop.write("folder/a.json", config(&[("one", &["reg.io"])]));
    workshop.write("folder/b.yml", config(&[("two", &["reg.io/a"])]));
    workshop.write("images", "# ours\n\n reg.io/a \r\nreg.io/b:1\n");
    workshop.write("none", "# nothing\n");
    for (arguments, code, text) in [
        (&["config.json", "reg.io/a"][..], 0, "1 image, each matched"),
        (
            &["config.json", "reg.io/a", "quay.io/b"],
            1,
            "1 of 2 images not matched",
        ),
        (
            &["config.json", "reg.io/A"],
            1,
            "no plugin is run: couldn't parse image name",
        ),
        (
            &["config.json", "--images", "images"],
            0,
            "2 images, each matched",
        ),
        (
            &["config.json", "reg.io/c", "--images", "images"],
            0,
            "3 images, each matched",
        ),
        (&["config.json", "--images", "none"], 2, "no image is named"),
        (
            &["config.json", "--images", "missing"],
            2,
            "--images missing: No such file",
        ),
        (&["config.json"], 2, "<IMAGE>"),
        (
            &["missing.json", "reg.io/a"],
            2,
            "missing.json: No such file",
        ),
        (
            &["config.json", "reg.io/a", "--kubelet", "2"],
            2,
            "--kubelet 2",
        ),
        (
            &["two.yaml", "reg.io/a", "--kubelet", "1.24..1.26"],
            0,
            "Kubelet 1.24–1.25 does not start with two.yaml",
        ),
        (
            &["two.yaml", "reg.io/a", "--kubelet", "1.24..1.25"],
            2,
            "credproof lint two.yaml",
        ),
        (
            &["broken.yaml", "reg.io/a"],
            2,
            "Object 'apiVersion' is missing",
        ),
        (&["folder", "reg.io/a"], 0, "plugins run   one, then two"),
        (
            &["folder", "reg.io/a", "--kubelet", "1.33"],
            2,
            "is a directory",
        ),
    ] {
        let ran = workshop.run(&[&["match"], arguments].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?}");
        assert!(ran.all().contains(text), "{arguments:?}: {text}: {ran:?}");
    }
    let mut piped = workshop.command(&["match", "config.json", "-"]);
    let output = piped
        .write_stdin(&b"reg.io/a\nreg.io/\xff\n"[..])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("1 of 2 images not matched"), "{told}");
}

#[test]
fn the_json_is_what_its_schema_promises() {
    let workshop = Workshop::new();
    workshop.write("config.json", config(&CLOUDS));
    let tokens = r#""tokenAttributes": {"serviceAccountTokenAudience": "a", "cacheType": "Token", "requireServiceAccount": true}, "name""#;
    workshop.write(
        "tokens.json",
        config(&CLOUDS)
            .replace("v1alpha1", "v1")
            .replacen(r#""name""#, tokens, 1),
    );
    let schema = reports::schema("match");
    for arguments in [
        &[
            "match",
            "config.json",
            "gcr.io/mirror",
            "Foo/a",
            "nginx",
            "[::1]/a",
            "a:b:c",
            "",
        ][..],
        &["match", "config.json", "gcr.io/a", "--kubelet", "all"],
        &[
            "match",
            "tokens.json",
            "1.dkr.ecr.a.amazonaws.com/a",
            "--kubelet",
            "1.28..",
        ],
    ] {
        reports::check(&schema, &workshop, arguments);
    }
    // Releases that drop tokenAttributes match alike: people see one table.
    let both = ["match", "tokens.json", "gcr.io/a", "--kubelet", "1.31,1.34"];
    let human = workshop.run(&both).stdout;
    assert_eq!(human.matches("provider      ecr").count(), 1, "{human}");
}

#[test]
fn nothing_hostile_comes_through() {
    let workshop = Workshop::new();
    let text = "\u{1b}[31m\u{202e}\n::error::owned reg.io/::error::owned";
    workshop.write(
        "config.json",
        config(&[(&text.replace([' ', '/'], "_"), &[text, "reg.io"])]),
    );
    workshop.write(
        "broken.json",
        format!("{{\"{}\": 1}}", "\u{202e} ::error::owned ".repeat(9)),
    );
    let long = format!("{}::error::owned", "a ".repeat(40));
    for config in ["config.json", "broken.json"] {
        for image in [text, &long, &format!("reg.io/{text}"), "::error::owned"] {
            for format in ["human", "json"] {
                let ran = workshop.run(&[
                    "match",
                    config,
                    image,
                    "--format",
                    format,
                    "--kubelet",
                    "all",
                ]);
                assert!(matches!(ran.code, Some(1 | 2)), "{ran:?}");
                hostile::is_harmless(&ran, &format!("{config} {image} {format}"));
            }
        }
    }
}

/// Images and patterns beyond all measure end in an answer.
#[test]
fn size_is_no_obstacle() {
    let workshop = Workshop::new();
    let labels = format!("{}io", "a.".repeat(20_000));
    let patterns: Vec<String> = (0..500).map(|at| format!("*.r{at}.io")).collect();
    let mut patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    patterns.push(&labels);
    workshop.write("config.json", config(&[("one", &patterns)]));
    workshop.write(
        "images",
        format!("{labels}/app\n{}\na.r7.io/x\n", "x/".repeat(100_000)),
    );
    let ran = ask(&workshop, &["--images", "images"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer["images"][2]["matched"], true);
}
