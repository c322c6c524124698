//! A server in front of a registry: it writes down every request and passes it on, or does to it what a scenario wants.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use credproof_mock_registry::{Image, Registry};
use jiff::SignedDuration;

use super::exchange::{self, Request, body_at, status};
use super::fault::{Action, Fault};
use super::log::{Endpoint, Log};

/// A running front.
pub(super) struct Front {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    registry: Arc<Registry>,
    image: Image,
    public: bool,
    faults: Mutex<Vec<Fault>>,
    log: Mutex<Log>,
}

impl Front {
    /// Listens on a port of its own until the process ends.
    pub(super) fn start(
        registry: Arc<Registry>,
        image: &Image,
        public: bool,
        faults: Vec<Fault>,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            registry,
            image: image.clone(),
            public,
            faults: Mutex::new(faults),
            log: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, state) = (stream.unwrap(), Arc::clone(&shared));
                thread::spawn(move || state.serve(stream));
            }
        });
        Self { address, state }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.state.log.lock().unwrap().lines()
    }
}

impl State {
    /// One request a connection.
    fn serve(&self, mut stream: TcpStream) {
        let mut first = [0];
        if matches!(stream.peek(&mut first), Ok(1)) && !first[0].is_ascii_uppercase() {
            // Clients try TLS first, and take from this that it is not spoken.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            return;
        }
        let Some(request) = Request::read(&stream) else {
            return;
        };
        let endpoint = Endpoint::of(&request.target, &self.image);
        let action = self.fault(&request.method, &endpoint.to_string());
        let answer = match action {
            None => self.pass_on(&request, endpoint),
            Some(action) => self.act(&request, endpoint, action),
        };
        let mut log = self.log.lock().unwrap();
        log.add(&request, endpoint, status(&answer), &answer);
        drop(log);
        // A client that has gone has its reasons.
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(Shutdown::Both);
    }

    /// What is to be done to this request. Every fault counts the requests that it could be for.
    fn fault(&self, method: &str, endpoint: &str) -> Option<Action> {
        let mut faults = self.faults.lock().unwrap();
        let fitting: Vec<_> = faults
            .iter_mut()
            .filter_map(|fault| fault.is_for(method, endpoint).then(|| fault.action.clone()))
            .collect();
        fitting.into_iter().next()
    }

    /// The answer that a fault makes.
    fn act(&self, request: &Request, endpoint: Endpoint, action: Action) -> Vec<u8> {
        let passed_on = || self.pass_on(request, endpoint);
        match action {
            Action::Answer {
                status,
                headers,
                body,
            } => prepared(request, status, &headers, &body),
            Action::Truncate { truncate } => {
                let mut answer = passed_on();
                answer.truncate(body_at(&answer) + truncate);
                answer
            }
            Action::EndTokens { end_tokens } => {
                let answer = passed_on();
                let later = SignedDuration::from_secs(end_tokens);
                self.registry.clock().advance(later);
                answer
            }
            Action::Without { without } => {
                let mut request = request.clone();
                request.headers.retain(|(name, _)| *name != without);
                self.pass_on(&request, endpoint)
            }
            Action::Strip { strip } => exchange::strip(&passed_on(), &strip),
            Action::Corrupt { corrupt } => {
                let mut answer = passed_on();
                let at = body_at(&answer) + corrupt;
                answer[at] ^= 1;
                answer
            }
            Action::Close { close } => match close {
                true => Vec::new(),
                false => passed_on(),
            },
        }
    }

    /// The registry's answer. It gives nobody a token for an image, so that for a public one nobody is the user.
    fn pass_on(&self, request: &Request, endpoint: Endpoint) -> Vec<u8> {
        let mut request = request.clone();
        let is_nobody = request.method == "GET" && request.header("authorization").is_none();
        if self.public && endpoint == Endpoint::Token && is_nobody {
            let basic = format!("Basic {}", BASE64_STANDARD.encode("user:hush"));
            request.headers.push(("authorization".to_owned(), basic));
        }
        request.pass_on(self.registry.address()).unwrap()
    }
}

fn prepared(
    request: &Request,
    status: u16,
    headers: &BTreeMap<String, String>,
    body: &str,
) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Fault\r\nConnection: close\r\n");
    let host = request.header("host").unwrap_or_default();
    for (name, value) in headers {
        text += &format!("{name}: {}\r\n", value.replace("HOST", host));
    }
    text += &format!("Content-Length: {}\r\n\r\n", body.len());
    if request.method != "HEAD" {
        text += body;
    }
    text.into_bytes()
}
