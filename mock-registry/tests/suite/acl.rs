use credproof_mock_registry::{Account, Acl, Config, Profile, Registry};

use crate::client::{Client, basic};

const ACL: &str = "
users:
  alice:
    - {repositories: [team/**], actions: [pull, push]}
    - {catalog: true}
everyone:
  - {repositories: [shared], actions: [pull]}
anonymous:
  - {repositories: [public/*], actions: [pull]}
";

fn start(profile: Profile) -> (Registry, Client) {
    let registry = Registry::start(Config {
        profile,
        ..Config::default()
    })
    .unwrap();
    let accounts = registry.accounts();
    accounts.set_acl(Acl::from_yaml("acl.yaml", ACL).unwrap());
    for user in ["alice", "bob"] {
        accounts.add(Account::new(user, "secret"));
    }
    for repository in ["team/app", "shared", "public/app"] {
        registry.add_image(repository, "v1").unwrap();
    }
    let client = Client::of(&registry);
    (registry, client)
}

#[test]
fn a_token_holds_what_the_list_allows() {
    let (registry, client) = start(Profile::SPEC);
    let wanted = "scope=repository:team/app:pull,push,delete+repository:shared:pull,push&scope=repository:public/app:*+registry:catalog:*";
    let rows = [
        (
            basic("alice", "secret"),
            "repository:team/app:pull,push repository:shared:pull repository:public/app: registry:catalog:*",
        ),
        (
            basic("bob", "secret"),
            "repository:team/app: repository:shared:pull repository:public/app: registry:catalog:",
        ),
        (
            basic("", ""),
            "repository:team/app: repository:shared: repository:public/app: registry:catalog:",
        ),
    ];
    for (user, granted) in rows {
        assert_eq!(client.get(&format!("/token?{wanted}"), &user).status, 200);
        let record = registry.journal().pop().unwrap();
        assert_eq!(record.scope_granted, granted, "{user}");
    }
}

#[test]
fn everyone_pulls_what_the_list_allows() {
    for profile in [Profile::SPEC, Profile::BASIC] {
        let (_registry, client) = start(profile);
        let rows = [
            ("alice", "team/app", true),
            ("alice", "shared", true),
            ("alice", "public/app", true),
            ("bob", "team/app", false),
            ("bob", "shared", true),
            ("", "public/app", profile == Profile::SPEC),
            ("", "shared", false),
        ];
        for (user, repository, expected) in rows {
            let password = if user.is_empty() { "" } else { "secret" };
            let mut authorization = basic(user, password);
            if profile == Profile::SPEC {
                authorization =
                    client.bearer(&authorization, &format!("repository:{repository}:pull"));
            }
            let answer = client.get(&format!("/v2/{repository}/manifests/v1"), &authorization);
            let name = profile.name();
            assert_eq!(
                answer.status == 200,
                expected,
                "{name}: {user} {repository}"
            );
        }
    }
}
