//! Peers that connect to a port from other addresses of the loopback: slow ones, and whoever wants an answer.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

/// The addresses that slow peers come from: 127.0.0.1 to this.
const ADDRESSES: u8 = 5;
/// The address of whoever wants an answer.
const READER: u8 = 99;

/// Takes as many open files as the system allows, for peers by the thousand.
pub fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // Too few are told by the connection that cannot be made.
    let _refused = setrlimit(Resource::Nofile, raised);
}

/// Connections that begin a request and never finish it.
pub struct SlowPeers(Vec<TcpStream>);

impl SlowPeers {
    /// Connects so many, from five addresses in turn.
    pub async fn connect(to: SocketAddr, count: usize) -> Self {
        let mut streams = Vec::new();
        for from in (1..=ADDRESSES).cycle().take(count) {
            // One that is not let in at all is no peer.
            if let Ok(mut stream) = connect_from(from, to).await
                && stream.write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\nx: ").await.is_ok()
            {
                streams.push(stream);
            }
        }
        Self(streams)
    }

    /// Another byte of each.
    pub fn drip(&self) {
        for stream in &self.0 {
            // Some are closed by now.
            let _closed = stream.try_write(b"x");
        }
    }

    /// How many of them are still open.
    pub fn open(&self) -> usize {
        let is_open = |stream: &&TcpStream| {
            let read = stream.try_read(&mut [0; 1]);
            matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
        };
        self.0.iter().filter(is_open).count()
    }
}

/// What a port answers to one request of somebody else, within a minute. The request has to ask for the end of its
/// connection.
pub async fn ask(to: SocketAddr, request: impl AsRef<[u8]>) -> io::Result<String> {
    let asking = async {
        let mut stream = connect_from(READER, to).await?;
        stream.write_all(request.as_ref()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// A request for a path, as [`ask`] wants it.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

/// A call by gRPC-Web with a message, under other headers, as [`ask`] wants it.
pub fn web_call(path: &str, message: &impl prost::Message, headers: &str) -> Vec<u8> {
    let message = message.encode_to_vec();
    let length = u32::try_from(message.len()).expect("a message is small");
    let head = format!(
        "POST {path} HTTP/1.1\r\n{headers}content-type: application/grpc-web+proto\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n\0",
        message.len() + 5
    );
    [head.as_bytes(), &length.to_be_bytes(), &message].concat()
}

async fn connect_from(last: u8, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, last], 0)))?;
    socket.connect(to).await
}
