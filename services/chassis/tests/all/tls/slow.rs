//! Handshakes that do not end.

use std::time::Duration;

use futures::future::join_all;
use newsroom_chassis::http::Limits;
use newsroom_fixtures::{Authority, CertificateFiles, TlsClient};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use super::{Open, calm, settings};

#[tokio::test]
async fn two_hundred_unfinished_handshakes_keep_nobody_out() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    // Not one of them is closed by its time.
    let open = Open::with(Limits { connections: 100, connections_per_address: 80, ..calm() }, &settings(&files)).await;
    let connect = |number: u16| {
        let address = open.address;
        async move {
            let socket = TcpSocket::new_v4().unwrap();
            // From four addresses.
            let last = u8::try_from(number % 4 + 2).unwrap();
            socket.bind(std::net::SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
            let mut stream = socket.connect(address).await.unwrap();
            // Some are silent, others begin. A connection that gave way may be reset.
            if number.is_multiple_of(2) {
                let _reset = stream.write_all(&[22, 3, 1, 0, 200, 1, 0]).await;
            }
            stream
        }
    };
    let unfinished = join_all((0..200).map(connect)).await;
    for path in ["/one", "/two"] {
        let answer = TlsClient::of(&authority).get(open.address, path).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with(path), "{answer}");
    }
    drop(unfinished);
    open.stop().await;
}

#[tokio::test]
async fn a_handshake_has_no_more_time_than_a_request() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let open = Open::with(Limits { head: Duration::from_millis(100), ..calm() }, &settings(&files)).await;
    for begin in [&b""[..], &[22, 3, 1, 0, 200, 1, 0]] {
        let mut stream = TcpStream::connect(open.address).await.unwrap();
        stream.write_all(begin).await.unwrap();
        let mut rest = Vec::new();
        // The server closes it; there may be a reset.
        let _reset = stream.read_to_end(&mut rest).await;
        assert_eq!(rest, b"");
    }
    open.stop().await;
}

#[tokio::test]
async fn the_end_waits_for_no_handshake() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let open = Open::with(calm(), &settings(&files)).await;
    let mut silent = TcpStream::connect(open.address).await.unwrap();
    // The connection was accepted before this one.
    TlsClient::of(&authority).get(open.address, "/").await.unwrap();
    open.stop().await;
    let mut rest = Vec::new();
    let _reset = silent.read_to_end(&mut rest).await;
    assert_eq!(rest, b"");
}
