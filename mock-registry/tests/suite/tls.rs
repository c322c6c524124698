use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use credproof_mock_registry::{
    Config, EndpointClass, Fault, FaultAction, Identity, Protocol, Record, Registry, TlsFault,
    TlsSettings,
};
use rcgen::{CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::raw::{End, exchange, get};

/// What a client shows the registry, as PEM.
type Shown<'a> = Option<(&'a str, &'a str)>;

fn start(settings: TlsSettings) -> Registry {
    Registry::start(Config {
        tls: Some(settings),
        ..Config::default()
    })
    .unwrap()
}

fn config(authority: &str, shown: Shown<'_>, protocols: &[&str]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap())
        .unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match shown {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => builder
            .with_client_auth_cert(
                vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
                PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            )
            .unwrap(),
    };
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    Arc::new(config)
}

/// The answer to a GET of `/v2/`, or what the client says went wrong.
fn ask(registry: &Registry, config: Arc<ClientConfig>, name: &str) -> Result<String, String> {
    let socket = TcpStream::connect(registry.address()).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(config, name).unwrap();
    let mut stream = StreamOwned::new(connection, socket);
    let mut answer = String::new();
    stream
        .write_all(get("/v2/").as_bytes())
        .and_then(|()| stream.read_to_string(&mut answer).map(drop))
        .map_err(|error| error.to_string())?;
    Ok(answer)
}

/// The record of this number. That of a failed handshake is written after the client knows.
fn record(registry: &Registry, number: usize) -> Record {
    for _ in 0..2_000 {
        if let Some(record) = registry.journal().get(number - 1) {
            return record.clone();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("there is no record {number}");
}

fn ask_trusting(registry: &Registry, name: &str) -> Result<String, String> {
    let authority = registry.authority_certificate().unwrap();
    ask(registry, config(authority, None, &[]), name)
}

#[test]
fn every_name_has_a_certificate_of_the_runs_authority() {
    let registry = start(TlsSettings::default());
    let ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    for name in ["localhost", ecr, "127.0.0.1"] {
        let answer = ask_trusting(&registry, name).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{name}: {answer}");
        assert!(
            answer.contains(r#"realm="https://registry/token""#),
            "{answer}"
        );
        let record = registry.journal().pop().unwrap();
        let is_address = name.parse::<std::net::IpAddr>().is_ok();
        let expected = (!is_address).then(|| name.to_owned());
        assert_eq!(
            (record.server_name, record.protocol),
            (expected, Protocol::Http11)
        );
    }
    assert!(registry.url().starts_with("https://127.0.0.1:"));
    let stranger = start(TlsSettings::default());
    let authority = stranger.authority_certificate().unwrap();
    let error = ask(&registry, config(authority, None, &[]), "localhost").unwrap_err();
    assert!(error.contains("invalid peer certificate"), "{error}");
    let record = record(&registry, 4);
    assert_eq!(
        (record.endpoint, record.status, record.reason),
        (
            EndpointClass::Handshake,
            0,
            Some("client refused the certificate")
        )
    );
}

#[test]
fn each_fault_of_a_handshake_is_seen_as_such() {
    let rows = [
        (TlsFault::Expired, "Expired"),
        (TlsFault::WrongName, "not valid for name"),
        (TlsFault::Untrusted, "BadSignature"),
    ];
    for (fault, expected) in rows {
        let registry = start(TlsSettings::default());
        let fault = Fault::new(FaultAction::Tls(fault)).with_id("it").times(1);
        registry.faults().add(fault).unwrap();
        let error = ask_trusting(&registry, "localhost").unwrap_err();
        assert!(
            error.to_lowercase().contains(&expected.to_lowercase()),
            "{expected}: {error}"
        );
        let fault = record(&registry, 1).fault;
        assert_eq!(fault.as_deref(), Some("it"), "{expected}");
        assert!(ask_trusting(&registry, "localhost").is_ok(), "{expected}");
    }
}

#[test]
fn a_stalled_handshake_gets_no_answer() {
    let registry = start(TlsSettings::default());
    registry
        .faults()
        .add(Fault::new(FaultAction::Tls(TlsFault::Stall)))
        .unwrap();
    let hello = "\u{16}\u{3}\u{1}";
    let got = exchange(registry.address(), hello, Duration::from_millis(200));
    assert_eq!(got, (String::new(), End::Open));
    assert_eq!(record(&registry, 1).fault.as_deref(), Some("fault-1"));
}

#[test]
fn plain_http_is_told_so() {
    let registry = start(TlsSettings::default());
    let (text, end) = exchange(registry.address(), "GET", Duration::from_secs(20));
    assert!(text.starts_with("HTTP/1.0 400"), "{text}");
    assert_ne!(end, End::Open);
}

/// An authority, and a certificate of it with its key, as PEM.
fn issued(name: &str, usage: ExtendedKeyUsagePurpose) -> (String, String, String) {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap();
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
    parameters.extended_key_usages = vec![usage];
    parameters.not_after = rcgen::date_time_ymd(2100, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.signed_by(&key, &issuer).unwrap();
    (issuer.pem(), certificate.pem(), key.serialize_pem())
}

#[test]
fn a_given_certificate_is_shown_for_every_name() {
    let (authority, certificate, key) =
        issued("given.example", ExtendedKeyUsagePurpose::ServerAuth);
    let identity = Some(Identity { certificate, key });
    let registry = start(TlsSettings {
        identity: identity.clone(),
        ..TlsSettings::default()
    });
    assert!(ask(&registry, config(&authority, None, &[]), "given.example").is_ok());
    assert!(ask(&registry, config(&authority, None, &[]), "localhost").is_err());
    let shown = format!("{:?}", registry.authority_certificate());
    assert!(!shown.contains("PRIVATE"), "{shown}");
    assert!(!format!("{identity:?}").contains("PRIVATE"));
}

#[test]
fn clients_show_a_certificate_that_is_good_on_the_registrys_clock() {
    let (authority, certificate, key) = issued("client", ExtendedKeyUsagePurpose::ClientAuth);
    let registry = start(TlsSettings {
        client_authority: Some(authority),
        ..TlsSettings::default()
    });
    let own = registry.authority_certificate().unwrap();
    let reason = |number| record(&registry, number).reason;
    let shown = config(own, Some((&certificate, &key)), &[]);
    assert!(ask(&registry, Arc::clone(&shown), "localhost").is_ok());
    assert!(ask(&registry, config(own, None, &[]), "localhost").is_err());
    assert_eq!(reason(2), Some("no client certificate"));
    let (_, certificate, key) = issued("client", ExtendedKeyUsagePurpose::ClientAuth);
    let stranger = config(own, Some((&certificate, &key)), &[]);
    assert!(ask(&registry, stranger, "localhost").is_err());
    assert_eq!(reason(3), Some("client certificate not valid"));
    registry
        .clock()
        .set("2101-01-01T00:00:00Z".parse().unwrap());
    assert!(ask(&registry, shown, "localhost").is_err());
    assert_eq!(reason(4), Some("client certificate not valid"));
}

#[test]
fn unusable_certificates_are_refused_at_the_start() {
    let (authority, certificate, key) = issued("a", ExtendedKeyUsagePurpose::ServerAuth);
    let (_, _, other_key) = issued("b", ExtendedKeyUsagePurpose::ServerAuth);
    let identity = |certificate: &str, key: &str| TlsSettings {
        identity: Some(Identity {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        }),
        ..TlsSettings::default()
    };
    let client = |authority: &str| TlsSettings {
        client_authority: Some(authority.to_owned()),
        ..TlsSettings::default()
    };
    let rows = [
        (
            identity("", &key),
            "the certificate is no certificate in PEM",
        ),
        (
            identity(&certificate, ""),
            "the key is no private key in PEM",
        ),
        (identity(&certificate, &other_key), "cannot be used"),
        (
            client(&key),
            "the client authority is no certificate in PEM",
        ),
    ];
    for (settings, expected) in rows {
        let config = Config {
            tls: Some(settings),
            ..Config::default()
        };
        let error = Registry::start(config).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }
    drop(start(client(&authority)));
}
