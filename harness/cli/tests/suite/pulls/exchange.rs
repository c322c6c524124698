//! One request with its answer, as bytes on sockets: read, passed on, written.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A request that was read.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    /// With names in lowercase.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The next request of a connection; `None` if there is none, or no HTTP.
    pub(super) fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line).ok()?;
            let line = String::from_utf8(line).ok()?;
            match line.trim_end() {
                "" if lines.is_empty() => return None,
                "" => break,
                text => lines.push(text.to_owned()),
            }
        }
        let mut start = lines[0].split(' ');
        let mut request = Self {
            method: start.next()?.to_owned(),
            target: start.next()?.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        for line in &lines[1..] {
            let (name, value) = line.split_once(':')?;
            let value = value.trim().to_owned();
            request.headers.push((name.to_ascii_lowercase(), value));
        }
        if request.is_chunked() {
            read_chunks(&mut reader, &mut request.body).ok()?;
        } else if let Some(length) = request.header("content-length") {
            request.body.resize(length.parse().ok()?, 0);
            reader.read_exact(&mut request.body).ok()?;
        }
        Some(request)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn is_chunked(&self) -> bool {
        self.header("transfer-encoding") == Some("chunked")
    }

    /// The answer to it, to its last byte.
    pub(super) fn pass_on(&self, to: SocketAddr) -> io::Result<Vec<u8>> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let ours = ["connection", "transfer-encoding", "content-length"];
        for (name, value) in &self.headers {
            if !ours.contains(&name.as_str()) {
                text += &format!("{name}: {value}\r\n");
            }
        }
        let length = self.body.len();
        text += &format!("connection: close\r\ncontent-length: {length}\r\n\r\n");
        let mut stream = TcpStream::connect(to)?;
        stream.write_all(text.as_bytes())?;
        stream.write_all(&self.body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        let mut chunk = vec![0; length + 2];
        reader.read_exact(&mut chunk)?;
        if length == 0 {
            return Ok(());
        }
        body.extend_from_slice(&chunk[..length]);
    }
}

/// The status of an answer; `None` if it is empty.
pub(super) fn status(answer: &[u8]) -> Option<u16> {
    let head = String::from_utf8_lossy(&answer[..answer.len().min(16)]).into_owned();
    head.split(' ').nth(1)?.parse().ok()
}

/// The answer without one of its headers.
pub(super) fn strip(answer: &[u8], header: &str) -> Vec<u8> {
    let (head, body) = answer.split_at(body_at(answer));
    let head = String::from_utf8_lossy(head).into_owned();
    let name = format!("{header}:");
    let kept = head
        .split_inclusive("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with(&name));
    [kept.collect::<String>().as_bytes(), body].concat()
}

/// Where the body of an answer begins; its end if it has none.
pub(super) fn body_at(answer: &[u8]) -> usize {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    end.map_or(answer.len(), |end| end + 4)
}

/// A refresh token of the account.
pub(super) fn refresh_token(registry: SocketAddr) -> String {
    let pair = BASE64_STANDARD.encode("user:hush");
    let request = Request {
        method: "GET".to_owned(),
        target: "/token?service=mock-registry&offline_token=true".to_owned(),
        headers: vec![
            ("host".to_owned(), registry.to_string()),
            ("authorization".to_owned(), format!("Basic {pair}")),
        ],
        body: Vec::new(),
    };
    let answer = request.pass_on(registry).unwrap();
    let body: serde_json::Value = serde_json::from_slice(&answer[body_at(&answer)..]).unwrap();
    body["refresh_token"].as_str().unwrap().to_owned()
}
