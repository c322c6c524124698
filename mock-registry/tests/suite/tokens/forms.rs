use crate::client::basic;

use super::{APP, SCOPE, start};

#[test]
fn answers_get_and_post_with_their_own_fields() {
    let (_registry, client) = start();
    let get = client
        .get(
            "/token?scope=repository:app:pull&offline_token=true",
            &basic("user", "secret"),
        )
        .json();
    assert_eq!(get["token"], get["access_token"]);
    assert_eq!(get["expires_in"], 300);
    assert!(get["issued_at"].as_str().unwrap().ends_with('Z'));
    let refresh = get["refresh_token"].as_str().unwrap();
    let plain = client
        .get("/token?scope=repository:app:pull", &basic("user", "secret"))
        .json();
    assert_eq!(plain.get("refresh_token"), None);
    let anonymous = client.send("GET", "/token?offline_token=true", &[]).json();
    assert_eq!(anonymous.get("refresh_token"), None);

    let common = "client_id=test&service=mock-registry&scope=repository:app:pull";
    let password = format!("grant_type=password&username=user&password=secret&{common}");
    let refreshed = format!("grant_type=refresh_token&refresh_token={refresh}&{common}");
    for (form, has_refresh_token) in [
        (password.clone(), false),
        (format!("{password}&access_type=offline"), true),
        (format!("{password}&access_type=online"), false),
        (refreshed.clone(), true),
    ] {
        for answer in [
            client.post("/token", &form),
            client.post_in_chunks("/token", &form),
        ] {
            let json = answer.json();
            assert_eq!(
                (answer.status, &json["scope"]),
                (200, &SCOPE.into()),
                "{json}"
            );
            assert_eq!(json.get("token"), None);
            assert_eq!(json.get("refresh_token").is_some(), has_refresh_token);
            let token = format!("Bearer {}", json["access_token"].as_str().unwrap());
            assert_eq!(client.get(APP, &token).status, 200);
        }
    }
    let rows = [
        (
            format!("grant_type=password&username=user&password=wrong&{common}"),
            401,
            "UNAUTHORIZED",
        ),
        (
            format!("grant_type=password&username=user&{common}"),
            401,
            "UNAUTHORIZED",
        ),
        (
            format!("grant_type=refresh_token&refresh_token=unknown&{common}"),
            401,
            "UNAUTHORIZED",
        ),
        (
            refreshed.replace("service=mock-registry", "service=other"),
            401,
            "UNAUTHORIZED",
        ),
        (
            format!("grant_type=authorization_code&{common}"),
            400,
            "UNSUPPORTED",
        ),
        (String::new(), 400, "UNSUPPORTED"),
        ("x".repeat(300_000), 413, "SIZE_INVALID"),
    ];
    for (form, status, code) in rows {
        let answer = client.post("/token", &form);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{:.80}",
            form
        );
    }
}
