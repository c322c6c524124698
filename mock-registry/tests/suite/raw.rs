//! A client that writes bytes and shows how the connection went on, for what no HTTP client shows.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With FIN.
    Closed,
    /// With RST.
    Reset,
    /// Not yet.
    Open,
}

/// Sends one request and reads until the connection ends, or until nothing came for `patience`.
pub(crate) fn exchange(address: SocketAddr, request: &str, patience: Duration) -> (String, End) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    read(&mut stream, patience)
}

/// Reads until the connection ends, or until nothing came for `patience`.
pub(crate) fn read(stream: &mut TcpStream, patience: Duration) -> (String, End) {
    stream.set_read_timeout(Some(patience)).unwrap();
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let end = loop {
        match stream.read(&mut buffer) {
            Ok(0) => break End::Closed,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                break End::Open;
            }
            Err(error) => panic!("{error}"),
        }
    };
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

/// A GET after whose answer the registry ends the connection.
pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n")
}
