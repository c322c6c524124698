//! Templates against known secrets and a fixed clock.

use serde_json::json;

use super::super::parse;
use super::*;

const PROFILE: &str = "\
kind: PluginProfile
provider: {name: acme, matchImages: [registry.acme.example], defaultCacheDuration: 10m}
images: {owned: [registry.acme.example/app]}
credentials: {secrets: [node]}
";

fn context() -> (Minted, Context) {
    let profile = parse("test", PROFILE).expect("a valid profile").profile;
    let now = Timestamp::from_second(1_735_689_600).expect("in range");
    let moment = Moment {
        now,
        lifetime: profile.credentials.lifetime,
    };
    let minted = Minted::new(&profile, moment).expect("random bytes");
    let minted = minted
        .with_credentials("me", "p+w/d=")
        .expect("short secrets");
    let context = Context::new(&minted, moment, "registry.acme.example:5000/team/app");
    let urls = BTreeMap::from([("token".to_owned(), "http://127.0.0.1:1".to_owned())]);
    let paths = BTreeMap::from([("a.json".to_owned(), PathBuf::from("/run/a.json"))]);
    (minted, context.with_upstreams(&urls).with_files(&paths))
}

#[test]
fn every_variable_has_its_value() {
    let (minted, context) = context();
    let node = minted.named().next().expect("one").1.to_owned();
    for (template, expected) in [
        ("{{ user }}:{{ password }}\n", "me:p+w/d=\n"),
        ("Basic {{ basic_auth }}", "Basic bWU6cCt3L2Q9"),
        (
            "{{ service_account_token }}",
            minted.service_account_token(),
        ),
        ("{{ secret.node }}", &node),
        (
            "{{ expires_at_unix }} {{ expires_in_seconds }}",
            "1735693200 3600",
        ),
        ("{{ expires_at_rfc3339 }}", "2025-01-01T01:00:00Z"),
        ("{{ image }}", "registry.acme.example:5000/team/app"),
        (
            "{{ registry }} {{ registry_host }}",
            "registry.acme.example:5000 registry.acme.example",
        ),
        ("{{ upstream.token }}/x", "http://127.0.0.1:1/x"),
        ("{{ files['a.json'] }}", "/run/a.json"),
        ("{{ password | tojson }}", "\"p+w/d=\""),
    ] {
        assert_eq!(
            context.render(template).as_deref(),
            Ok(expected),
            "{template}"
        );
    }
}

#[test]
fn an_undefined_variable_is_an_error_and_not_an_empty_text() {
    let (_, context) = context();
    for (template, expected) in [
        (
            "{{ nothing }}",
            "template uses a variable that is not defined",
        ),
        (
            "{{ secret.nothing }}",
            "template uses a variable that is not defined",
        ),
        (
            "{{ user | nothing }}",
            "template unknown filter: filter nothing is unknown",
        ),
    ] {
        let error = context.render(template).expect_err(template);
        assert_eq!(error.to_string(), expected, "{template}");
    }
    assert!(context.render_header("a{{ '\\n' }}b").is_err());
}

#[test]
fn a_lone_expression_keeps_its_number_in_json() {
    let (_, context) = context();
    for (template, expected) in [
        (json!("{{ expires_at_unix }}"), json!(1_735_693_200)),
        (json!("{{ expires_in_seconds / 2 }}"), json!(1800.0)),
        (json!("{{ expires_at_unix | string }}"), json!("1735693200")),
        (
            json!("{{ expires_at_unix }}{{ expires_at_unix }}"),
            json!("17356932001735693200"),
        ),
        (
            json!([true, {"a": "x{{ user }}"}, null, 5]),
            json!([true, {"a": "xme"}, null, 5]),
        ),
    ] {
        assert_eq!(context.render_json(&template), Ok(expected), "{template}");
    }
}

#[test]
fn expired_credentials_end_before_now_and_nothing_else_changes() {
    let (_, context) = context();
    let expired = context.expired(Timestamp::from_second(1_735_689_600).expect("in range"));
    let text = expired.render(
        "{{ expires_at_unix }} {{ expires_at_rfc3339 }} {{ expires_in_seconds }} {{ user }}",
    );
    assert_eq!(text.as_deref(), Ok("1735686000 2024-12-31T23:00:00Z 0 me"));
}

#[test]
fn debug_shows_no_value() {
    let (minted, context) = context();
    let shown = format!("{minted:?} {context:?}");
    assert!(
        minted.find(shown.as_bytes()).is_empty() && !shown.contains("p+w/d="),
        "{shown}"
    );
}

#[test]
fn files_are_private_and_filled_in() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a directory");
    let (_, context) = context();
    let files = BTreeMap::from([("c".to_owned(), "{{ user }} {{ files.c }}\n".to_owned())]);
    super::super::write_files(directory.path(), &files, context.clone()).expect("written");
    let path = directory.path().join("c");
    let content = std::fs::read_to_string(&path).expect("readable");
    assert_eq!(content, format!("me {}\n", path.display()));
    assert_eq!(
        path.metadata().expect("there").permissions().mode() & 0o777,
        0o600
    );
    let again =
        super::super::write_files(directory.path(), &files, context).expect_err("it exists");
    assert!(again.to_string().contains("cannot be written"), "{again}");
}
