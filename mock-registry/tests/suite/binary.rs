use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::client::Client;

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test is no plugin"
)]
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn refused(arguments: &[&str]) -> Output {
    command(env!("CARGO_BIN_EXE_mock-registry"), arguments)
        .output()
        .unwrap()
}

fn write(path: &Path, text: &str) -> String {
    fs::write(path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn prints_its_address_answers_and_ends_at_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let password = write(&folder.path().join("password"), "hush hush\r\n");
    let journal = folder.path().join("journal.ndjson");
    let arguments = [
        "--user",
        "me",
        "--password-file",
        &password,
        "--image",
        "team/app:v1",
        "--journal",
        journal.to_str().unwrap(),
    ];
    let mut child = command(env!("CARGO_BIN_EXE_mock-registry"), &arguments)
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let address = ready["address"].as_str().unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{ready}");
    assert_eq!(
        (
            &ready["images"][0]["repository"],
            &ready["images"][0]["tag"]
        ),
        (&"team/app".into(), &"v1".into())
    );

    let url = format!("http://{address}/token?scope=repository:team/app:pull");
    let status = |password: &str| {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .new_agent();
        let request = agent
            .get(&url)
            .header("authorization", crate::client::basic("me", password));
        request.call().unwrap().status().as_u16()
    };
    assert_eq!((status("hush hush"), status("hush")), (200, 401));

    let terminate = format!("kill -TERM {}", child.id());
    assert!(
        command("sh", &["-c", &terminate])
            .status()
            .unwrap()
            .success()
    );
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert!(TcpStream::connect(address).is_err());
    let journal = fs::read_to_string(journal).unwrap();
    assert_eq!(journal.lines().count(), 2);
    assert!(!journal.contains("hush"), "{journal}");
}

/// The ready line of a program with these flags, which `ask` may talk to until it is killed.
fn while_it_runs(arguments: &[&str], ask: impl FnOnce(&Value)) {
    let mut child = command(env!("CARGO_BIN_EXE_mock-registry"), arguments)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ask(&serde_json::from_str(&line).unwrap());
    }));
    child.kill().unwrap();
    child.wait().unwrap();
    if let Err(panic) = asked {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn the_ready_line_says_where_everything_is() {
    let folder = tempfile::tempdir().unwrap();
    let plan = write(
        &folder.path().join("plan.yaml"),
        "faults: [{id: tea, then: {answer: {status: 418}}}]",
    );
    let arguments = [
        "--fault-plan",
        &plan,
        "--admin",
        "--token-listen",
        "127.0.0.1:0",
    ];
    while_it_runs(&arguments, |ready| {
        let client = Client::at_url(ready["url"].as_str().unwrap());
        assert_eq!(client.send("GET", "/v2/", &[]).status, 418, "{ready}");
        assert!(
            ready["tokenAddress"]
                .as_str()
                .unwrap()
                .starts_with("127.0.0.1:")
        );
        let admin = &ready["admin"];
        let bearer = format!("Bearer {}", admin["secret"].as_str().unwrap());
        let admin = Client::at_url(&format!("http://{}", admin["address"].as_str().unwrap()));
        let faults = admin.get("/faults", &bearer).json();
        assert_eq!(
            (&faults["faults"][0]["id"], &faults["faults"][0]["met"]),
            (&"tea".into(), &1.into())
        );
    });

    let secret = write(&folder.path().join("secret"), "hush\n");
    let authority = folder.path().join("ca.pem");
    let authority = authority.to_str().unwrap();
    let arguments = [
        "--tls",
        "--tls-ca-out",
        authority,
        "--admin=127.0.0.1:0",
        "--admin-secret-file",
        &secret,
    ];
    while_it_runs(&arguments, |ready| {
        assert!(
            ready["url"].as_str().unwrap().starts_with("https://"),
            "{ready}"
        );
        assert_eq!(ready["tls"]["caFile"], authority);
        assert!(
            fs::read_to_string(authority)
                .unwrap()
                .contains("BEGIN CERTIFICATE")
        );
        assert_eq!(ready["admin"]["secret"], Value::Null);
        let admin = format!("http://{}", ready["admin"]["address"].as_str().unwrap());
        assert_eq!(
            Client::at_url(&admin).get("/clock", "Bearer hush").status,
            200
        );
    });
    while_it_runs(&["--tls"], |ready| {
        assert!(
            ready["tls"]["ca"]
                .as_str()
                .unwrap()
                .contains("BEGIN CERTIFICATE")
        );
    });
}

#[test]
fn says_what_is_wrong_with_its_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let empty = write(&folder.path().join("empty"), "\n");
    let acl = write(
        &folder.path().join("acl.yaml"),
        "anonymous: [{repository: [app]}]",
    );
    let keys = format!("me={empty}");
    let plan = write(
        &folder.path().join("plan.yaml"),
        "faults:\n  - then: hnag\n",
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let rows: &[(&[&str], &str)] = &[
        (
            &["--user", "me"],
            "--user was given 1 times and --password-file 0 times",
        ),
        (
            &["--user", "me", "--password-file", "/nonexistent"],
            "--password-file /nonexistent",
        ),
        (&["--user", "me", "--password-file", &empty], "is empty"),
        (&["--image", "app"], "--image \"app\" has no tag"),
        (
            &["--image", "App:v1"],
            "repository \"App\" is no repository name",
        ),
        (&["--image", "app:"], "tag \"\" is no tag"),
        (
            &["--layout", "folder"],
            "--layout \"folder\" has no repository",
        ),
        (
            &["--layout", "/nonexistent=app"],
            "--layout: /nonexistent/index.json",
        ),
        (
            &["--layout", "/nonexistent=App"],
            "repository \"App\" is no repository name",
        ),
        (
            &["--data", "/proc/nonexistent"],
            "--data: /proc/nonexistent",
        ),
        (&["--warning", "two\nlines"], "--warning: "),
        (
            &["--journal", "/nonexistent/journal"],
            "--journal /nonexistent/journal",
        ),
        (&["--listen", "127.0.0.1"], "--listen"),
        (
            &["--profile", "quay"],
            "spec, basic, open, ecr, ecr-public, acr, gar, harbor, zot, no-post, no-post-405",
        ),
        (&["--acl", "/nonexistent"], "--acl /nonexistent"),
        (
            &["--acl", &acl],
            "1:14: anonymous[0].repository: unknown key \"repository\"; did you mean repositories",
        ),
        (
            &["--trusted-issuer", "file.pem"],
            "--trusted-issuer \"file.pem\" has no file",
        ),
        (
            &["--trusted-issuer", "me=/nonexistent"],
            "--trusted-issuer /nonexistent",
        ),
        (&["--trusted-issuer", &keys], "it is neither PEM nor"),
        (
            &["--issuer-certificate", "/nonexistent/file"],
            "--issuer-certificate /nonexistent/file",
        ),
        (
            &["--issuer-jwks", "/nonexistent/file"],
            "--issuer-jwks /nonexistent/file",
        ),
        (
            &["--token-path", "token"],
            "error: --token-path and --token-listen: the token endpoint cannot be at \"token\"",
        ),
        (
            &["--profile", "acr", "--token-path", "/oauth2/exchange"],
            "the token endpoint cannot be at \"/oauth2/exchange\"",
        ),
        (
            &["--token-listen", "192.0.2.1:1"],
            "the token endpoint cannot listen on 192.0.2.1:1",
        ),
        (&["--token-lifetime", "soon"], "--token-lifetime"),
        (&["--key-reference", "x5t"], "x5c, jwk, kid, libtrust-kid"),
        (&["--listen", &taken], &format!("--listen {taken}")),
        (&[&format!("--admin={taken}")], &format!("--admin {taken}")),
        (
            &["--token-listen", &taken],
            &format!("the token endpoint cannot listen on {taken}"),
        ),
        (
            &["--fault-plan", "/nonexistent"],
            "--fault-plan /nonexistent",
        ),
        (
            &["--fault-plan", &plan],
            "plan.yaml:2:11: faults[0].then: unknown value \"hnag\"; did you mean hang",
        ),
        (
            &["--admin", "--admin-secret-file", &empty],
            "--admin-secret-file",
        ),
        (&["--admin-secret-file", &empty], "--admin"),
        (&["--tls-cert", &empty], "--tls-key"),
        (
            &["--tls-cert", &empty, "--tls-key", &empty],
            "--tls: the certificate is no certificate in PEM",
        ),
        (
            &["--tls-cert", &empty, "--tls-key", "/nonexistent"],
            "--tls-key /nonexistent",
        ),
        (&["--tls-client-ca", &empty], "--tls-client-ca needs TLS"),
        (
            &["--tls", "--tls-ca-out", "/nonexistent/ca"],
            "--tls-ca-out /nonexistent/ca",
        ),
    ];
    for (arguments, expected) in rows {
        let output = refused(arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn authenticates_as_its_flags_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let password = write(&path("password"), "hush");
    let acl = write(
        &path("acl.yaml"),
        "users: {AWS: [{repositories: [app], actions: [pull]}]}",
    );
    let (certificate, jwks) = (path("issuer.pem"), path("issuer.jwks"));
    let arguments = [
        "--profile",
        "ecr",
        "--user",
        "AWS",
        "--password-file",
        &password,
        "--acl",
        &acl,
        "--issuer-certificate",
        certificate.to_str().unwrap(),
        "--issuer-jwks",
        jwks.to_str().unwrap(),
        "--image",
        "app:v1",
        "--image",
        "other:v1",
    ];
    let mut child = command(env!("CARGO_BIN_EXE_mock-registry"), &arguments)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let address = ready["address"].as_str().unwrap().parse().unwrap();
    let client = crate::client::Client::at(address);
    let user = crate::client::basic("AWS", "hush");
    for (repository, status) in [("app", 200), ("other", 403)] {
        let answer = client.get(&format!("/v2/{repository}/manifests/v1"), &user);
        assert_eq!(answer.status, status, "{repository}");
    }
    let trusts = |file: &Path| {
        let keys = fs::read_to_string(file).unwrap();
        credproof_mock_registry::TrustedIssuer::new("me", &keys).is_ok()
    };
    assert!(trusts(&certificate) && trusts(&jwks));
    child.kill().unwrap();
    child.wait().unwrap();
}
