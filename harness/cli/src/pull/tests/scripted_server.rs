//! A server that gives one prepared answer a connection, whatever it is asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use sha2::{Digest, Sha256};

use super::{IMAGE, Waited};
use crate::pull::{Pull, PullRequest, Route, Runtime, pull};

pub(super) const CONFIG: &[u8] = b"0123456789";

pub(super) struct Scripted {
    address: SocketAddr,
    requests: JoinHandle<Vec<String>>,
}

impl Scripted {
    pub(super) fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = thread::spawn(move || {
            answers
                .iter()
                .map(|answer| serve_one(&listener, answer))
                .collect()
        });
        Self { address, requests }
    }

    /// Pulls with credentials as containerd does; gives the heads of the requests too.
    pub(super) fn pull(self) -> (Pull, Vec<String>) {
        let (pull, requests, _) = self.pull_as(Runtime::Containerd);
        (pull, requests)
    }

    /// Pulls with credentials; gives the heads of the requests and what was waited too, in seconds.
    pub(super) fn pull_as(self, runtime: Runtime) -> (Pull, Vec<String>, Vec<u64>) {
        let clock = Waited::default();
        let request = PullRequest {
            route: &Route::Fixed(self.address),
            image: IMAGE,
            reference: "v1",
            credential: Some(("user", "hush").into()),
            clock: &clock,
        };
        let pull = pull(runtime, request);
        (pull, self.requests.join().unwrap(), clock.seconds())
    }
}

/// Reads the head of a request (no bodies are sent to us but forms, which follow in the same packet).
fn serve_one(listener: &TcpListener, answer: &[u8]) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(&mut buffer).unwrap();
        request.extend_from_slice(&buffer[..length]);
    }
    stream.write_all(answer).unwrap();
    String::from_utf8(request).unwrap()
}

pub(super) fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

/// An answer that says it is as long as `length`, and is as long as `body`.
pub(super) fn answer(status: &str, headers: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// The answers that lead up to the config: to the HEAD and to the GET of a manifest without layers.
pub(super) fn manifest() -> Vec<Vec<u8>> {
    let config = format!(
        r#"{{"mediaType":"c","digest":"{}","size":{}}}"#,
        digest(CONFIG),
        CONFIG.len()
    );
    let body = format!(r#"{{"config":{config},"layers":[]}}"#).into_bytes();
    let headers = format!(
        "Content-Type: m; charset=utf-8\r\nDocker-Content-Digest: {}\r\n",
        digest(&body)
    );
    vec![
        answer("200 OK", &headers, body.len(), b""),
        answer("200 OK", &headers, body.len(), &body),
    ]
}
