//! A front that passes requests on and cuts each answer in the middle of its body, which `wiremock` cannot
//! do. It changes nothing else, and it knows nothing of routes.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Longer than the head of any answer of a stub.
const LONGEST_HEAD: usize = 64 * 1024;

/// Serves until its task is cut off.
pub(super) async fn run(listener: TcpListener, server: SocketAddr) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(async move {
            // A client or a server that goes away early has seen a cut answer all the same.
            let _gone = pass(client, server).await;
        });
    }
}

/// One connection, which ends with its first answer.
async fn pass(mut client: TcpStream, server: SocketAddr) -> io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let requests = tokio::io::copy(&mut from_client, &mut to_server);
    let answer = async {
        let mut bytes = Vec::new();
        let keep = loop {
            if let Some(keep) = kept_length(&bytes) {
                break keep;
            }
            if bytes.len() > LONGEST_HEAD || from_server.read_buf(&mut bytes).await? == 0 {
                break bytes.len();
            }
        };
        while bytes.len() < keep && from_server.read_buf(&mut bytes).await? > 0 {}
        bytes.truncate(keep);
        to_client.write_all(&bytes).await?;
        to_client.shutdown().await
    };
    // The requests never end by themselves on a connection that is kept open.
    tokio::pin!(answer);
    tokio::select! {
        done = &mut answer => done,
        _ = requests => answer.await,
    }
}

/// The head and half of the body that it promises, in bytes, once the whole head is there.
fn kept_length(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&answer[..head]);
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + length.unwrap_or(0) / 2)
}
