use credproof_mock_registry::{
    Account, AuthKind, Config, EndpointClass, Fault, FaultAction, Listener, Registry,
    RequestPattern,
};

use crate::client::{Client, basic};

#[test]
fn another_host_serves_the_blob_and_notes_what_came_along() {
    let registry = Registry::start(Config::default()).unwrap();
    registry.accounts().add(Account::new("user", "secret"));
    let image = registry.add_image("app", "v1").unwrap();
    let redirect = Fault::new(FaultAction::Redirect { status: 307 }).at(EndpointClass::Blob);
    registry.faults().add(redirect).unwrap();
    let client = Client::of(&registry);
    let path = format!("/v2/app/blobs/{}", image.blobs[0]);
    // Who may not have it is not sent anywhere.
    assert_eq!(client.send("GET", &path, &[]).status, 401);

    let token = client.bearer(&basic("user", "secret"), "repository:app:pull");
    let moved = client.get(&path, &token);
    assert_eq!((moved.status, moved.body.len()), (307, 0));
    let location = moved.header("location").to_owned();
    assert!(location.starts_with("http://localhost:"), "{location}");

    let other = Client::at_url(&location);
    let blob = other.send("GET", "", &[]);
    assert_eq!(blob.status, 200);
    let part = other.send("GET", "", &[("range", "bytes=1-3")]);
    assert_eq!((part.status, &part.body[..]), (206, &blob.body[1..4]));
    let careless = other.get("", &token);
    assert_eq!(careless.body, blob.body);
    assert_eq!(other.send("GET", "x", &[]).status, 404);

    let there = RequestPattern::any().listener(Listener::Redirect);
    registry
        .expect()
        .times(&there, 4..=4)
        .into_result()
        .unwrap();
    let leak = there
        .auth(AuthKind::Bearer)
        .secret(&registry.fingerprint(&token[7..]));
    registry.expect().times(&leak, 1..=1).into_result().unwrap();

    // The URL is as good as the token it was made with.
    registry
        .clock()
        .advance(jiff::SignedDuration::from_hours(1));
    assert_eq!(other.send("GET", "", &[]).status, 403);
}
