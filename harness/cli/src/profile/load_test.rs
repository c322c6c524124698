//! Every kind of mistake in a profile, with the exact text that the user reads.

use super::*;

const VALID: &str = "\
kind: PluginProfile
provider:
  name: acme
  matchImages: [registry.acme.example]
  defaultCacheDuration: 10m
images:
  owned: [registry.acme.example/app]
";

const UPSTREAM: &str = "\
upstream:
- name: token
  env: TOKEN_URL
  routes:
  - match: {method: GET, path: /token}
    respond: {json: {token: '{{ password }}'}}
";

fn error_of(text: &str) -> String {
    parse("credproof.yaml", text)
        .expect_err("an invalid profile")
        .to_string()
}

/// `VALID` and `UPSTREAM` with one text replaced by another.
fn check(old: &str, new: &str, expected: &str) {
    let valid = format!("{VALID}{UPSTREAM}");
    assert!(valid.contains(old), "{old:?} is not in the valid profile");
    assert_eq!(
        error_of(&valid.replace(old, new)),
        expected,
        "{old:?} -> {new:?}"
    );
}

#[test]
fn a_text_that_is_no_profile_is_refused_where_reading_stops() {
    check(
        "matchImages:",
        "matchImage:",
        "credproof.yaml:4:3: provider.matchImage: unknown key; did you mean matchImages",
    );
    check(
        "owned:",
        "colour:",
        "credproof.yaml:7:3: images.colour: unknown key; expected one of owned, foreign",
    );
    check(
        "  name: acme\n",
        "",
        "credproof.yaml:4:3: provider.name: required key is missing; see harness/PROFILE.md for its meaning",
    );
    check(
        "kind: PluginProfile",
        "kind: Profile",
        "credproof.yaml:1:7: kind: unknown value \"Profile\"; did you mean PluginProfile",
    );
    check(
        "[registry.acme.example]",
        "registry.acme.example",
        "credproof.yaml:4:16: provider.matchImages: expected a list",
    );
    check(
        "name: acme",
        "name:",
        "credproof.yaml:3:7: provider.name: expected a text, and there is no value",
    );
    check(
        "name: acme",
        "name: acme\n  name: b",
        "credproof.yaml:4:3: provider.name: is given twice; keep one of the two",
    );
    check(
        "respond: {json",
        "respond: {status: x, json",
        "credproof.yaml:13:23: upstream[0].routes[0].respond.status: expected a number from 0 to 65535",
    );
    check(
        "matchImages: [registry.acme.example]",
        "matchImages: [registry.acme.example]\n  tokenAttributes: {serviceAccountTokenAudience: a, cacheType: Token, requireServiceAccount: maybe}",
        "credproof.yaml:5:94: provider.tokenAttributes.requireServiceAccount: expected true or false",
    );
    check(
        "env: TOKEN_URL",
        "env: {}",
        "credproof.yaml:10:8: upstream[0].env: invalid type: map, expected a name or a list of names",
    );
}

