//! `credproof match`: which provider is asked about an image, and why not the others. What it says is compared with
//! what real kubelets answered.

mod endings;
mod vectors;

use serde_json::{Value, json};

use super::scripted::{Ran, Workshop};

/// A configuration with these providers and their patterns.
fn config(providers: &[(&str, &[&str])]) -> String {
    let provider = |(name, patterns): &(&str, &[&str])| {
        json!({
            "name": name,
            "apiVersion": "credentialprovider.kubelet.k8s.io/v1alpha1",
            "matchImages": patterns,
            "defaultCacheDuration": "1m",
        })
    };
    let providers: Vec<Value> = providers.iter().map(provider).collect();
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1alpha1",
        "kind": "CredentialProviderConfig",
        "providers": providers,
    })
    .to_string()
}

/// The patterns of the well-known services, as their documentation writes them.
const CLOUDS: [(&str, &[&str]); 3] = [
    (
        "ecr-credential-provider",
        &[
            "*.dkr.ecr.*.amazonaws.com",
            "*.dkr.ecr.*.amazonaws.com.cn",
            "*.dkr.ecr-fips.*.amazonaws.com",
            "public.ecr.aws",
        ],
    ),
    (
        "auth-provider-gcp",
        &[
            "container.cloud.google.com",
            "gcr.io",
            "*.gcr.io",
            "*.pkg.dev",
        ],
    ),
    (
        "acr-credential-provider",
        &["*.azurecr.io", "*.azurecr.cn", "gcr.io/mirror"],
    ),
];

fn ask(workshop: &Workshop, more: &[&str]) -> Ran {
    workshop.run(&[&["match", "config.json", "--format", "json"], more].concat())
}

#[test]
fn patterns_of_the_well_known_services() {
    let workshop = Workshop::new();
    workshop.write("config.json", config(&CLOUDS));
    let ecr = "1234.dkr.ecr.eu-west-1.amazonaws.com/team/app";
    // Image, what plugins are asked for, tag, plugins in order, and the reason of the last pattern of each provider.
    for (image, repository, tag, order, reasons) in [
        (
            &format!("{ecr}:v1")[..],
            ecr,
            "v1",
            &["ecr-credential-provider"][..],
            ["label-count"; 3],
        ),
        (
            "public.ecr.aws/a",
            "public.ecr.aws/a",
            "latest",
            &["ecr-credential-provider"],
            ["match", "label", "label-count"],
        ),
        (
            "eu.gcr.io/a",
            "eu.gcr.io/a",
            "latest",
            &["auth-provider-gcp"],
            ["label", "label", "label-count"],
        ),
        (
            "gcr.io/mirror/a",
            "gcr.io/mirror/a",
            "latest",
            &["auth-provider-gcp", "acr-credential-provider"],
            ["label-count", "label-count", "match"],
        ),
        (
            "gcr.io/a",
            "gcr.io/a",
            "latest",
            &["auth-provider-gcp"],
            ["label-count", "label-count", "path"],
        ),
        ("gcr.io:443/a", "gcr.io:443/a", "latest", &[], ["port"; 3]),
        (
            "GCR.io/mirror",
            "GCR.io/mirror",
            "latest",
            &[],
            ["label-count", "label-count", "letter-case"],
        ),
        (
            "nginx:1.25",
            "docker.io/library/nginx",
            "1.25",
            &[],
            ["label-count", "label-count", "path"],
        ),
    ] {
        let ran = ask(&workshop, &[image, "--kubelet", "1.36.."]);
        assert_eq!(
            ran.code,
            Some(i32::from(order.is_empty())),
            "{image}: {ran:?}"
        );
        let answer = &ran.json()["images"][0];
        assert_eq!(answer["matched"], json!(!order.is_empty()), "{image}");
        assert_eq!(answer["names"][0]["repository"], repository, "{image}");
        assert_eq!(answer["names"][0]["tag"], tag, "{image}");
        assert_eq!(answer["order"][0]["providers"], json!(order), "{image}");
        let providers = answer["providers"][0]["providers"].as_array().unwrap();
        let last = |provider: &Value| {
            let patterns = provider["patterns"].as_array().unwrap();
            patterns.last().unwrap()["reason"]["code"].clone()
        };
        let got: Vec<Value> = providers.iter().map(last).collect();
        assert_eq!(json!(got), json!(reasons), "{image}");
        assert_eq!(answer["cacheKeys"][0]["image"], repository, "{image}");
    }
}

#[test]
fn releases_are_told_apart_where_they_differ() {
    let workshop = Workshop::new();
    workshop.write("config.json", config(&CLOUDS));
    let image = "gcr.io/mirror/a";
    let answer = &ask(&workshop, &[image]).json()["images"][0];
    let firsts = |key: &str, field: &str| -> Vec<Value> {
        let groups = answer[key].as_array().unwrap().iter();
        groups
            .map(|group| json!([group["releases"][0], group[field]]))
            .collect()
    };
    let (gcp, acr) = ("auth-provider-gcp", "acr-credential-provider");
    assert_eq!(
        firsts("order", "providers"),
        [json!(["1.26", [acr, gcp]]), json!(["1.33", [gcp, acr]])]
    );
    assert_eq!(
        firsts("cacheKeys", "global"),
        [json!(["1.26", "global"]), json!(["1.34", "<global>"])]
    );
    assert_eq!(answer["names"].as_array().unwrap().len(), 1);

    let human = workshop.run(&["match", "config.json", image]).stdout;
    for line in [
        "  plugins run   acr-credential-provider, then auth-provider-gcp (sorted by name,",
        "  plugins run   auth-provider-gcp, then acr-credential-provider (as configured,",
        "  cache Global  global (1.26–1.33), <global> (1.34–1.37)",
    ] {
        assert!(human.contains(line), "{line}\n{human}");
    }
    let widest = human.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{human}");

    let answer = &ask(&workshop, &["Foo/app"]).json()["images"][0];
    let names = answer["names"].as_array().unwrap();
    assert_eq!(
        names[0]["error"],
        "couldn't parse image name: invalid reference format: repository name must be lowercase"
    );
    assert_eq!(names[2]["repository"], "Foo/app");
    assert_eq!(answer["matched"], false);
    assert_eq!(answer["providers"][0]["releases"][0], "1.29");
}

#[test]
fn the_hint_is_a_pattern_that_matches() {
    let workshop = Workshop::new();
    for (image, near, pattern) in [
        ("gcr.io:443/a", Some("gcr.io"), Some("gcr.io:443")),
        (
            "1.dkr.ecr.us-iso-east-1.c2s.ic.gov/a",
            Some("*.dkr.ecr.*.amazonaws.com"),
            Some("*.dkr.ecr.*.c2s.ic.gov"),
        ),
        ("registry.example.com/a", None, Some("registry.example.com")),
        ("[::1]/a", None, None),
    ] {
        workshop.write("config.json", config(&CLOUDS));
        let hint = ask(&workshop, &[image]).json()["images"][0]["hint"].clone();
        assert_eq!(hint["nearest"]["pattern"].as_str(), near, "{image}: {hint}");
        assert_eq!(hint["pattern"].as_str(), pattern, "{image}: {hint}");
        if let Some(pattern) = pattern {
            workshop.write("config.json", config(&[("one", &[pattern])]));
            assert_eq!(
                ask(&workshop, &[image, "--kubelet", "1.29.."]).code,
                Some(0),
                "{pattern}"
            );
        }
    }
}
