use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use credproof_mock_registry::{
    Config, Fault, FaultAction, Profile, Protocol, Registry, TlsSettings,
};
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The status and the body of a GET over HTTP/2, as far as it came, and whether it is whole; the challenge
/// instead of the body if there is one.
async fn fetch(registry: &Registry, path: &str) -> (u16, Vec<u8>, bool) {
    let socket = TcpStream::connect(registry.address()).await.unwrap();
    let Some(authority) = registry.authority_certificate() else {
        return request(TokioIo::new(socket), "http", path).await;
    };
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap())
        .unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let stream = connector.connect(name, socket).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    request(TokioIo::new(stream), "https", path).await
}

async fn request<S>(stream: S, scheme: &str, path: &str) -> (u16, Vec<u8>, bool)
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), stream)
            .await
            .unwrap();
    tokio::spawn(connection);
    let request = Request::get(format!("{scheme}://localhost{path}"))
        .body(Body::empty())
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    let status = response.status().as_u16();
    if let Some(challenge) = response.headers().get("www-authenticate") {
        return (status, challenge.as_bytes().to_vec(), true);
    }
    let (mut body, mut bytes) = (Box::pin(response.into_body()), Vec::new());
    loop {
        let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
        match frame {
            None => return (status, bytes, true),
            Some(Err(_)) => return (status, bytes, false),
            Some(Ok(frame)) => bytes.extend(frame.into_data().unwrap_or(Bytes::new())),
        }
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_io().build().unwrap().block_on(future)
}

fn start(profile: Profile, tls: Option<TlsSettings>) -> Registry {
    let registry = Registry::start(Config {
        profile,
        tls,
        ..Config::default()
    })
    .unwrap();
    registry.add_image("app", "v1").unwrap();
    registry
}

#[test]
fn answers_over_http2_with_tls_and_with_prior_knowledge() {
    for tls in [None, Some(TlsSettings::default())] {
        let registry = start(Profile::OPEN, tls);
        let (status, body, complete) = run(fetch(&registry, "/v2/app/manifests/v1"));
        assert_eq!((status, complete), (200, true));
        let record = registry.journal().pop().unwrap();
        assert_eq!(
            (record.protocol, record.host.as_str(), record.bytes),
            (Protocol::Http2, "localhost", body.len() as u64)
        );
    }
}

#[test]
fn a_body_is_truncated_over_http2_too() {
    let registry = start(Profile::OPEN, Some(TlsSettings::default()));
    let cut = FaultAction::Truncate {
        at: 50,
        reset: false,
    };
    registry.faults().add(Fault::new(cut)).unwrap();
    let (status, body, complete) = run(fetch(&registry, "/v2/app/manifests/v1"));
    assert_eq!((status, body.len(), complete), (200, 50, false));
    let record = registry.journal().pop().unwrap();
    assert_eq!((record.bytes, record.complete), (50, false));
}

#[test]
fn challenges_name_the_host_that_the_client_asked() {
    let registry = start(Profile::SPEC, Some(TlsSettings::default()));
    let (status, challenge, _) = run(fetch(&registry, "/v2/"));
    let challenge = String::from_utf8(challenge).unwrap();
    assert_eq!(status, 401);
    assert!(
        challenge.contains(r#"realm="https://localhost/token""#),
        "{challenge}"
    );
}
