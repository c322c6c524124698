//! The documents of the Kubernetes blog on credential providers, as they stand there: every reason why no
//! kubelet takes them, and a corrected one that all take.

use super::scripted::Workshop;

const IMAGE: &str = "private-registry.io/my-app";
const CACHE_DURATION: &str = include_str!("../blog/cache-duration.json");
const CACHE_KEY_TYPE: &str = include_str!("../blog/cache-key-type.json");
const CONFIG: &str = include_str!("../blog/config.yaml");

#[test]
fn a_call_says_everything_that_is_wrong_with_a_response_and_corrects_it() {
    for (response, misplaced) in [
        (CACHE_DURATION, "auth.cacheDuration"),
        (CACHE_KEY_TYPE, "auth.cacheKeyType"),
    ] {
        let workshop = Workshop::new();
        workshop.printer("blog", response);
        let ran = workshop.run(&["call", "./blog", "--image", IMAGE, "--format", "json"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let told = ran.json();
        let mut faults: Vec<(&str, &str)> = told["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| {
                let releases = problem["releases"].as_array().unwrap();
                assert_eq!(releases.len(), 12, "all scored releases: {problem}");
                (
                    problem["code"].as_str().unwrap(),
                    problem["path"].as_str().unwrap(),
                )
            })
            .collect();
        faults.sort_unstable();
        let expected = [
            ("api-version-wrong", "apiVersion"),
            ("cache-key-type-missing", "cacheKeyType"),
            ("field-misplaced", misplaced),
        ];
        assert_eq!(faults, expected);

        let human = workshop.run(&["call", "./blog", "--image", IMAGE]).stdout;
        for (_, path) in expected {
            assert!(
                human.contains(&format!("fault         {path}: ")),
                "{human}"
            );
        }

        workshop.printer("corrected", told["corrected"].as_str().unwrap());
        let arguments = ["call", "./corrected", "--image", IMAGE, "--format", "json"];
        let ran = workshop.run(&arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let told = ran.json();
        assert_eq!(told["problems"], serde_json::json!([]));
        let kubelet = &told["kubelets"][0];
        assert_eq!(kubelet["releases"].as_array().unwrap().len(), 12);
        assert_eq!(kubelet["taken"], true);
        assert_eq!(kubelet["credentials"][0]["username"], "exampleuser");
        if misplaced == "auth.cacheDuration" {
            assert_eq!(kubelet["lifetime"], "6h0m0s");
        } else {
            assert_eq!(kubelet["cacheKey"], "private-registry.io");
        }
    }
}

#[test]
fn a_lint_says_everything_that_is_wrong_with_the_configuration_and_corrects_it() {
    let workshop = Workshop::new();
    workshop.write("config.yaml", CONFIG);
    let ran = workshop.run(&["lint", "config.yaml", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let findings = &ran.json()["configurations"][0]["files"][0]["findings"];
    let place = findings.as_array().unwrap().iter().map(|finding| {
        assert_eq!(finding["severity"], "error");
        (
            finding["line"].as_u64().unwrap(),
            finding["column"].as_u64().unwrap(),
        )
    });
    // The blanks that the page lost are all that is wrong: what is behind them is a good configuration.
    assert_eq!(place.collect::<Vec<_>>(), [(5, 2)], "{findings}");
    let kubelet = "yaml: line 4: did not find expected key";
    assert_eq!(findings[0]["kubelet"], kubelet, "{findings}");

    let corrected = workshop.run(&["lint", "--fix", "config.yaml"]).stdout;
    workshop.write("corrected.yaml", &corrected);
    let ran = workshop.run(&["lint", "corrected.yaml", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let linted = &ran.json()["configurations"][0];
    assert_eq!(linted["files"][0]["findings"], serde_json::json!([]));
    let providers = serde_json::json!(["auth-provider-gcp"]);
    assert_eq!(linted["kubelets"][0]["providers"], providers);
    for kept in ["*.pkg.dev", "--v=3", "defaultCacheDuration: 1m"] {
        assert!(corrected.contains(kept), "{corrected}");
    }
}
