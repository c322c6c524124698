//! `credproof pull` against registries on this machine: what it tells, and with which exit code it ends.

use credproof_mock_registry::{Account, Config, Profile, Registry};

use super::reports;
use super::scripted::{IMAGE, Ran, Workshop};

const PASSWORD: &str = "a-long-password";

/// A registry with an image for `user`, and the image's name.
fn registry(profile: Profile) -> (Registry, String) {
    let config = Config {
        profile,
        ..Config::default()
    };
    let registry = Registry::start(config).unwrap();
    registry.accounts().add(Account::new("user", PASSWORD));
    registry.add_image("team/app", "v1").unwrap();
    let image = format!("{}/team/app:v1", registry.address());
    (registry, image)
}

fn workshop() -> Workshop {
    let workshop = Workshop::new();
    workshop.write("password", format!("{PASSWORD}\n"));
    workshop.write("wrong", "another-password");
    workshop.write("empty", "");
    workshop
}

fn pull(workshop: &Workshop, image: &str, more: &[&str]) -> Ran {
    let ran = workshop.run(&[&["pull", image], more].concat());
    for secret in [PASSWORD, "another-password", "eyJ"] {
        assert!(!ran.all().contains(secret), "{ran:?}");
    }
    ran
}

/// What is told, however wide the page is.
fn page(ran: &Ran) -> String {
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn user<'a>(runtime: &'a str, file: &'a str) -> [&'a str; 7] {
    [
        "--as",
        runtime,
        "--plain-http",
        "--username",
        "user",
        "--password-file",
        file,
    ]
}

#[test]
fn tells_every_request() {
    let workshop = workshop();
    let (_registry, image) = registry(Profile::SPEC);
    let rows = [
        (
            "containerd",
            [
                "resolve",
                "HEAD",
                "password grant; asks repository:team/app:pull; granted",
            ],
        ),
        (
            "crio",
            [
                "ping",
                "401 GET",
                "basic; asks repository:team/app:pull; granted",
            ],
        ),
    ];
    for (runtime, texts) in rows {
        let ran = pull(&workshop, &image, &user(runtime, "password"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for text in texts.into_iter().chain(["bytes of 3 blobs verified"]) {
            assert!(page(&ran).contains(text), "{text}: {ran:?}");
        }
    }
}

#[test]
fn ends_as_the_pull_did() {
    let workshop = workshop();
    let (_bearer, bearer) = registry(Profile::SPEC);
    let (_basic, basic) = registry(Profile::BASIC);
    let (_open, open) = registry(Profile::OPEN);
    let closed = {
        let (_, image) = registry(Profile::OPEN);
        image
    };
    for runtime in ["containerd", "crio"] {
        let anonymous = &["--as", runtime, "--plain-http"][..];
        let nobody = [
            anonymous,
            &["--username", "", "--password-file", "password"],
        ]
        .concat();
        let rows: &[(&str, &[&str], i32, &str)] = &[
            (&bearer, &user(runtime, "password"), 0, "Pulled"),
            (&basic, &user(runtime, "password"), 0, "Pulled"),
            (&open, anonymous, 0, "Pulled"),
            (&open, &user(runtime, "empty"), 0, "Pulled"),
            (&bearer, &user(runtime, "wrong"), 1, "401"),
            (&basic, &user(runtime, "wrong"), 1, "401"),
            (&bearer, &nobody, 1, "401"),
            (&bearer, anonymous, 1, "401"),
            (&open.replace(":v1", ":v2"), anonymous, 1, "404"),
            (&closed, anonymous, 3, "no answer"),
            (&open, &["--as", runtime], 3, "no answer"),
        ];
        for (image, more, code, text) in rows {
            let ran = pull(&workshop, image, more);
            assert_eq!(ran.code, Some(*code), "{more:?}: {ran:?}");
            assert!(page(&ran).contains(text), "{more:?}: {ran:?}");
        }
    }
}

#[test]
fn takes_an_identity_token_from_a_file() {
    let workshop = workshop();
    let (_registry, image) = registry(Profile::SPEC);
    for runtime in ["containerd", "crio"] {
        let more = [
            "--as",
            runtime,
            "--plain-http",
            "--identity-token-file",
            "wrong",
        ];
        let ran = pull(&workshop, &image, &more);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stdout.contains("refresh grant"), "{ran:?}");
    }
}

#[test]
fn says_what_of_the_command_line_cannot_be_used() {
    let workshop = workshop();
    let image = "127.0.0.1:1/app";
    let rows: &[(&str, &[&str], &str)] = &[
        ("reg.io/UPPER", &[], "write HOST/REPOSITORY:TAG"),
        ("", &[], "write HOST/REPOSITORY:TAG"),
        (
            image,
            &["--username", "u", "--password-file", "none"],
            "--password-file none",
        ),
        (image, &["--username", "u"], "--password-file"),
        (image, &["--password-file", "password"], "--username"),
        (
            image,
            &["--identity-token-file", "none"],
            "--identity-token-file none",
        ),
        (image, &["--ca-file", "none"], "--ca-file none"),
        (image, &["--ca-file", "password"], "no certificate in it"),
        (
            image,
            &["--ca-file", "password", "--plain-http"],
            "cannot be used with",
        ),
        (image, &["--as", "docker"], "containerd, crio"),
    ];
    for (image, more, text) in rows {
        let ran = pull(&workshop, image, more);
        assert_eq!(ran.code, Some(2), "{more:?}: {ran:?}");
        assert!(ran.stderr.contains(text), "{text}: {ran:?}");
    }
}

#[test]
fn keeps_to_its_schema() {
    let workshop = workshop();
    let (_registry, image) = registry(Profile::SPEC);
    let schema = reports::schema("pull");
    for runtime in ["containerd", "crio"] {
        for file in ["password", "wrong"] {
            let arguments = [&["pull", &image], &user(runtime, file)[..]].concat();
            let told = reports::check(&schema, &workshop, &arguments);
            assert_eq!(told["runtime"], runtime);
            assert_eq!(told.get("pulled").is_some(), file == "password", "{told}");
        }
    }
}

#[test]
fn proves_credentials_as_the_runtime_of_the_profile() {
    let workshop = workshop();
    workshop.good();
    for (runtime, first) in [("containerd", "\"HEAD http"), ("crio", "/v2/ 401, none\"")] {
        let profile = format!(
            "kind: PluginProfile\nprovider: {{name: good, matchImages: [registry.example.test], defaultCacheDuration: 10m}}\n\
             images: {{owned: [{IMAGE}]}}\ncredentials: {{source: static}}\nregistry: {{runtime: {runtime}}}\n"
        );
        workshop.write("profile.yaml", profile);
        // The registry knows another password than the plugin, so that the requests are told.
        let plugin = ["check", "./good", "--profile", "profile.yaml"];
        let known = ["--username", "user", "--password-file", "wrong"];
        let told = ["--case", "pull/at-once", "--format", "json"];
        let report = workshop.run(&[plugin, known, told].concat());
        assert_eq!(report.code, Some(1), "{report:?}");
        assert!(report.stdout.contains(first), "{runtime}: {report:?}");
    }
}