#[test]
fn a_value_that_breaks_a_rule_is_refused_at_its_place() {
    check(
        "name: acme",
        "name: ''",
        "credproof.yaml:3:9: provider.name: must not be empty; give the plugin's file name",
    );
    check(
        "[registry.acme.example]",
        "[]",
        "credproof.yaml:4:16: provider.matchImages: needs at least one pattern; name the registries the plugin answers for, such as *.example.com",
    );
    check(
        "defaultCacheDuration: 10m",
        "defaultCacheDuration: ten minutes",
        "credproof.yaml:5:25: provider.defaultCacheDuration: must be a duration as Go writes them; write it as in 10m or 12h",
    );
    check(
        "name: acme",
        "name: acme\n  apiVersion: v9",
        "credproof.yaml:4:15: provider.apiVersion: is no version of the credential provider API; expected one of credentialprovider.kubelet.k8s.io/v1alpha1, credentialprovider.kubelet.k8s.io/v1beta1, credentialprovider.kubelet.k8s.io/v1",
    );
    check(
        "[registry.acme.example/app]",
        "[]",
        "credproof.yaml:7:10: images.owned: needs at least one image; name an image the plugin must answer for",
    );
    check(
        "[registry.acme.example/app]",
        "[a/b, https://c/d]",
        "credproof.yaml:7:16: images.owned[1]: must be HOST[:PORT]/REPOSITORY without scheme and digest; write it as in registry.example.com/team/app",
    );
    check(
        "/app]\n",
        "/app]\n  foreign: [registry.acme.example/app]\n",
        "credproof.yaml:8:13: images.foreign[0]: is also in images.owned; an image is one or the other",
    );
    check(
        "upstream:",
        "credentials: {lifetime: 0s}\nupstream:",
        "credproof.yaml:8:25: credentials.lifetime: must be whole seconds from 1s to 8760h",
    );
    check(
        "upstream:",
        "credentials: {secrets: [a, a]}\nupstream:",
        "credproof.yaml:8:28: credentials.secrets[1]: \"a\" is given twice; each needs a name of its own",
    );
    check(
        "upstream:",
        "supports: {serviceAccountToken: true}\nupstream:",
        "credproof.yaml:8:33: supports.serviceAccountToken: needs provider.tokenAttributes; add it with the audience the plugin expects, or declare false",
    );
    check(
        "upstream:",
        "files: {../x: a}\nupstream:",
        "credproof.yaml:8:15: files.../x: must be a file name of letters, digits, . _ and -, not starting with a dot",
    );
    check(
        "name: token",
        "name: my-token",
        "credproof.yaml:9:9: upstream[0].name: must be a letter, then letters, digits and _",
    );
    check(
        "env: TOKEN_URL",
        "env: A=B",
        "credproof.yaml:10:8: upstream[0].env: must be a variable's name, not empty and without =",
    );
    check(
        "method: GET",
        "method: get",
        "credproof.yaml:12:21: upstream[0].routes[0].match.method: must be a method in capitals; write GET or POST",
    );
    check(
        "path: /token",
        "path: /token?a=b",
        "credproof.yaml:12:32: upstream[0].routes[0].match.path: must begin with / and hold no query; put query parameters under match.query",
    );
    check(
        "{json",
        "{body: x, json",
        "credproof.yaml:13:21: upstream[0].routes[0].respond.body: stands beside json; keep one of the two",
    );
    check(
        "{json",
        "{status: 99, json",
        "credproof.yaml:13:23: upstream[0].routes[0].respond.status: must be a status from 200 to 599",
    );
    check(
        "{json",
        "{headers: {'A B': x}, json",
        "credproof.yaml:13:32: upstream[0].routes[0].respond.headers.A B: must be a header's name",
    );
}

#[test]
fn a_template_is_checked_when_the_profile_is_read() {
    let at = "credproof.yaml:13:29: upstream[0].routes[0].respond.json.token: ";
    for (template, message) in [
        (
            "{{ passwort }}",
            "unknown variable \"passwort\"; did you mean password",
        ),
        (
            "{{ secret.node }}",
            "unknown variable \"secret.node\"; the profile names none under secret",
        ),
        (
            "{{ upstream.tokens }}",
            "unknown variable \"upstream.tokens\"; did you mean token",
        ),
        (
            "{{ user",
            "template syntax error: unexpected end of input, expected end of variable block",
        ),
    ] {
        check("{{ password }}", template, &format!("{at}{message}"));
    }
}

#[test]
fn every_broken_rule_is_told_in_the_order_of_the_file() {
    let text = VALID
        .replace("name: acme", "name: ''")
        .replace("[registry.acme.example/app]", "[]");
    let error = error_of(&text);
    let places: Vec<&str> = error
        .lines()
        .filter_map(|line| line.split(": ").nth(1))
        .collect();
    assert_eq!(places, ["provider.name", "images.owned"]);
}

#[test]
fn a_profile_that_is_not_there_is_named() {
    let missing = load(Path::new("no/such/credproof.yaml"))
        .expect_err("no file")
        .to_string();
    assert!(
        missing.starts_with("no/such/credproof.yaml: cannot be read: "),
        "{missing}"
    );
    let unknown = builtin("erc").expect_err("no profile").to_string();
    assert_eq!(
        unknown,
        "no built-in profile is called \"erc\": did you mean ecr"
    );
}

#[test]
fn a_later_rule_can_point_into_the_file() {
    let loaded = parse("credproof.yaml", VALID).expect("valid");
    let problem = loaded.problem(
        "provider.matchImages[0]",
        "matches no owned image",
        "widen the pattern",
    );
    assert_eq!(
        problem.to_string(),
        "credproof.yaml:4:17: provider.matchImages[0]: matches no owned image; widen the pattern"
    );
}
