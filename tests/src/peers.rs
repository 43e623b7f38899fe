//! Peers that connect to a port from other loopback addresses: slow ones, and one that waits for a response.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

/// The last address of the slow peers, which begin at 127.0.0.1.
const ADDRESSES: u8 = 5;
/// The address of the peer that waits for a response.
const READER: u8 = 99;

/// Raises the limit of open files to the system's maximum, for thousands of peers.
pub fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // If the limit is too low, a connection fails visibly.
    let _refused = setrlimit(Resource::Nofile, raised);
}

/// Connections that start a request and never finish it.
pub struct SlowPeers(Vec<TcpStream>);

impl SlowPeers {
    /// Makes this number of connections, from five addresses in turn.
    pub async fn connect(to: SocketAddr, count: usize) -> Self {
        let mut streams = Vec::new();
        for from in (1..=ADDRESSES).cycle().take(count) {
            // A connection that is refused does not count as a peer.
            if let Ok(mut stream) = connect_from(from, to).await
                && stream.write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\nx: ").await.is_ok()
            {
                streams.push(stream);
            }
        }
        Self(streams)
    }

    /// Sends another byte on each connection.
    pub fn drip(&self) {
        for stream in &self.0 {
            // Some connections are closed by now.
            let _closed = stream.try_write(b"x");
        }
    }

    /// The number of connections that are still open.
    pub fn open(&self) -> usize {
        let is_open = |stream: &&TcpStream| {
            let read = stream.try_read(&mut [0; 1]);
            matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
        };
        self.0.iter().filter(is_open).count()
    }
}

/// The response of a port to one request of another peer, within a minute. The request has to ask to close the
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

/// A request for a path, in the form for [`ask`].
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

/// A gRPC-Web call with a message and further headers, in the form for [`ask`].
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
